"""The operator's mutations that care for markets: terms with notice, delisting, pauses. Everyone else gets FORBIDDEN."""

from __future__ import annotations

from typing import Annotated

import strawberry

from gql_server.domain import commands as c
from gql_server.domain.errors import NotFound
from gql_server.schema.assets import Asset
from gql_server.schema.care_inputs import (
    CancelDelistingInput,
    CancelScheduledTermsInput,
    DelistMarketInput,
    PauseEverythingInput,
    PauseMarketInput,
    ResumeEverythingInput,
    ResumeMarketInput,
    ScheduleTermsInput,
)
from gql_server.schema.care_results import (
    CancelDelistingResult,
    CancelDelistingSuccess,
    CancelScheduledTermsResult,
    CancelScheduledTermsSuccess,
    DelistMarketResult,
    DelistMarketSuccess,
    PauseResult,
    PauseSuccess,
    ResumeResult,
    ScheduleTermsResult,
    ScheduleTermsSuccess,
)
from gql_server.schema.commands import command_of
from gql_server.schema.context import Info
from gql_server.schema.enums import PauseScope
from gql_server.schema.markets import Market
from gql_server.schema.mutations import decide, mutation, read_number
from gql_server.schema.scheduled_terms import scheduled_term_of
from gql_server.schema.scheduling import keys_of
from gql_server.service.authorization import Action, authorize


@strawberry.type
class CareMutations:
    """The operator's mutations that care for markets."""

    @mutation("Announce a change of a market's terms; the first boundary at or after its time applies it. For operators.")
    async def schedule_terms(
        self, info: Info, input: Annotated[ScheduleTermsInput, strawberry.argument(description="The change.")]
    ) -> ScheduleTermsResult:
        """Announce a change of terms."""
        authorize(info.context.viewer, Action.SCHEDULE_TERMS)
        view = await info.context.reader.house()
        market = view.book.markets.get(input.market)
        if market is None:
            raise NotFound("market")
        share = input.insurance_share
        command = c.ScheduleTerms(
            symbol=input.market,
            effective_at=input.effective_at,
            state=input.state,
            terms=None if input.terms is None else input.terms.terms(info, market.terms),
            limits=None if input.limits is None else input.limits.limits(view.decimals(input.market)),
            insurance_share=None if share is None else read_number(share, 18, "insuranceShare"),
            risk=None if input.risk is None else input.risk.terms(),
        )
        decided = await decide(info, "scheduleTerms", command, input.idempotency_key)
        view = await info.context.reader.house()
        return ScheduleTermsSuccess(
            command=command_of(decided.command, is_replayed=decided.is_replayed),
            change=scheduled_term_of(view, input.market, decided.command.id),
            market=Market(view=view, symbol=input.market),
        )

    @mutation("Call off a change of terms that is announced and not applied yet. For operators.")
    async def cancel_scheduled_terms(
        self, info: Info, input: Annotated[CancelScheduledTermsInput, strawberry.argument(description="Which one.")]
    ) -> CancelScheduledTermsResult:
        """Call off a change of terms."""
        authorize(info.context.viewer, Action.CANCEL_SCHEDULED_TERMS)
        symbol, change_id = keys_of(input.id, "ScheduledTerms", "scheduled change")
        decided = await decide(info, "cancelScheduledTerms", c.CancelScheduledChange(symbol, change_id), input.idempotency_key)
        return CancelScheduledTermsSuccess(
            command=command_of(decided.command, is_replayed=decided.is_replayed), market=await _market(info, symbol)
        )

    @mutation("Announce that a market ends, from when it takes nothing new, and by when everybody leaves it. For operators.")
    async def delist_market(
        self, info: Info, input: Annotated[DelistMarketInput, strawberry.argument(description="How it ends.")]
    ) -> DelistMarketResult:
        """Announce that a market ends."""
        authorize(info.context.viewer, Action.DELIST_MARKET)
        command = c.DelistMarket(input.market, input.repay_only_at, input.closed_at, input.leave_by)
        decided = await decide(info, "delistMarket", command, input.idempotency_key)
        return DelistMarketSuccess(
            command=command_of(decided.command, is_replayed=decided.is_replayed), market=await _market(info, input.market)
        )

    @mutation("Call off that a market ends, while somebody is in it. For operators.")
    async def cancel_delisting(
        self, info: Info, input: Annotated[CancelDelistingInput, strawberry.argument(description="Of which market.")]
    ) -> CancelDelistingResult:
        """Call off that a market ends."""
        authorize(info.context.viewer, Action.DELIST_MARKET)
        decided = await decide(info, "cancelDelisting", c.CancelDelisting(input.market), input.idempotency_key)
        return CancelDelistingSuccess(
            command=command_of(decided.command, is_replayed=decided.is_replayed), market=await _market(info, input.market)
        )

    @mutation("Stop something of an asset and its market for a while; never deposits, repayments, liquidations. For operators.")
    async def pause_market(
        self, info: Info, input: Annotated[PauseMarketInput, strawberry.argument(description="What to stop.")]
    ) -> PauseResult:
        """Pause a market."""
        authorize(info.context.viewer, Action.PAUSE)
        command = c.PauseAssets((input.asset,), _ordered(input.scopes), input.until, input.reason)
        return await _paused(info, "pauseMarket", command, input.idempotency_key)

    @mutation("Stop something of every asset for a while; never deposits, repayments, liquidations. For operators.")
    async def pause_everything(
        self, info: Info, input: Annotated[PauseEverythingInput, strawberry.argument(description="What to stop.")]
    ) -> PauseResult:
        """Pause everything."""
        authorize(info.context.viewer, Action.PAUSE)
        command = c.PauseAssets((), _ordered(input.scopes), input.until, input.reason)
        return await _paused(info, "pauseEverything", command, input.idempotency_key)

    @mutation("End pauses of an asset. For operators.")
    async def resume_market(
        self, info: Info, input: Annotated[ResumeMarketInput, strawberry.argument(description="What goes on.")]
    ) -> ResumeResult:
        """Resume a market."""
        authorize(info.context.viewer, Action.PAUSE)
        command = c.ResumeAssets((input.asset,), _ordered(input.scopes))
        return await _paused(info, "resumeMarket", command, input.idempotency_key)

    @mutation("End pauses of every asset. For operators.")
    async def resume_everything(
        self, info: Info, input: Annotated[ResumeEverythingInput, strawberry.argument(description="What goes on.")]
    ) -> ResumeResult:
        """Resume everything."""
        authorize(info.context.viewer, Action.PAUSE)
        command = c.ResumeAssets((), _ordered(input.scopes))
        return await _paused(info, "resumeEverything", command, input.idempotency_key)


def _ordered(scopes: list[PauseScope]) -> tuple[PauseScope, ...]:
    """Return each scope once, in the order of their declaration."""
    return tuple(scope for scope in PauseScope if scope in scopes)


async def _paused(info: Info, mutation_name: str, command: c.PauseAssets | c.ResumeAssets, key: str) -> PauseSuccess:
    decided = await decide(info, mutation_name, command, key)
    view = await info.context.reader.house()
    symbols = command.symbols or tuple(view.book.assets.keys())
    return PauseSuccess(
        command=command_of(decided.command, is_replayed=decided.is_replayed),
        assets=[Asset(view=view, symbol=symbol) for symbol in symbols],
    )


async def _market(info: Info, symbol: str) -> Market:
    return Market(view=await info.context.reader.house(), symbol=symbol)
