"""Accounts and their sub-accounts: opened, approved, frozen, put out of sight, closed."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.accounts import FrozenBy


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


AccountCommand = OpenAccount | OpenSubAccount | ArchiveSubAccount | CloseAccount | ApproveAccount | RejectAccount | FreezeAccount
