"""Shadows never move money: with them and without them a history leaves the same books, but for the shadows (rule R10)."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.domain import commands as c
from gql_server.domain.book import Book
from gql_server.domain.decide import Decision, decide, finish_batch
from gql_server.domain.errors import Refusal
from gql_server.domain.market import ModelKind
from tests.counts import count
from tests.properties.histories import Player
from tests.properties.hosting import Surroundings
from tests.properties.world import Batch, dump

CANDIDATES = ("fragile", "jumping", "adaptive", "adaptive_curve", "variable_rate", "two_slope_kinked")


def relived(log: Sequence[Batch], rng: Random | None = None) -> tuple[Book, list[Decision | None], int]:
    """Decides a log anew with the models that were there; with a source of chance shadows come and go between its batches.

    Returns:
        The book, what each command of the log came to, and how many steps the shadows took.
    """
    book, surroundings, made, steps = Book.genesis(), Surroundings(), list[Decision | None](), 0
    for number, batch in enumerate(log):
        surroundings.become(batch.around)
        overlay = book.fork()
        accepted = [_decided(overlay, one.command, batch.now, surroundings, one.id) for one in batch.decided]
        made += accepted
        if any(accepted):
            finish_batch(overlay, now=batch.now, models=surroundings)
        overlay.merge()
        steps += sum(len(decision.shadow_samples) for decision in accepted if decision is not None)
        if rng is not None and rng.random() < 0.3:
            _attach_or_detach(book, rng, surroundings, batch.now, f"shadow {number}")
    return book, made, steps


def _decided(book: Book, command: c.Command, now: int, models: Surroundings, command_id: str) -> Decision | None:
    try:
        return decide(book, command, now=now, models=models, command_id=command_id)
    except Refusal:
        return None


def _attach_or_detach(book: Book, rng: Random, surroundings: Surroundings, now: int, shadow_id: str) -> None:
    """Attach or detach in a market that has walked all its boundaries, so that this walks none itself."""
    present = [
        market
        for market in book.markets.values()
        if now // market.terms.cadence_seconds * market.terms.cadence_seconds <= market.boundary_at
    ]
    if not present:
        return
    market = rng.choice(present)
    chosen = surroundings.host.choose(ModelKind.RATE_MODEL, rng.choice(CANDIDATES))
    ref = replace(chosen.ref, version=surroundings.version_of(chosen.ref.kind, chosen.ref.name) or "")
    command: c.Command = c.AttachShadow(market.symbol, ref, chosen.initial_state)
    ours = [shadow.id for shadow in market.shadows if shadow.id.startswith("shadow")]
    if len(ours) > 1 or (ours and rng.random() < 0.2):  # The history's own must find room.
        command = c.DetachShadow(market.symbol, rng.choice(ours))
    overlay = book.fork()
    _decided(overlay, command, now, surroundings, shadow_id)
    overlay.merge()


def without_shadows(book: Book) -> dict[str, str]:
    """Returns every field of everything in a book but the shadows, as text."""
    for market in book.markets.values():
        market.shadows = ()
    return dump(book)


@settings(max_examples=count(test=8, soak=2_000))
@given(st.integers(0, 2**32 - 1))
def test_with_shadows_and_without_them_the_books_are_the_same_but_for_the_shadows(seed: int) -> None:
    log = Player(seed).play(50).log
    plain, usual, none = relived(log)
    shadowed, beside, _ = relived(log, Random(seed))
    assert none == sum(len(one.decision.shadow_samples) for batch in log for one in batch.decided if one.decision is not None)
    assert [told(decision) for decision in beside] == [told(decision) for decision in usual]
    assert without_shadows(shadowed) == without_shadows(plain)


def told(decision: Decision | None) -> object:
    """Returns everything that a command wrote but its shadows' rows."""
    return None if decision is None else replace(decision, shadow_samples=[])


def test_the_shadows_of_these_histories_take_steps() -> None:
    logs = [Player(seed).play(50).log for seed in range(3, 8)]
    assert sum(relived(log, Random(1))[2] for log in logs) > sum(relived(log)[2] for log in logs) + 100
