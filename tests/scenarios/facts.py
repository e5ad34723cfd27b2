"""What can be expected in a story: a fact about the answer of the row, about a sub-account, a market or the house."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum

from gql_server.domain.accrual import project
from gql_server.domain.errors import Refusal
from gql_server.domain.events import Event
from gql_server.domain.history import RateSample
from gql_server.domain.margin import measure, position_value_down
from gql_server.domain.market import Market, debt_up, utilization
from gql_server.units import format_fixed, format_rate, parse_fixed
from tests.scenarios.stage import Stage
from tests.scenarios.times import tell_time

Told = str | tuple[int, int]
"""What a fact turns out to be: words, or a number and its decimals."""
Fact = Callable[..., Told]


class WrongFact(Exception):
    """A fact is otherwise."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was played: its answer, the asset of its amounts, and what it told and left behind."""

    stage: Stage
    answer: object
    symbol: str | None
    events: tuple[Event, ...]
    samples: tuple[RateSample, ...]

    def market(self, symbol: str) -> Market:
        """Return a market as it is now, projected."""
        world = self.stage.world
        return project(world.book, symbol, world.now, world.models)


_FACTS: list[tuple[re.Pattern[str], Fact]] = []
_WAD_FIELDS = ("utilization_bound", "health_before", "health_after")
_QUOTIENT = 18


def fact(sentence: str) -> Callable[[Fact], Fact]:
    """Register what a sentence asks; WHO and ASSET stand for words, VALUE for what is expected."""
    pattern = sentence.replace("WHO", r"([A-Z]\d?|house)").replace("ASSET", r"([A-Z]{3,4})").replace("VALUE", r"(?P<value>.+)")
    compiled = re.compile(pattern)

    def register(function: Fact) -> Fact:
        _FACTS.append((compiled, function))
        return function

    return register


def check_fact(row: Row, sentence: str) -> None:
    """Check one fact.

    Raises:
        WrongFact: It is otherwise.
    """
    for pattern, function in _FACTS:
        match = pattern.fullmatch(sentence)
        if match is not None:
            expected = match.groupdict().get("value") or ""
            words = [word for word in match.groups() if word != expected]
            compare(sentence, expected, function(row, *words))
            return
    name, _, expected = sentence.partition(" ")
    compare(sentence, expected, of_answer(row, name))


def compare(sentence: str, expected: str, actual: Told) -> None:
    """Compare words with words, and numbers with numbers; ``> 0`` asks for any more than that."""
    if isinstance(actual, str):
        if actual != expected:
            raise WrongFact(f"expected {sentence!r}, but it is {actual!r}")
        return
    number, decimals = actual
    is_percent = expected.endswith(" %")
    text = expected.removesuffix(" %").removeprefix("> ").replace(",", "")
    wanted = parse_fixed(text, decimals - 2 if is_percent else decimals, is_signed=True)
    if number > wanted if expected.startswith("> ") else number == wanted:
        return
    told = format_rate(number) if decimals == _QUOTIENT else format_fixed(number, decimals)
    raise WrongFact(f"expected {sentence!r}, but it is {told}")


# ── the answer ───────────────────────────────────────────────────────────────────────────────────────────────────────


def of_answer(row: Row, name: str) -> Told:
    """Return a field of the outcome or refusal: amounts by the decimals of the asset, times and words as they are told."""
    if not is_dataclass(row.answer) or name not in {field.name for field in fields(row.answer)}:
        raise WrongFact(f"{row.answer} has no {name!r}")
    value = getattr(row.answer, name)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, tuple):
        return _told_pairs(row, value)
    if name.endswith("_at") or name == "since":
        return tell_time(value)
    if name in _WAD_FIELDS:
        return value, _QUOTIENT
    if name in ("walked", "lent", "paid") and type(row.answer).__name__ == "BoundaryCrossed":
        return value, 0
    return value, row.stage.decimals_of(row.symbol or "")


