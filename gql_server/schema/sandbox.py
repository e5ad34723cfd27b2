"""What exists only in sandbox mode: deposits out of nothing, a clock that moves, prices by hand, the mail that was captured."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain import commands as c
from gql_server.domain import outcomes
from gql_server.domain.errors import InvalidInput, NotFound, Refusal
from gql_server.schema import refusals as r
from gql_server.schema.accounts import Account
from gql_server.schema.assets import Asset
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.money_inputs import DepositInput
from gql_server.schema.money_mutations import outcome_of
from gql_server.schema.money_results import DepositResult, DepositSuccess
from gql_server.schema.mutations import check_key, known_asset, mutation, own_sub_account_key, read_number, submit, units_of
from gql_server.schema.scalars import DateTime, Decimal, Duration
from gql_server.service.addresses import parse_address
from gql_server.service.authorization import Action, asker
from gql_server.service.clock import SandboxClock
from gql_server.service.codec import encode
from gql_server.service.requests import Request


@strawberry.input(description="Move the clock of the money forward.")
class SandboxAdvanceClockInput:
    """Move the clock of the money forward."""

    by: Duration = strawberry.field(description="How far: `PT1S` to `P366D`; never back.")


@strawberry.input(description="Set the price of an asset.")
class SandboxSetPriceInput:
    """Set the price of an asset."""

    asset: str = strawberry.field(description="Symbol of the asset.")
    usd: Decimal = strawberry.field(description="US dollars per whole token, at most 18 decimals.")


@strawberry.input(description="Approve the identity of a customer.")
class SandboxApproveIdentityInput:
    """Approve the identity of a customer."""

    email: str = strawberry.field(description="The customer's verified address.")


@strawberry.type(description="The clock has moved, and all that it set in motion is done.")
class SandboxAdvanceClockSuccess:
    """The clock has moved."""

    now: DateTime = strawberry.field(description="What the clock of the money shows.")


@strawberry.type(description="The price is set, and the liquidations that it caused are done.")
class SandboxSetPriceSuccess:
    """The price is set."""

    asset: Asset = strawberry.field(description="The asset.")


@strawberry.type(description="The customer is approved.")
class SandboxApproveIdentitySuccess:
    """The customer is approved."""

    account: Account = strawberry.field(description="The account.")


SandboxAdvanceClockResult: TypeAlias = Annotated[
    SandboxAdvanceClockSuccess | r.InvalidInput | r.Overloaded,
    strawberry.union("SandboxAdvanceClockResult", description="What `sandboxAdvanceClock` answers."),
]
SandboxSetPriceResult: TypeAlias = Annotated[
    SandboxSetPriceSuccess | r.InvalidInput | r.NotFound | r.Overloaded,
    strawberry.union("SandboxSetPriceResult", description="What `sandboxSetPrice` answers."),
]
SandboxApproveIdentityResult: TypeAlias = Annotated[
    SandboxApproveIdentitySuccess | r.NotFound | r.OnboardingMoveRefused | r.PersonHasAccount,
    strawberry.union("SandboxApproveIdentityResult", description="What `sandboxApproveIdentity` answers."),
]


@strawberry.type(description="An e-mail that was captured instead of sent.")
class CapturedEmail:
    """An e-mail that was captured instead of sent."""

    to: str = strawberry.field(description="To whom.")
    subject: str = strawberry.field(description="Its subject.")
    text: str = strawberry.field(description="Its text.")
    links: list[str] = strawberry.field(description="The links in it, in order.")
    token: str | None = strawberry.field(description="The one-time token of the first link; null when it has none.")
    sent_at: DateTime = strawberry.field(description="When it was sent, in real time.")


@strawberry.type(description="What a client may look at in the sandbox.")
class SandboxQuery:
    """What a client may look at in the sandbox."""

    @resolved("What the clock of the money shows.")
    async def now(self, info: Info) -> DateTime:
        """Return the time."""
        return DateTime(await info.context.storage.ledger.now())

    @resolved("The latest e-mail to an address; null when there is none.")
    async def latest_email(
        self, info: Info, to: Annotated[str, strawberry.argument(description="The address.")]
    ) -> CapturedEmail | None:
        """Return the e-mail."""
        try:
            address = parse_address(to)
        except InvalidInput:
            return None
        mail = await info.context.storage.people.latest_mail(address.delivery)
        if mail is None:
            return None
        sent_at = DateTime(mail.created_at if mail.sent_at is None else mail.sent_at)
        return CapturedEmail(
            to=mail.to, subject=mail.subject, text=mail.text, links=list(mail.links), token=mail.token, sent_at=sent_at
        )


@strawberry.type
class SandboxRoot:
    """The root fields of queries that exist only in sandbox mode."""

    @resolved("What a client may look at in the sandbox.")
    def sandbox(self) -> SandboxQuery | None:
        """Return the sandbox."""
        return SandboxQuery()


@strawberry.type
class SandboxMutations:
    """The mutations that exist only in sandbox mode."""

    @mutation("Let the sandbox's custodian confirm a deposit: it repays, is lent, left available or held, as any deposit.")
    async def deposit(
        self, info: Info, input: Annotated[DepositInput, strawberry.argument(description="What arrives.")]
    ) -> DepositResult:
        """Deposit out of nothing. The custodian's reference is no part of what the key is bound to."""
        key = await own_sub_account_key(info, input.sub_account_id, Action.DEPOSIT)
        idempotency_key = check_key(input.idempotency_key)
        units = units_of(await info.context.reader.house(), input.asset, input.amount)
        services = info.context.services
        deposit_id = services.identifiers.new_id()
        reference = await services.custodian.confirm_deposit(deposit_id, input.asset, units)
        if reference is None:
            raise NotFound("deposit at the custodian")
        canonical = encode(c.CreditDeposit(key, input.asset, units)).text
        command = c.CreditDeposit(key, input.asset, units, reference)
        scope = asker(info.context.viewer).account_id
        decided = await submit(info, Request(scope, idempotency_key, "deposit", canonical, command, deposit_id))
        outcome = outcome_of(decided, outcomes.Credited)
        return DepositSuccess(decided=decided, reader=info.context.reader, key=key, symbol=input.asset, outcome=outcome)

    @mutation("Move the clock of the money forward, boundary by boundary; answers when all that it sets in motion is done.")
    async def sandbox_advance_clock(
        self, info: Info, input: Annotated[SandboxAdvanceClockInput, strawberry.argument(description="How far.")]
    ) -> SandboxAdvanceClockResult:
        """Advance the clock."""
        now = await _clock(info).advance(input.by)
        info.context.renew()
        return SandboxAdvanceClockSuccess(now=DateTime(now))

    @mutation("Set the price of an asset; answers when the liquidations that it causes are done.")
    async def sandbox_set_price(
        self, info: Info, input: Annotated[SandboxSetPriceInput, strawberry.argument(description="Which price.")]
    ) -> SandboxSetPriceResult:
        """Set a price."""
        usd = read_number(input.usd, 18, "usd", is_zero_fine=False)
        known_asset(await info.context.reader.house(), input.asset)
        decided = await _clock(info).set_price(input.asset, usd)
        if isinstance(decided.outcome, Refusal):
            raise decided.outcome
        return SandboxSetPriceSuccess(asset=Asset(view=await info.context.renew().house(), symbol=input.asset))

    @mutation("Approve the identity of a customer, wherever it stands on its way, as a provider does: one account per person.")
    async def sandbox_approve_identity(
        self, info: Info, input: Annotated[SandboxApproveIdentityInput, strawberry.argument(description="Whose identity.")]
    ) -> SandboxApproveIdentityResult:
        """Approve a customer."""
        member = await info.context.services.sandbox_approval.approve(input.email)
        info.context.renew()
        return SandboxApproveIdentitySuccess(account=Account(member=member))


def _clock(info: Info) -> SandboxClock:
    clock = info.context.services.sandbox_clock
    if clock is None:
        raise NotFound("sandbox")
    return clock
