"""How a number came about, as clients read it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, TypeAlias

import strawberry

from gql_server.domain import explanation as domain
from gql_server.domain.explaining_rate import Teller, explain_borrow_rate, explain_lend_rate
from gql_server.domain.explanation import Rounding, TermUnit
from gql_server.domain.market import Market
from gql_server.domain.models import Models
from gql_server.schema.declare import described
from gql_server.schema.scalars import Decimal
from gql_server.units import format_fixed, format_rate

_WAD: Final = frozenset({TermUnit.RATE, TermUnit.FRACTION, TermUnit.USD})


class RateSide(StrEnum):
    """Which rate of a market."""

    BORROW = "BORROW"
    LEND = "LEND"


Side: TypeAlias = Annotated[RateSide, strawberry.argument(description="Which rate.")]

described(
    RateSide,
    "Which rate of a market.",
    BORROW="What borrowers pay.",
    LEND="What lenders earn, staking rewards included.",
)
described(
    TermUnit,
    "What an explained value measures.",
    name="ExplainedUnit",
    RATE="A yearly rate, 1 is 100 %; 18 decimals.",
    FRACTION="A fraction or a quotient, 1 is 100 %; 18 decimals.",
    USD="US dollars, or a price in them; 18 decimals.",
    AMOUNT="Whole tokens of an asset, with all of its decimals.",
    SECONDS="Whole seconds.",
    COUNT="A whole number.",
    TEXT="A text.",
)
described(
    Rounding,
    "How a value was rounded to the decimals of its unit.",
    name="ExplainedRounding",
    EXACT="Not at all: the formula gives it exactly.",
    DOWN="Toward minus infinity.",
    UP="Toward plus infinity.",
    MODEL="As the model rounds; the formula is the model's, for people.",
)


@strawberry.type(description="An input of a step.")
class ExplainedInput:
    """An input of a step."""

    name: str = strawberry.field(description="Its name in the formula.")
    value: str = strawberry.field(description="A number in fixed notation, or a text.")
    unit: TermUnit = strawberry.field(description="What it measures.")


@strawberry.type(
    description="One step to a number. Evaluated exactly on the inputs and rounded as `rounding` says to the decimals of its unit, "
    "`formula` gives `value`: it can be computed again. With rounding MODEL the formula is a plugin's, for people."
)
class ExplainedStep:
    """One step to a number."""

    name: str = strawberry.field(description="What it computes.")
    asset: str | None = strawberry.field(description="Symbol of the asset that it is about; null for the whole.")
    formula: str = strawberry.field(description="Over the names of the inputs, with `+ - * / ( )`, `min`, `max` and `sqrt`.")
    branch: str | None = strawberry.field(
        description="The condition, over the names of the inputs, that holds and chose this formula; null where there is no choice."
    )
    value: str = strawberry.field(description="What it gives: a number in fixed notation, or a text.")
    unit: TermUnit = strawberry.field(description="What it measures.")
    rounding: Rounding = strawberry.field(description="How it was rounded.")
    inputs: list[ExplainedInput] = strawberry.field(description="What it was computed from.")
    note: str | None = strawberry.field(description="What a formula cannot say.")


@strawberry.type(description="How a number came about: the branches taken, each intermediate value and its rounding.")
class Explanation:
    """How a number came about."""

    result: Decimal | None = strawberry.field(description="The number; null where it is unknown or there is none, `note` says why.")
    steps: list[ExplainedStep] = strawberry.field(description="The steps to it, in order.")
    note: str | None = strawberry.field(description="What follows from it, or why there is no result.")


def explanation_of(explained: domain.Explanation) -> Explanation:
    """Return an explanation as clients read it."""
    return Explanation(
        result=None if explained.result is None else Decimal(_shown(explained.result)),
        steps=[_step(term) for term in explained.terms],
        note=explained.note,
    )


def rate_explanation(market: Market, decimals: int, side: RateSide, models: Models, teller: Teller) -> Explanation:
    """Return how a rate of a market came about, as clients read it; the market is projected to the time in question."""
    if side is RateSide.LEND:
        return explanation_of(explain_lend_rate(market, decimals))
    return explanation_of(explain_borrow_rate(market, decimals, models, teller))


def _step(term: domain.Term) -> ExplainedStep:
    return ExplainedStep(
        name=term.name,
        asset=term.symbol,
        formula=term.formula,
        branch=term.branch,
        value=_shown(term.value),
        unit=term.value.unit,
        rounding=term.rounding,
        inputs=[ExplainedInput(name=name, value=_shown(value), unit=value.unit) for name, value in term.inputs],
        note=term.note,
    )


def _shown(quantity: domain.Quantity) -> str:
    if isinstance(quantity.value, str):
        return quantity.value
    return format_rate(quantity.value) if quantity.unit in _WAD else format_fixed(quantity.value, quantity.decimals)