def _told_pairs(row: Row, pairs: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{format_fixed(amount, row.stage.decimals_of(symbol))} {symbol}" for symbol, amount in pairs) or "nothing"


@fact("refused VALUE")
def refused(row: Row) -> Told:
    return row.answer.code if isinstance(row.answer, Refusal) else f"accepted: {row.answer}"


@fact("told VALUE")
def told(row: Row) -> Told:
    return ", ".join(event.type.value for event in row.events) or "nothing"


@fact(r"seized (?P<value>.+)")
def seized(row: Row) -> Told:
    """Who got how much of what for how much."""
    parts = []
    for seizure in getattr(row.answer, "seizures", ()):
        stage = row.stage
        got = format_fixed(seizure.seized, stage.decimals_of(seizure.seize_symbol))
        paid = format_fixed(seizure.repaid, stage.decimals_of(seizure.repay_symbol))
        parts.append(f"{got} {seizure.seize_symbol} for {paid} {seizure.repay_symbol} by {seizure.counterparty}")
    return ", ".join(parts) or "nothing"


# ── sub-accounts ─────────────────────────────────────────────────────────────────────────────────────────────────────


@fact("WHO lends VALUE ASSET")
def lends(row: Row, who: str, symbol: str) -> Told:
    position = row.stage.sub_account(who).lends.get(symbol)
    value = 0 if position is None else position_value_down(row.market(symbol), position)
    return value, row.stage.decimals_of(symbol)


@fact("WHO owes VALUE ASSET")
def owes(row: Row, who: str, symbol: str) -> Told:
    debt = row.stage.sub_account(who).debts.get(symbol)
    return 0 if debt is None else debt_up(row.market(symbol), debt.shares), row.stage.decimals_of(symbol)


@fact("WHO has VALUE ASSET")
def has(row: Row, who: str, symbol: str) -> Told:
    balance = row.stage.sub_account(who).balances.get(symbol)
    return 0 if balance is None else balance.available, row.stage.decimals_of(symbol)


@fact("WHO waits with VALUE ASSET")
def waits(row: Row, who: str, symbol: str) -> Told:
    balance = row.stage.sub_account(who).balances.get(symbol)
    waiting = () if balance is None else balance.waiting
    return sum(credit.amount for credit in waiting), row.stage.decimals_of(symbol)


@fact("WHO's ASSET principal is VALUE")
def principal(row: Row, who: str, symbol: str) -> Told:
    return row.stage.sub_account(who).lends[symbol].principal, row.stage.decimals_of(symbol)


@fact("WHO's ASSET debt principal is VALUE")
def debt_principal(row: Row, who: str, symbol: str) -> Told:
    return row.stage.sub_account(who).debts[symbol].principal, row.stage.decimals_of(symbol)


@fact("WHO's ASSET matures VALUE")
def matures(row: Row, who: str, symbol: str) -> Told:
    return tell_time(row.stage.sub_account(who).lends[symbol].withdrawable_at)


@fact("WHO's ASSET is (?P<value>queued|not queued)")
def queued(row: Row, who: str, symbol: str) -> Told:
    return "not queued" if row.stage.sub_account(who).lends[symbol].queued is None else "queued"


@fact("WHO is VALUE")
def status(row: Row, who: str) -> Told:
    world = row.stage.world
    return measure(world.book, who, world.now, world.models).status.value


@fact("WHO's health is VALUE")
def health(row: Row, who: str) -> Told:
    world = row.stage.world
    factor = measure(world.book, who, world.now, world.models).health_factor
    return "unknown" if factor is None else (factor, _QUOTIENT)


@fact("WHO's payout of VALUE ASSET is ([A-Z]+)")
def payout(row: Row, who: str, symbol: str, is_now: str) -> Told:
    mine = [one for one in row.stage.world.book.payouts.values() if one.sub_account_id == who]
    last = max(mine, key=lambda one: int(one.id[1:]))
    if (last.symbol, last.status.value) != (symbol, is_now):
        raise WrongFact(f"the last payout of {who} is {last}")
    return last.amount, row.stage.decimals_of(symbol)


# ── markets and the house ────────────────────────────────────────────────────────────────────────────────────────────


@fact("ASSET (custody|missing|balances|payouts|suspense|treasury|insurance) VALUE")
def ledger(row: Row, symbol: str, name: str) -> Told:
    return getattr(row.stage.world.ledger(symbol), name), row.stage.decimals_of(symbol)


@fact("ASSET (total_lent|total_borrowed|staking_receivable) VALUE")
def total(row: Row, symbol: str, name: str) -> Told:
    return getattr(row.market(symbol), name), row.stage.decimals_of(symbol)


@fact("ASSET cut VALUE")
def cut(row: Row, symbol: str) -> Told:
    return row.market(symbol).reward_cut, row.stage.decimals_of(symbol)


@fact("ASSET (borrow_rate|throttle_bound|staking_rate) VALUE")
def rate(row: Row, symbol: str, name: str) -> Told:
    value = getattr(row.market(symbol), name)
    return "unknown" if value is None else (value, _QUOTIENT)


@fact("ASSET utilization VALUE")
def utilized(row: Row, symbol: str) -> Told:
    return utilization(row.market(symbol)), _QUOTIENT


@fact("ASSET curve is VALUE")
def model_status(row: Row, symbol: str) -> Told:
    return row.market(symbol).model_status.value


@fact("ASSET epoch VALUE")
def epoch(row: Row, symbol: str) -> Told:
    return row.market(symbol).epoch, 0


@fact("ASSET rows VALUE")
def rows(row: Row, symbol: str) -> Told:
    """The boundaries that this row walked: LIVE or HELD, and the version of the model."""
    return ", ".join(f"{one.status.value} {one.model_version}" for one in row.samples if one.symbol == symbol) or "none"
