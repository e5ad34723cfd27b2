"""What the operator's mutations answer."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.schema import refusals as r
from gql_server.schema.accounts import Account
from gql_server.schema.assets import Asset
from gql_server.schema.commands import Command
from gql_server.schema.markets import Market
from gql_server.schema.payments import Deposit
from gql_server.schema.proposals import ProposalMade
from gql_server.schema.solvency import SolvencyLine
from gql_server.schema.sub_accounts import SubAccount


@strawberry.type(description="The asset has these terms.")
class CreateAssetSuccess:
    """The asset has these terms."""

    asset: Asset = strawberry.field(description="The asset.")


@strawberry.type(description="The market is there; its asset is lent automatically from now on.")
class CreateMarketSuccess:
    """The market is there."""

    market: Market = strawberry.field(description="The market.")


@strawberry.type(description="The market is changed.")
class UpdateMarketSuccess:
    """The market is changed."""

    market: Market = strawberry.field(description="The market.")


@strawberry.type(description="The price is recorded.")
class SetPriceSuccess:
    """The price is recorded."""

    asset: Asset = strawberry.field(description="The asset.")


@strawberry.type(description="The house's own money has moved.")
class FundSuccess:
    """The house's own money has moved."""

    command: Command = strawberry.field(description="The command, as it was first decided.")
    solvency: SolvencyLine = strawberry.field(description="The asset's control accounts as they are now.")


@strawberry.type(description="The sub-account is a backstop, or no longer one.")
class RegisterBackstopSuccess:
    """The sub-account is a backstop, or no longer one."""

    sub_account: SubAccount = strawberry.field(description="The sub-account.")


@strawberry.type(description="The account is frozen, or no longer.")
class FreezeAccountSuccess:
    """The account is frozen, or no longer."""

    account: Account = strawberry.field(description="The account.")


@strawberry.type(description="The deposit is going back: its `returnPayout` tells how far.")
class ReturnDepositSuccess:
    """The deposit is going back."""

    command: Command = strawberry.field(description="The command, as it was first decided.")
    deposit: Deposit = strawberry.field(description="The deposit as it is now.")


CreateAssetResult: TypeAlias = Annotated[
    CreateAssetSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.TermsRefused | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("CreateAssetResult", description="What `createAsset` answers."),
]
CreateMarketResult: TypeAlias = Annotated[
    CreateMarketSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.TermsRefused | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("CreateMarketResult", description="What `createMarket` answers."),
]
UpdateMarketResult: TypeAlias = Annotated[
    UpdateMarketSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.TermsRefused | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("UpdateMarketResult", description="What `updateMarket` answers."),
]
SetPriceResult: TypeAlias = Annotated[
    SetPriceSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.Overloaded,
    strawberry.union("SetPriceResult", description="What `setPrice` answers."),
]
FundResult: TypeAlias = Annotated[
    FundSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.TermsRefused | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("FundResult", description="What `fundTreasury`, `fundInsurance` and `settleStakingReward` answer."),
]
RegisterBackstopResult: TypeAlias = Annotated[
    RegisterBackstopSuccess | ProposalMade | r.InvalidInput | r.NotFound | r.TermsRefused | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("RegisterBackstopResult", description="What `registerBackstop` answers."),
]
FreezeAccountResult: TypeAlias = Annotated[
    FreezeAccountSuccess | r.InvalidInput | r.NotFound | r.IdempotencyConflict | r.Overloaded,
    strawberry.union("FreezeAccountResult", description="What `freezeAccount` answers."),
]
ReturnDepositResult: TypeAlias = Annotated[
    ReturnDepositSuccess
    | ProposalMade
    | r.InvalidInput
    | r.NotFound
    | r.TermsRefused
    | r.Paused
    | r.BelowMinimum
    | r.IdempotencyConflict
    | r.Overloaded,
    strawberry.union("ReturnDepositResult", description="What `returnDeposit` answers."),
]
