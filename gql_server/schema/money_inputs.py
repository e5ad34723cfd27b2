"""Inputs of the mutations that move a customer's money."""

from __future__ import annotations

import strawberry

from gql_server.schema.scalars import JSON, Decimal

KEY = "Your name for this command, 1 to 255 printable characters: asked again with the same key and input it answers the same."
ASSET = "Symbol of the asset, for instance `BTC`."
AMOUNT = "In whole tokens, with at most the asset's decimals."
STEP_UP = "The proof by which money leaves for an address outside the address book, where `StepUpRequired` asks for it."
ADDRESS = "External address to which it is sent."
NETWORK = "By which of the asset's networks it goes; absent: the only one there is. The address is checked by its checksum there."


@strawberry.input(description="A proof of who you are, for one address or one withdrawal delay: begin with `requestStepUp`.")
class StepUpInput:
    """A proof of who you are, for one address or one withdrawal delay."""

    id: str = strawberry.field(description="What `requestStepUp` answered.")
    code: str = strawberry.field(description="The code that was mailed, six digits.")
    one_time_code: str | None = strawberry.field(
        default=None, description="A code of the authenticator app or a recovery code, where a second factor is set up."
    )
    passkey: JSON | None = strawberry.field(
        default=None, description="Instead, what a passkey answered to `passkeyOptions`: `PublicKeyCredential.toJSON()`."
    )


@strawberry.input(description="Let the sandbox's custodian confirm a deposit.")
class DepositInput:
    """Let the sandbox's custodian confirm a deposit."""

    sub_account_id: strawberry.ID = strawberry.field(description="Where it arrives.")
    asset: str = strawberry.field(description=ASSET)
    amount: Decimal = strawberry.field(description=AMOUNT)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Withdraw a matured lend position; always the full amount, so there is none to give.")
class WithdrawLendPositionInput:
    """Withdraw a matured lend position."""

    sub_account_id: strawberry.ID = strawberry.field(description="Which sub-account lends it.")
    asset: str = strawberry.field(description=ASSET)
    address: str = strawberry.field(description=ADDRESS)
    network: str | None = strawberry.field(default=None, description=NETWORK)
    queue: bool = strawberry.field(
        default=False, description="Whether to wait in line when the market cannot pay it now; it is paid at a boundary."
    )
    idempotency_key: str = strawberry.field(description=KEY)
    step_up: StepUpInput | None = strawberry.field(default=None, description=STEP_UP)


@strawberry.input(description="Withdraw from the available balance.")
class WithdrawInput:
    """Withdraw from the available balance."""

    sub_account_id: strawberry.ID = strawberry.field(description="Whose balance.")
    asset: str = strawberry.field(description=ASSET)
    amount: Decimal = strawberry.field(description=AMOUNT + " The withdrawal fee is part of it.")
    address: str = strawberry.field(description=ADDRESS)
    network: str | None = strawberry.field(default=None, description=NETWORK)
    idempotency_key: str = strawberry.field(description=KEY)
    step_up: StepUpInput | None = strawberry.field(default=None, description=STEP_UP)


@strawberry.input(description="Move between sub-accounts of one account.")
class TransferInput:
    """Move between sub-accounts of one account."""

    from_sub_account_id: strawberry.ID = strawberry.field(description="From where.")
    to_sub_account_id: strawberry.ID = strawberry.field(description="To where.")
    asset: str = strawberry.field(description=ASSET)
    amount: Decimal | None = strawberry.field(
        default=None, description=AMOUNT + " From the available balance; absent: the whole matured lend position."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Borrow against the sub-account's collateral, locked or not.")
class BorrowInput:
    """Borrow against the sub-account's collateral."""

    sub_account_id: strawberry.ID = strawberry.field(description="Who borrows.")
    asset: str = strawberry.field(description=ASSET + " One that the sub-account does not lend.")
    amount: Decimal = strawberry.field(description=AMOUNT)
    address: str | None = strawberry.field(default=None, description=ADDRESS + " Absent: it goes to the available balance.")
    network: str | None = strawberry.field(default=None, description=NETWORK)
    idempotency_key: str = strawberry.field(description=KEY)
    step_up: StepUpInput | None = strawberry.field(default=None, description=STEP_UP)


@strawberry.input(description="Repay from the available balance.")
class RepayInput:
    """Repay from the available balance."""

    sub_account_id: strawberry.ID = strawberry.field(description="Who owes it.")
    asset: str = strawberry.field(description=ASSET)
    amount: Decimal | None = strawberry.field(
        default=None, description=AMOUNT + " More than the debt repays the debt; absent: as much as balance and debt allow."
    )
    idempotency_key: str = strawberry.field(description=KEY)
