"""What can be asked of the ledger. Commands are imperative, frozen, and carry everything that a decision may use.

Amounts are units, rates and prices have 18 decimals. A command names no time: the teller stamps one when it is decided.
"""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.accounts import FrozenBy, HeldReason, PayoutStatus
from gql_server.domain.assets import RiskTerms
from gql_server.domain.market import LendingTerms, MarketLimits, MarketState, ModelKind, ModelRef
from gql_server.domain.networks import AssetNetwork
from gql_server.domain.pauses import PauseScope
from gql_server.domain.pricing import PriceTerms, Quote
from gql_server.domain.withdrawal_delay import UNKNOWN, AddressTrust

# ── customers ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """Open an account with its default sub-account."""

    account_id: str
    sub_account_id: str


@dataclass(frozen=True, slots=True)
class OpenSubAccount:
    """Open one more sub-account, ten at most."""

    account_id: str
    sub_account_id: str


@dataclass(frozen=True, slots=True)
class ArchiveSubAccount:
    """Put an empty sub-account out of sight, or back into it (rule L13). The default one stays."""

    account_id: str
    sub_account_id: str
    is_archived: bool


@dataclass(frozen=True, slots=True)
class CloseAccount:
    """Close an account of which nothing is held, for good (rule L13).

    Args:
        is_giving_up_remainders: Whether what is too little to be paid out becomes the operator's.
    """

    account_id: str
    is_giving_up_remainders: bool = False


@dataclass(frozen=True, slots=True)
class CreditDeposit:
    """Credit a deposit that custody has confirmed; never refused once the sub-account and the asset exist (rule L1)."""

    sub_account_id: str
    symbol: str
    amount: int
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class WithdrawLendPosition:
    """Withdraw a whole matured lend position to an external address (rule L6)."""

    sub_account_id: str
    symbol: str
    address: str
    is_queueing: bool = False
    trust: AddressTrust = UNKNOWN
    network: str | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Withdraw from the available balance to an external address."""

    sub_account_id: str
    symbol: str
    amount: int
    address: str
    trust: AddressTrust = UNKNOWN
    network: str | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """Move an available amount, or without an amount the whole matured lend position, to another own sub-account (L8)."""

    from_sub_account_id: str
    to_sub_account_id: str
    symbol: str
    amount: int | None


@dataclass(frozen=True, slots=True)
class Borrow:
    """Borrow against the sub-account's collateral, to the available balance or straight to an address (B1, B2)."""

    sub_account_id: str
    symbol: str
    amount: int
    address: str | None
    trust: AddressTrust = UNKNOWN
    network: str | None = None


@dataclass(frozen=True, slots=True)
class Repay:
    """Repay from the available balance; without an amount as much as balance and debt allow (B3)."""

    sub_account_id: str
    symbol: str
    amount: int | None


@dataclass(frozen=True, slots=True)
class SetWithdrawalDelay:
    """Choose how long a payout to an address outside the address book waits (rule D2).

    Args:
        seconds: 0 to ``DELAY_SECONDS_MAX``.
        can_shorten: Whether whoever asks has proven enough to make it shorter; longer it can be made without.
    """

    account_id: str
    seconds: int
    can_shorten: bool = True


@dataclass(frozen=True, slots=True)
class CancelPayout:
    """Call a payout off that is delayed, or that the custodian has stopped: it returns whole (rules L10, D3, L16).

    Args:
        is_stopped: Whether the custodian has said that it sends nothing of it, ever.
    """

    payout_id: str
    is_stopped: bool = False


# ── the operator ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ApproveAccount:
    """Let money move for an account and credit what was held for want of approval."""

    account_id: str


@dataclass(frozen=True, slots=True)
class RejectAccount:
    """Refuse an account, or withdraw its approval; what it holds can still be repaid, credited and liquidated."""

    account_id: str


