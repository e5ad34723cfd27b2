"""The operator's word on prices: which level that is held is true, and how prices are made. Everyone else gets FORBIDDEN."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain import commands as c
from gql_server.domain.pricing import PriceTerms as Terms
from gql_server.schema import refusals as r
from gql_server.schema.context import Info
from gql_server.schema.money_inputs import KEY
from gql_server.schema.mutations import decide, known_asset, mutation, read_number
from gql_server.schema.price_status import PriceStatus
from gql_server.schema.proposals import ProposalMade
from gql_server.schema.scalars import Decimal, Duration
from gql_server.service.authorization import Action, authorize


@strawberry.input(description="A price that is held, and which one it is.")
class ConfirmPriceInput:
    """A price that is held, and which one it is."""

    asset: str = strawberry.field(description="Symbol of the asset.")
    usd: Decimal = strawberry.field(
        description="The price: US dollars per whole token, at most 18 decimals. A source must say it now, or nearly (`agreement`)."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY + " Absent: a new command each time.")


@strawberry.input(description="How a price is made from now on; what is absent stays. Fractions: 1 is 100 %.")
class SetPriceTermsInput:
    """How a price is made from now on."""

    asset: str = strawberry.field(description="Symbol of the asset.")
    quorum: int | None = strawberry.field(default=None, description="How many sources must agree, 1 to 20.")
    quote_max_age: Duration | None = strawberry.field(default=None, description="How old a quote may be, a second to a day.")
    agreement: Decimal | None = strawberry.field(
        default=None, description="Within which fraction of the lower one quotes agree, more than 0 and less than 1."
    )
    deviation_max: Decimal | None = strawberry.field(
        default=None, description="How far a level may be and need no second source, a fraction, more than 0 and less than 1."
    )
    peg: Decimal | None = strawberry.field(default=None, description="What it should be worth, US dollars; 0: no peg from now on.")
    peg_band: Decimal | None = strawberry.field(
        default=None, description="How far from its peg it may be, a fraction, more than 0 and less than 1."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY + " Absent: a new command each time.")


@strawberry.type(description="The price is taken; what waited for it goes on.")
class ConfirmPriceSuccess:
    """The price is taken."""

    status: PriceStatus = strawberry.field(description="How the price stands now.")


@strawberry.type(description="The terms are in force.")
class SetPriceTermsSuccess:
    """The terms are in force."""

    status: PriceStatus = strawberry.field(description="How the price stands now.")


ConfirmPriceResult: TypeAlias = Annotated[
    ConfirmPriceSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.TermsRefused | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("ConfirmPriceResult", description="What `confirmPrice` answers."),
]
SetPriceTermsResult: TypeAlias = Annotated[
    SetPriceTermsSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("SetPriceTermsResult", description="What `setPriceTerms` answers."),
]


@strawberry.type
class PriceMutations:
    """The operator's word on prices."""

    @mutation("Say which price is true while it is held: one that a source says now. For operators.")
    async def confirm_price(
        self, info: Info, input: Annotated[ConfirmPriceInput, strawberry.argument(description="The price.")]
    ) -> ConfirmPriceResult:
        """Confirm a price."""
        authorize(info.context.viewer, Action.CONFIRM_PRICE)
        usd = read_number(input.usd, 18, "usd", is_zero_fine=False)
        symbol = known_asset(await info.context.reader.house(), input.asset)
        await decide(info, "confirmPrice", c.ConfirmPrice(symbol, usd), _key(info, "confirmPrice", input.idempotency_key))
        return ConfirmPriceSuccess(status=await _status(info, symbol))

    @mutation("Say how the price of an asset is made of what sources say, from now on. For operators.")
    async def set_price_terms(
        self, info: Info, input: Annotated[SetPriceTermsInput, strawberry.argument(description="The terms.")]
    ) -> SetPriceTermsResult:
        """Set the terms of a price."""
        authorize(info.context.viewer, Action.SET_PRICE_TERMS)
        view = await info.context.reader.house()
        symbol = known_asset(view, input.asset)
        command = c.SetPriceTerms(symbol, _terms(view.asset(symbol).pricing, input))
        await decide(info, "setPriceTerms", command, _key(info, "setPriceTerms", input.idempotency_key))
        return SetPriceTermsSuccess(status=await _status(info, symbol))


def _terms(used: Terms, given: SetPriceTermsInput) -> Terms:
    def number(value: Decimal | None, name: str, otherwise: int) -> int:
        return otherwise if value is None else read_number(value, 18, name)

    peg = used.peg_usd if given.peg is None else read_number(given.peg, 18, "peg") or None
    return Terms(
        quorum=used.quorum if given.quorum is None else given.quorum,
        quote_max_age_seconds=used.quote_max_age_seconds if given.quote_max_age is None else int(given.quote_max_age),
        agreement=number(given.agreement, "agreement", used.agreement),
        deviation_max=number(given.deviation_max, "deviationMax", used.deviation_max),
        peg_usd=peg,
        peg_band=number(given.peg_band, "pegBand", used.peg_band),
    )


def _key(info: Info, mutation_name: str, given: str | None) -> str:
    return f"{mutation_name}:{info.context.services.identifiers.new_id()}" if given is None else given


async def _status(info: Info, symbol: str) -> PriceStatus:
    return PriceStatus(view=await info.context.reader.house(), symbol=symbol)
