"""What can be asked of the ledger. Commands are imperative, frozen, and carry everything that a decision may use.

Amounts are units, rates and prices have 18 decimals. A command names no time: the teller stamps one when it is decided.
The log keeps a command by the name of its class; in which of these files it is written may change.
"""

from gql_server.domain.commands.accounts import (
    ApproveAccount,
    ArchiveSubAccount,
    CloseAccount,
    FreezeAccount,
    OpenAccount,
    OpenSubAccount,
    RejectAccount,
)
from gql_server.domain.commands.care import BringOut, CancelDelisting, DelistMarket, PauseAssets, ResumeAssets, TellDelisting
from gql_server.domain.commands.changes import CancelScheduledChange, ScheduleModel, ScheduleTerms
from gql_server.domain.commands.command import Command
from gql_server.domain.commands.deposits import AssignDeposit, CreditDeposit, HoldDeposit, ReturnDeposit, ReverseDeposit
from gql_server.domain.commands.house import (
    CoverMissing,
    DrawTreasury,
    FundInsurance,
    FundTreasury,
    RedeemSeized,
    RegisterBackstop,
    ReleaseInsurance,
    SellSeized,
    SettleStakingReward,
)
from gql_server.domain.commands.markets import (
    AttachShadow,
    CreateAsset,
    CreateMarket,
    DetachShadow,
    MarketModels,
    SetAssetNetworks,
    UpdateMarket,
)
from gql_server.domain.commands.payouts import (
    CancelPayout,
    ReleasePayout,
    SettlePayout,
    SetWithdrawalDelay,
    Withdraw,
    WithdrawLendPosition,
)
from gql_server.domain.commands.positions import Borrow, Repay, Transfer
from gql_server.domain.commands.prices import ConfirmPrice, ObservedFeed, ObservedPrice, ObserveFeeds, ObservePrices, SetPriceTerms
from gql_server.domain.commands.watch import AnnounceMaturities, CrossBoundary, Liquidate, MaturedLoan, ObserveMargin

__all__ = [
    "AnnounceMaturities",
    "ApproveAccount",
    "ArchiveSubAccount",
    "AssignDeposit",
    "AttachShadow",
    "Borrow",
    "BringOut",
    "CancelDelisting",
    "CancelPayout",
    "CancelScheduledChange",
    "CloseAccount",
    "Command",
    "ConfirmPrice",
    "CoverMissing",
    "CreateAsset",
    "CreateMarket",
    "CreditDeposit",
    "CrossBoundary",
    "DelistMarket",
    "DetachShadow",
    "DrawTreasury",
    "FreezeAccount",
    "FundInsurance",
    "FundTreasury",
    "HoldDeposit",
    "Liquidate",
    "MarketModels",
    "MaturedLoan",
    "ObserveFeeds",
    "ObserveMargin",
    "ObservePrices",
    "ObservedFeed",
    "ObservedPrice",
    "OpenAccount",
    "OpenSubAccount",
    "PauseAssets",
    "RedeemSeized",
    "RegisterBackstop",
    "RejectAccount",
    "ReleaseInsurance",
    "ReleasePayout",
    "Repay",
    "ResumeAssets",
    "ReturnDeposit",
    "ReverseDeposit",
    "ScheduleModel",
    "ScheduleTerms",
    "SellSeized",
    "SetAssetNetworks",
    "SetPriceTerms",
    "SetWithdrawalDelay",
    "SettlePayout",
    "SettleStakingReward",
    "TellDelisting",
    "Transfer",
    "UpdateMarket",
    "Withdraw",
    "WithdrawLendPosition",
]