@dataclass(frozen=True, slots=True)
class FreezeAccount:
    """Freeze an account, or unfreeze it: nothing leaves a frozen one (rule L14). ``by``: who asks."""

    account_id: str
    is_frozen: bool
    by: FrozenBy = FrozenBy.OPERATOR


@dataclass(frozen=True, slots=True)
class CreateAsset:
    """Add an asset that can be deposited, or replace its terms when it exists and ``is_change`` is set."""

    symbol: str
    name: str
    decimals: int
    minimum_deposit: int
    withdrawal_fee: int
    risk: RiskTerms | None
    is_change: bool = False


@dataclass(frozen=True, slots=True)
class SetAssetNetworks:
    """Say on which networks an asset comes in and leaves, all of them (rule N1)."""

    symbol: str
    networks: tuple[AssetNetwork, ...]


@dataclass(frozen=True, slots=True)
class MarketModels:
    """The models of a market as the plugin host resolved them.

    Args:
        initial_state: What the rate model starts from.
        penalty_max: The liquidation policy's declared maximum, 18 decimals (rule X3).
    """

    rate_model: ModelRef
    staking_rewards: tuple[ModelRef, ...]
    liquidation_policy: ModelRef
    initial_state: str
    penalty_max: int


@dataclass(frozen=True, slots=True)
class CreateMarket:
    """Open a market for an asset: from now on it is lent automatically. ``insurance_share``: of each penalty, 18 decimals."""

    symbol: str
    state: MarketState
    terms: LendingTerms
    limits: MarketLimits
    models: MarketModels
    insurance_share: int


@dataclass(frozen=True, slots=True)
class UpdateMarket:
    """Change a market from now on; what is None stays as it is. Running loans keep their maturity (rule L4)."""

    symbol: str
    state: MarketState | None = None
    terms: LendingTerms | None = None
    limits: MarketLimits | None = None
    models: MarketModels | None = None
    insurance_share: int | None = None


@dataclass(frozen=True, slots=True)
class ScheduleModel:
    """Announce a change of model, which a boundary will apply (rule R9). The command's id names the change.

    Args:
        models: As the plugin host resolved them: one, or all of the market's staking rewards, at least one.
        initial_state: What a rate model starts from; empty for the other kinds.
        penalty_max: A liquidation policy's declared maximum, 18 decimals (rule X3); 0 for the other kinds.
        effective_at: Not before it is decided, Unix seconds.
    """

    symbol: str
    kind: ModelKind
    models: tuple[ModelRef, ...]
    initial_state: str
    penalty_max: int
    effective_at: int


@dataclass(frozen=True, slots=True)
class ScheduleTerms:
    """Announce a change of terms, which a boundary will apply (rule R9); what is None stays. The command's id names the change.

    Args:
        effective_at: Not before it is decided, Unix seconds.
        insurance_share: Of each penalty, 18 decimals.
        risk: The asset's risk terms, as a whole.
    """

    symbol: str
    effective_at: int
    state: MarketState | None = None
    terms: LendingTerms | None = None
    limits: MarketLimits | None = None
    insurance_share: int | None = None
    risk: RiskTerms | None = None


@dataclass(frozen=True, slots=True)
class CancelScheduledChange:
    """Call off a change, of models or of terms, that is announced and not applied yet."""

    symbol: str
    change_id: str


@dataclass(frozen=True, slots=True)
class DelistMarket:
    """Announce that a market ends (rule C6). Unix seconds, none before the one ahead of it, the first not before it is decided."""

    symbol: str
    repay_only_at: int
    closed_at: int
    leave_by: int


@dataclass(frozen=True, slots=True)
class CancelDelisting:
    """Call off that a market ends, while somebody is in it; its state stays as it is then."""

    symbol: str


