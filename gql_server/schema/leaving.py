"""What guards the ways out of an account: the code for one withdrawal, the address book, and a freeze."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain import commands as c
from gql_server.domain.accounts import AccountStanding, FrozenBy
from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.domain.payouts import require_address
from gql_server.schema import refusals as r
from gql_server.schema.accounts import Account
from gql_server.schema.context import Info
from gql_server.schema.enums import GuardedAction
from gql_server.schema.ids import key_of
from gql_server.schema.money_inputs import KEY, StepUpInput
from gql_server.schema.mutations import decide, is_decided, mutation
from gql_server.schema.proofs import customer_of, proof_of
from gql_server.schema.saved_addresses import AddressBookEntry, entry_of
from gql_server.schema.scalars import JSON, DateTime
from gql_server.schema.view import View
from gql_server.service.authorization import Action, asker, key_may
from gql_server.service.key_refusals import ScopeExceeded
from gql_server.service.second_factors import FactorProof

PASSKEY_OPTIONS = (
    "For `PublicKeyCredential.parseRequestOptionsFromJSON()`: lets a passkey prove the second factor, for this alone; "
    "null where the account has none."
)


async def require_step_up(
    info: Info, view: View, sub_account: str, key: str, address: str, given: StepUpInput | None, network: str | None = None
) -> None:
    """Ask for one more proof where money is about to leave, at its place in the order of refusals (rule C5).

    By a key money leaves for addresses in the address book alone, whatever is proved.

    Args:
        info: The request.
        view: Holds the sub-account.
        sub_account: From which it leaves.
        key: The idempotency key: what was decided under it is answered again without another proof.
        address: To where it leaves.
        given: The proof.
        network: By which it leaves; None where the asset has none.

    Raises:
        InvalidInput: When key or address could not be one.
        ScopeExceeded: When a key asks that is not for withdrawals.
        StepUpRequired: When a proof is needed and none came, or what came is wrong.
        TooManyRequests: When there were too many wrong codes.
    """
    require_address(address)
    grant = asker(info.context.viewer).grant
    if grant is not None and not key_may(grant, Action.WITHDRAW):
        raise ScopeExceeded
    account = view.book.accounts[view.sub_account(sub_account).account_id]
    if account.standing is not AccountStanding.APPROVED or account.frozen_at is not None:
        return
    if await is_decided(info, key):
        return
    if grant is not None:
        await info.context.services.address_book.require(account.id, address, network)
    else:
        await info.context.services.step_ups.require(account.id, address, proof_of(given), network)


@strawberry.input(description="Have a code mailed that lets money leave for one address, or lets one action happen: give either.")
class RequestStepUpInput:
    """Have a code mailed."""

    address: str | None = strawberry.field(default=None, description="The external address; the code is good for no other.")
    action: GuardedAction | None = strawberry.field(default=None, description="The action; the code is good for no other.")


@strawberry.input(description="Add an external address to the address book.")
class AddAddressInput:
    """Add an address."""

    address: str = strawberry.field(description="The address.")
    network: str | None = strawberry.field(
        default=None,
        description="By which network alone it is meant, such as `bitcoin`: its checksum is checked. Absent: any, unchecked.",
    )
    label: str = strawberry.field(default="", description="Your name for it, 60 characters at most.")


@strawberry.input(description="Confirm an address by the code that was mailed.")
class ConfirmAddressInput:
    """Confirm an address."""

    challenge_id: str = strawberry.field(description="What `addAddress` answered.")
    code: str = strawberry.field(description="The code that was mailed.")
    one_time_code: str | None = strawberry.field(default=None, description="A code of the second factor, where one is set up.")
    passkey: JSON | None = strawberry.field(
        default=None, description="Instead, what a passkey answered to `passkeyOptions`: `PublicKeyCredential.toJSON()`."
    )


@strawberry.input(description="Remove an address from the address book.")
class RemoveAddressInput:
    """Remove an address."""

    address_id: strawberry.ID = strawberry.field(description="Which one.")


@strawberry.input(description="Freeze your account.")
class FreezeMyAccountInput:
    """Freeze your account."""

    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="A code was mailed.")
class RequestStepUpSuccess:
    """A code was mailed."""

    id: str = strawberry.field(description="Goes into `stepUp.id` of the mutation that needs the proof.")
    methods: list[str] = strawberry.field(description="What the proof is made of: the code that was mailed, and a second factor.")
    expires_at: DateTime = strawberry.field(description="Until when the code works; in real time.")
    passkey_options: JSON | None = strawberry.field(description=PASSKEY_OPTIONS)


@strawberry.type(description="A code was mailed; the address is in the book once it is confirmed.")
class AddAddressSuccess:
    """A code was mailed."""

    challenge_id: str = strawberry.field(description="Goes into `confirmAddress`.")
    expires_at: DateTime = strawberry.field(description="Until when the code works; in real time.")
    passkey_options: JSON | None = strawberry.field(description=PASSKEY_OPTIONS)


@strawberry.type(description="The address is in the book: money may leave for it without a further proof.")
class ConfirmAddressSuccess:
    """The address is in the book."""

    entry: AddressBookEntry = strawberry.field(description="The address.")


@strawberry.type(description="The address is in the book no more.")
class RemoveAddressSuccess:
    """The address is in the book no more."""

    address_book: list[AddressBookEntry] = strawberry.field(description="What is left in it.")


@strawberry.type(description="Nothing leaves the account from now on; interest goes on, deposits and repayments work.")
class FreezeMyAccountSuccess:
    """Nothing leaves the account from now on."""

    account: Account = strawberry.field(description="The account.")


RequestStepUpResult: TypeAlias = Annotated[
    RequestStepUpSuccess | r.InvalidInput | r.TooManyRequests,
    strawberry.union("RequestStepUpResult", description="What `requestStepUp` answers."),
]
AddAddressResult: TypeAlias = Annotated[
    AddAddressSuccess | r.InvalidInput | r.TooManyRequests,
    strawberry.union("AddAddressResult", description="What `addAddress` answers."),
]
ConfirmAddressResult: TypeAlias = Annotated[
    ConfirmAddressSuccess | r.InvalidInput | r.StepUpRequired | r.TooManyRequests,
    strawberry.union("ConfirmAddressResult", description="What `confirmAddress` answers."),
]
RemoveAddressResult: TypeAlias = Annotated[
    RemoveAddressSuccess | r.NotFound, strawberry.union("RemoveAddressResult", description="What `removeAddress` answers.")
]
FreezeMyAccountResult: TypeAlias = Annotated[
    FreezeMyAccountSuccess | r.InvalidInput | r.NotFound | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("FreezeMyAccountResult", description="What `freezeMyAccount` answers."),
]


@strawberry.type
class LeavingMutations:
    """The mutations that guard the ways out of an account."""

    @mutation("Have a code mailed: for money to leave for one address that is not in the address book, or for one guarded action.")
    async def request_step_up(
        self, info: Info, input: Annotated[RequestStepUpInput, strawberry.argument(description="For what.")]
    ) -> RequestStepUpResult:
        """Mail a code."""
        viewer = customer_of(info, Action.REQUEST_STEP_UP)
        step_ups = info.context.services.step_ups
        if input.address is not None and input.action is None:
            done = await step_ups.request(viewer, input.address)
        elif input.action is not None and input.address is None:
            done = await step_ups.request_for(viewer, input.action)
        else:
            raise InvalidInput("address", "give either address or action")
        options = None if done.passkey_options is None else JSON(done.passkey_options)
        expires_at = DateTime(done.expires_at)
        return RequestStepUpSuccess(id=done.id, methods=list(done.methods), expires_at=expires_at, passkey_options=options)

    @mutation("Add an external address to the address book: a code is mailed that confirms it.")
    async def add_address(
        self, info: Info, input: Annotated[AddAddressInput, strawberry.argument(description="The address.")]
    ) -> AddAddressResult:
        """Begin to add an address."""
        viewer = customer_of(info, Action.CHANGE_ADDRESS_BOOK)
        asked = await info.context.services.address_book.begin(viewer, input.address, input.label, input.network)
        options = None if asked.passkey_options is None else JSON(asked.passkey_options)
        return AddAddressSuccess(challenge_id=asked.id, expires_at=DateTime(asked.expires_at), passkey_options=options)

    @mutation("Confirm an address by the code that was mailed, and by the second factor where one is set up.")
    async def confirm_address(
        self, info: Info, input: Annotated[ConfirmAddressInput, strawberry.argument(description="The codes.")]
    ) -> ConfirmAddressResult:
        """Add an address."""
        viewer = customer_of(info, Action.CHANGE_ADDRESS_BOOK)
        await info.context.visit.count()
        book = info.context.services.address_book
        proof = FactorProof(input.one_time_code, input.passkey)
        saved = await book.confirm(viewer, input.challenge_id, input.code, proof)
        return ConfirmAddressSuccess(entry=entry_of(saved))

    @mutation("Remove an address from the address book.")
    async def remove_address(
        self, info: Info, input: Annotated[RemoveAddressInput, strawberry.argument(description="Which one.")]
    ) -> RemoveAddressResult:
        """Remove an address."""
        viewer = customer_of(info, Action.CHANGE_ADDRESS_BOOK)
        key = key_of(input.address_id, "AddressBookEntry")
        if key is None:
            raise NotFound("address")
        await info.context.services.address_book.remove(viewer, key)
        left = await info.context.services.address_book.of_account(viewer.account_id)
        return RemoveAddressSuccess(address_book=[entry_of(saved) for saved in left])

    @mutation("Freeze your account at once: nothing leaves it. `unfreezeMyAccount` undoes it by your password.")
    async def freeze_my_account(
        self, info: Info, input: Annotated[FreezeMyAccountInput, strawberry.argument(description="The key.")]
    ) -> FreezeMyAccountResult:
        """Freeze the account."""
        viewer = customer_of(info, Action.FREEZE_MY_ACCOUNT)
        member = await info.context.reader.members.one(viewer.account_id)
        if member is None:
            raise NotFound("account")
        command = c.FreezeAccount(viewer.account_id, is_frozen=True, by=FrozenBy.CUSTOMER)
        await decide(info, "freezeMyAccount", command, input.idempotency_key)
        return FreezeMyAccountSuccess(account=Account(member=member))
