"""Every refusal: a fact with its numbers and the way out. Refusals are final and change nothing.

Drawn as a tree::

    Refusal
    ├── InvalidInput            decides nothing, binds no key
    ├── NotFound
    ├── AccountNotApproved
    ├── AccountFrozen
    ├── SubAccountLimit
    ├── HoldingsRemain          what is not empty is neither closed nor archived
    ├── Paused                  the operator has stopped it for a while (rule C7)
    ├── MarketClosed
    ├── BorrowRequiresRedeem
    ├── PositionNotMatured
    ├── BelowMinimum
    ├── InsufficientBalance
    ├── CapReached
    ├── InsufficientLiquidity
    ├── PriceStale
    ├── InsufficientMargin
    ├── PayoutNotDelayed
    ├── FundsBound              the operator's: what rules bind of the house's own money
    └── TermsRefused            the operator's: rule X3, C1 or a duplicate

When several apply the first in the order of rule C5 is answered. Amounts are units of ``symbol``.
"""

from gql_server.domain.errors.accounts import (
    AccountFrozen,
    AccountNotApproved,
    HoldingKind,
    HoldingsRemain,
    Remaining,
    SubAccountLimit,
)
from gql_server.domain.errors.asking import InvalidInput, NotFound
from gql_server.domain.errors.holdings import (
    BelowMinimum,
    BorrowRequiresRedeem,
    InsufficientBalance,
    InsufficientMargin,
    PayoutNotDelayed,
    PositionNotMatured,
)
from gql_server.domain.errors.markets import CapReached, InsufficientLiquidity, MarketClosed, Paused, PriceProblem, PriceStale
from gql_server.domain.errors.operator import FundsBound, TermsRefused
from gql_server.domain.errors.refusal import Refusal

__all__ = [
    "AccountFrozen",
    "AccountNotApproved",
    "BelowMinimum",
    "BorrowRequiresRedeem",
    "CapReached",
    "FundsBound",
    "HoldingKind",
    "HoldingsRemain",
    "InsufficientBalance",
    "InsufficientLiquidity",
    "InsufficientMargin",
    "InvalidInput",
    "MarketClosed",
    "NotFound",
    "Paused",
    "PayoutNotDelayed",
    "PositionNotMatured",
    "PriceProblem",
    "PriceStale",
    "Refusal",
    "Remaining",
    "SubAccountLimit",
    "TermsRefused",
]
