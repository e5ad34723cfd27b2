"""Interest does not depend on how often anyone looked, on markets as histories leave them (rule R3)."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.domain.accrual import BOUNDARIES_WALKED_MAX, project, walk_boundaries
from gql_server.domain.book import Book
from gql_server.domain.draft import Draft
from gql_server.domain.models import Models
from tests.counts import count
from tests.properties.genesis import DAY, HOUR
from tests.properties.histories import Player


def looked_at(book: Book, times: list[int], models: Models) -> dict[str, str]:
    """Returns every market and ledger as it is after it was accrued to each of these times, one after the other."""
    for now in times:
        later = book.fork()
        for symbol in list(book.markets.keys()):
            draft = Draft(later, now, models, "")
            while walk_boundaries(draft, symbol) == BOUNDARIES_WALKED_MAX:
                pass
            accrue(draft, symbol)
        later.merge()
        book.projections.clear()
    return {f"{shelf} {thing.symbol}": repr(thing) for shelf in ("markets", "ledgers") for thing in getattr(book, shelf).values()}


def accrue(draft: Draft, symbol: str) -> None:
    """Puts what a look would show into the book, which looks never do."""
    projected = project(draft.book, symbol, draft.now, draft.models)
    market = draft.book.change_market(symbol)
    interest = projected.total_borrowed - market.total_borrowed
    reward = projected.staking_receivable - market.staking_receivable
    draft.book.change_ledger(symbol).treasury += interest + reward - (projected.total_lent - market.total_lent)
    draft.book.markets.put(symbol, projected.copy())


@settings(max_examples=count(test=40, soak=3_000))
@given(st.integers(0, 2**32 - 1))
def test_accruing_in_two_steps_is_accruing_in_one_bit_for_bit(seed: int) -> None:
    world = Player(seed).play(40)
    rng = Random(seed)
    world.surroundings.versions.clear()
    world.pass_time(DAY)  # Every market, however slow, has the installed versions then (rule R5).
    world.cross_boundaries()
    length = rng.choice((2, 90, HOUR, 7 * HOUR, 3 * DAY))
    moments = sorted(world.now + rng.randint(1, length) for _ in range(rng.randint(1, 6)))
    end = moments[-1] + rng.randint(0, HOUR)
    world.cross_boundaries()
    once = looked_at(world.book.fork(), [end], world.surroundings)
    often = looked_at(world.book.fork(), [*moments, end], world.surroundings)
    assert once == often