@dataclass(frozen=True, slots=True)
class PauseAssets:
    """Stop something of some assets for a while (rule C7).

    Args:
        symbols: Which; none: all there are.
        scopes: What is stopped, at least one.
        until: When that ends by itself, Unix seconds; None for not before somebody ends it.
        reason: For customers, 200 characters at most.
    """

    symbols: tuple[str, ...]
    scopes: tuple[PauseScope, ...]
    until: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ResumeAssets:
    """End pauses of some assets; ``symbols`` as in ``PauseAssets``."""

    symbols: tuple[str, ...]
    scopes: tuple[PauseScope, ...]


@dataclass(frozen=True, slots=True)
class AttachShadow:
    """Let a rate model run beside the live one and move nothing. The command's id names the shadow."""

    symbol: str
    model: ModelRef
    initial_state: str


@dataclass(frozen=True, slots=True)
class DetachShadow:
    """Let a shadow run no longer; its history stays."""

    symbol: str
    shadow_id: str


@dataclass(frozen=True, slots=True)
class ObservedPrice:
    """A price as a source gave it: USD per whole token, 18 decimals."""

    symbol: str
    usd: int
    source: str


@dataclass(frozen=True, slots=True)
class ObservePrices:
    """Record prices observed now, believed as they are, and what sources say, of which prices are made (rules P1 to P3)."""

    prices: tuple[ObservedPrice, ...]
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfirmPrice:
    """Take a price that a source says and the breaker holds back (rule P5): USD per whole token, 18 decimals."""

    symbol: str
    usd: int


@dataclass(frozen=True, slots=True)
class SetPriceTerms:
    """Say how the price of an asset is made of what sources say, from now on."""

    symbol: str
    terms: PriceTerms


@dataclass(frozen=True, slots=True)
class ObservedFeed:
    """A feed as somebody observed it; ``value`` has 18 decimals."""

    name: str
    value: int


@dataclass(frozen=True, slots=True)
class ObserveFeeds:
    """Record feeds observed now: what staking rewards are told at the boundaries that follow (rules R5, R8)."""

    feeds: tuple[ObservedFeed, ...]


@dataclass(frozen=True, slots=True)
class FundTreasury:
    """Book the operator's own money that arrived in custody."""

    symbol: str
    amount: int


@dataclass(frozen=True, slots=True)
class FundInsurance:
    """Move from the treasury to the insurance of the asset, as far as rule C1 allows."""

    symbol: str
    amount: int


@dataclass(frozen=True, slots=True)
class DrawTreasury:
    """Send a part of the treasury to an external address (rule H1).

    Args:
        day_share_max: The part of the treasury that may leave in a day of UTC, 18 decimals.
    """

    symbol: str
    amount: int
    address: str
    network: str | None = None
    day_share_max: int = 10**18


@dataclass(frozen=True, slots=True)
class ReleaseInsurance:
    """Move from the insurance back to the treasury (rule H2). ``floor_share``: of what is borrowed, stays; 18 decimals."""

    symbol: str
    amount: int
    floor_share: int = 0


@dataclass(frozen=True, slots=True)
class RedeemSeized:
    """Make what the house's sub-account holds of an asset the treasury's (rule H3)."""

    symbol: str


@dataclass(frozen=True, slots=True)
class SellSeized:
    """Book that an available amount of the house's was sold for another asset, which is in custody now (rule H3).

    Args:
        reference: The venue's, for the books.
    """

    symbol: str
    amount: int
    for_symbol: str
    proceeds: int
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class RegisterBackstop:
    """Let a sub-account buy seized collateral with its available balance (rule X4), or no longer.

    Args:
        capacity: What it pays at most, from now on and in all, USD with 18 decimals; None: whatever it has available (rule H4).
    """

    sub_account_id: str
    is_backstop: bool
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class SettleStakingReward:
    """Book the staking reward that arrived: it clears the receivable, the difference is the treasury's (rule R8)."""

    symbol: str
    received: int


@dataclass(frozen=True, slots=True)
class ReturnDeposit:
    """Send a held deposit back to where it came from."""

    deposit_id: str


