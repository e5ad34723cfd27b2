"""What a refusal offers instead is true: the largest amount it names passes, and what is to be repaid releases (rule C5)."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.domain import commands as c
from gql_server.domain.decide import decide
from gql_server.domain.errors import (
    BelowMinimum,
    CapReached,
    InsufficientBalance,
    InsufficientLiquidity,
    InsufficientMargin,
    Refusal,
)
from tests.counts import count
from tests.properties.histories import Player
from tests.properties.world import Step, World


def offered(refusal: Refusal) -> int | None:
    """Returns the amount that a refusal says would pass its check."""
    if isinstance(refusal, InsufficientMargin):
        return refusal.maximum
    if isinstance(refusal, InsufficientLiquidity | InsufficientBalance):
        return refusal.available
    return refusal.room if isinstance(refusal, CapReached) else None


def asked_again(step: Step, command: c.Command) -> Refusal | None:
    """Returns how another command would be refused in the same place, None when it passes."""
    book = step.before.fork()
    try:
        decide(book, command, now=step.world.now, models=step.world.surroundings, command_id="f" * 32)
    except Refusal as refusal:
        return refusal
    return None


def the_offer_passes(step: Step) -> None:
    command, refusal = step.decided.command, step.decided.answer
    if not isinstance(refusal, Refusal) or not isinstance(command, c.Borrow | c.Withdraw | c.Transfer | c.Repay):
        return
    amount = offered(refusal)
    if not amount:
        return
    step.world.seen[f"offer {type(refusal).__name__}"] += 1
    again = asked_again(step, replace(command, amount=amount))
    assert again is None or type(again) is not type(refusal), f"{command}: {refusal!r}, then {again!r}"
    if isinstance(refusal, InsufficientMargin):
        assert again is None or isinstance(again, BelowMinimum), f"{command}: {refusal!r}, then {again!r}"
        over = asked_again(step, replace(command, amount=amount + 1))
        assert over is not None, f"{command}: {refusal!r}, but one unit more passes"


def what_is_repaid_releases(step: Step) -> None:
    command, refusal = step.decided.command, step.decided.answer
    if not isinstance(refusal, InsufficientMargin) or not isinstance(command, c.WithdrawLendPosition | c.Transfer):
        return
    sub_account_id = command.sub_account_id if isinstance(command, c.WithdrawLendPosition) else command.from_sub_account_id
    book, world = step.before, step.world
    debts = set(book.sub_accounts[sub_account_id].debts)
    alone = len(refusal.repay_to_release) == 1 or {symbol for symbol, _ in refusal.repay_to_release} != debts
    for symbol, amount in refusal.repay_to_release if alone else ():
        world.seen["offer repay_to_release"] += 1
        trial = book.fork()
        repaid = c.CreditDeposit(sub_account_id, symbol, amount)
        decide(trial, repaid, now=world.now, models=world.surroundings, command_id="e" * 32)
        try:
            decide(trial, command, now=world.now, models=world.surroundings, command_id="f" * 32)
        except InsufficientMargin as again:
            raise AssertionError(f"{command}: {refusal!r}, and still {again!r} after {repaid}") from again
        except Refusal:
            pass  # Another check comes first now, such as liquidity.


def test_what_a_refusal_offers_passes_when_it_is_asked_for() -> None:
    seen = World().seen

    @settings(max_examples=count(test=40, soak=3_000))
    @given(st.integers(0, 2**32 - 1))
    def play(seed: int) -> None:
        world = World(observers=(the_offer_passes, what_is_repaid_releases))
        seen.update(Player(seed, world).play().seen)

    play()
    for kind in ("InsufficientMargin", "InsufficientLiquidity", "InsufficientBalance", "repay_to_release"):
        assert seen[f"offer {kind}"], f"never offered: {kind}"