@dataclass(frozen=True, slots=True)
class AssignDeposit:
    """Credit a held deposit to the sub-account that it was meant for (rule N3)."""

    deposit_id: str
    sub_account_id: str


@dataclass(frozen=True, slots=True)
class CoverMissing:
    """Let the treasury bear coins that are missing, as far as rule C1 allows (rule N4)."""

    symbol: str
    amount: int


# ── the system ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class HoldDeposit:
    """Hold what has arrived and cannot be credited as it is (rule N3); of unknown addresses in the operator's own sub-account."""

    sub_account_id: str
    symbol: str
    amount: int
    reason: HeldReason
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class ReverseDeposit:
    """Take back a deposit whose coins are not there: its network has forgotten it (rule N4)."""

    deposit_id: str


@dataclass(frozen=True, slots=True)
class CrossBoundary:
    """Walk a market to its last boundary and serve what waits there (rules L3, L6, R4)."""

    symbol: str


@dataclass(frozen=True, slots=True)
class TellDelisting:
    """Tell the next of those who are in a market that it ends, each once (rule C6).

    Args:
        sub_account_ids: In order, each after the last that was told.
        is_last: Whether nobody comes after them.
    """

    symbol: str
    sub_account_ids: tuple[str, ...]
    is_last: bool


@dataclass(frozen=True, slots=True)
class BringOut:
    """Bring some of those out who are still in a market that has ended (rule C6); with nobody, note that nobody is left."""

    symbol: str
    sub_account_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Liquidate:
    """Bring one sub-account back to health (rule X1). From ``round`` LIQUIDATION_ROUNDS_MAX on, the built-in full close."""

    sub_account_id: str
    round: int = 0


@dataclass(frozen=True, slots=True)
class ObserveMargin:
    """Note that a sub-account's margin has come to be at risk, or is healthy again (rule M5)."""

    sub_account_id: str


@dataclass(frozen=True, slots=True)
class MaturedLoan:
    """A lend position that the clock has found matured."""

    sub_account_id: str
    symbol: str


@dataclass(frozen=True, slots=True)
class AnnounceMaturities:
    """Announce that loans have matured, each once (rule L12)."""

    loans: tuple[MaturedLoan, ...]


@dataclass(frozen=True, slots=True)
class ReleasePayout:
    """Let a payout go whose delay has passed; one whose account is frozen stays (rule D3)."""

    payout_id: str


@dataclass(frozen=True, slots=True)
class SettlePayout:
    """Book what the custodian says of a payout: SENT, CONFIRMED, FAILED or CANCELLED."""

    payout_id: str
    status: PayoutStatus
    reference: str | None = None


Command = (
    OpenAccount
    | OpenSubAccount
    | ArchiveSubAccount
    | CloseAccount
    | CreditDeposit
    | WithdrawLendPosition
    | Withdraw
    | Transfer
    | Borrow
    | Repay
    | SetWithdrawalDelay
    | CancelPayout
    | ApproveAccount
    | RejectAccount
    | FreezeAccount
    | CreateAsset
    | SetAssetNetworks
    | CreateMarket
    | UpdateMarket
    | ScheduleModel
    | ScheduleTerms
    | CancelScheduledChange
    | DelistMarket
    | CancelDelisting
    | PauseAssets
    | ResumeAssets
    | AttachShadow
    | DetachShadow
    | ObservePrices
    | ConfirmPrice
    | SetPriceTerms
    | ObserveFeeds
    | FundTreasury
    | FundInsurance
    | DrawTreasury
    | ReleaseInsurance
    | RedeemSeized
    | SellSeized
    | RegisterBackstop
    | SettleStakingReward
    | ReturnDeposit
    | AssignDeposit
    | CoverMissing
    | HoldDeposit
    | ReverseDeposit
    | CrossBoundary
    | TellDelisting
    | BringOut
    | Liquidate
    | ObserveMargin
    | AnnounceMaturities
    | ReleasePayout
    | SettlePayout
)
