"""Who may do what: one table, and the functions that read it. Everything that touches an object asks here.

A customer sees and moves only what is their own; someone else's object does not exist for them. The operator runs the house
and may look at a customer's holdings, but never moves them. Reading what is public asks for nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from typing import Final

from gql_server.domain.errors import NotFound
from gql_server.ports.api_keys import Scope
from gql_server.ports.people import Member, Role
from gql_server.service.grants import Grant
from gql_server.service.key_refusals import ScopeExceeded, SubAccountNotAllowed
from gql_server.service.refusals import AccessDenied, Forbidden, Unauthenticated


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, as their session says, or their key.

    Args:
        session_hash: Names the session, and is not the token; empty where a key asks.
        grant: What the key lets them do; None where a session asks, which lets them do whatever their role does.
        member: Returns the member, where the session was found with it; that is what they were when the request began.
    """

    account_id: str
    role: Role
    session_hash: str
    grant: Grant | None = None
    member: Callable[[], Member] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Owned:
    """Something that belongs to an account.

    Args:
        account_id: Whose; empty where there is no such thing, which nobody owns.
        what: Its name when it does not exist for the caller.
        sub_account_id: In which sub-account it is, where it is in one.
    """

    account_id: str
    what: str
    sub_account_id: str | None = None


class Permission(Enum):
    """Who may."""

    ANYONE = auto()
    SIGNED_IN = auto()
    OWNER = auto()
    """The customer to whom it belongs."""
    OWNER_OR_OPERATOR = auto()
    OPERATOR = auto()


class Action(StrEnum):
    """What can be asked for. ``SANDBOX`` is whatever exists only where no money is real."""

    READ_PUBLIC = "READ_PUBLIC"
    SANDBOX = "SANDBOX"
    SIGN_OUT = "SIGN_OUT"
    MANAGE_SESSIONS = "MANAGE_SESSIONS"
    MANAGE_SECOND_FACTOR = "MANAGE_SECOND_FACTOR"
    REQUEST_STEP_UP = "REQUEST_STEP_UP"
    READ_ADDRESS_BOOK = "READ_ADDRESS_BOOK"
    CHANGE_ADDRESS_BOOK = "CHANGE_ADDRESS_BOOK"
    SET_WITHDRAWAL_DELAY = "SET_WITHDRAWAL_DELAY"
    CANCEL_PAYOUT = "CANCEL_PAYOUT"
    FREEZE_MY_ACCOUNT = "FREEZE_MY_ACCOUNT"
    UNFREEZE_MY_ACCOUNT = "UNFREEZE_MY_ACCOUNT"
    CLOSE_ACCOUNT = "CLOSE_ACCOUNT"
    CHANGE_EMAIL = "CHANGE_EMAIL"
    MANAGE_WEBHOOKS = "MANAGE_WEBHOOKS"
    HEAR_EVERYTHING = "HEAR_EVERYTHING"
    MANAGE_API_KEYS = "MANAGE_API_KEYS"
    CHANGE_PASSWORD = "CHANGE_PASSWORD"  # noqa: S105 - What is done, not a password.
    VERIFY_IDENTITY = "VERIFY_IDENTITY"
    READ_ACCOUNT = "READ_ACCOUNT"
    READ_SUB_ACCOUNT = "READ_SUB_ACCOUNT"
    SIMULATE = "SIMULATE"
    CHOOSE_ACCOUNT_KIND = "CHOOSE_ACCOUNT_KIND"
    SUBMIT_PROFILE = "SUBMIT_PROFILE"
    READ_PROFILE = "READ_PROFILE"
    EXPORT_MY_DATA = "EXPORT_MY_DATA"
    UPDATE_PREFERENCES = "UPDATE_PREFERENCES"
    READ_REVIEW = "READ_REVIEW"
    REVIEW_ACCOUNT = "REVIEW_ACCOUNT"
    READ_OPERATOR_LOG = "READ_OPERATOR_LOG"
    CREATE_SUB_ACCOUNT = "CREATE_SUB_ACCOUNT"
    RENAME_SUB_ACCOUNT = "RENAME_SUB_ACCOUNT"
    ARCHIVE_SUB_ACCOUNT = "ARCHIVE_SUB_ACCOUNT"
    DEPOSIT = "DEPOSIT"
    WITHDRAW_LEND_POSITION = "WITHDRAW_LEND_POSITION"
    WITHDRAW = "WITHDRAW"
    TRANSFER = "TRANSFER"
    BORROW = "BORROW"
    REPAY = "REPAY"
    CREATE_ASSET = "CREATE_ASSET"
    SET_ASSET_NETWORKS = "SET_ASSET_NETWORKS"
    CREATE_MARKET = "CREATE_MARKET"
    UPDATE_MARKET = "UPDATE_MARKET"
    SCHEDULE_MODEL = "SCHEDULE_MODEL"
    CANCEL_SCHEDULED_MODEL = "CANCEL_SCHEDULED_MODEL"
    SCHEDULE_TERMS = "SCHEDULE_TERMS"
    CANCEL_SCHEDULED_TERMS = "CANCEL_SCHEDULED_TERMS"
    DELIST_MARKET = "DELIST_MARKET"
    PAUSE = "PAUSE"
    ATTACH_SHADOW = "ATTACH_SHADOW"
    DETACH_SHADOW = "DETACH_SHADOW"
    SET_PRICE = "SET_PRICE"
    CONFIRM_PRICE = "CONFIRM_PRICE"
    SET_PRICE_TERMS = "SET_PRICE_TERMS"
    READ_PRICES = "READ_PRICES"
    OBSERVE_FEED = "OBSERVE_FEED"
    FUND_TREASURY = "FUND_TREASURY"
    FUND_INSURANCE = "FUND_INSURANCE"
    DRAW_TREASURY = "DRAW_TREASURY"
    RELEASE_INSURANCE = "RELEASE_INSURANCE"
    DISPOSE_OF_SEIZED = "DISPOSE_OF_SEIZED"
    REGISTER_BACKSTOP = "REGISTER_BACKSTOP"
    SETTLE_STAKING_REWARD = "SETTLE_STAKING_REWARD"
    RETURN_DEPOSIT = "RETURN_DEPOSIT"
    ASSIGN_DEPOSIT = "ASSIGN_DEPOSIT"
    CREATE_DEPOSIT_ADDRESS = "CREATE_DEPOSIT_ADDRESS"
    COVER_MISSING = "COVER_MISSING"
    FREEZE_ACCOUNT = "FREEZE_ACCOUNT"
    READ_SOLVENCY = "READ_SOLVENCY"
    READ_LIQUIDATIONS = "READ_LIQUIDATIONS"
    READ_OPERATIONS = "READ_OPERATIONS"
    DECIDE_PROPOSAL = "DECIDE_PROPOSAL"


PERMISSIONS: Final[Mapping[Action, Permission]] = {
    Action.READ_PUBLIC: Permission.ANYONE,
    Action.SANDBOX: Permission.ANYONE,
    Action.SIGN_OUT: Permission.SIGNED_IN,
    Action.MANAGE_SESSIONS: Permission.SIGNED_IN,
    Action.MANAGE_SECOND_FACTOR: Permission.SIGNED_IN,
    Action.REQUEST_STEP_UP: Permission.OWNER,
    Action.READ_ADDRESS_BOOK: Permission.OWNER_OR_OPERATOR,
    Action.CHANGE_ADDRESS_BOOK: Permission.OWNER,
    Action.SET_WITHDRAWAL_DELAY: Permission.OWNER,
    Action.CANCEL_PAYOUT: Permission.OWNER,
    Action.FREEZE_MY_ACCOUNT: Permission.OWNER,
    Action.UNFREEZE_MY_ACCOUNT: Permission.OWNER,
    Action.CLOSE_ACCOUNT: Permission.OWNER,
    Action.CHANGE_EMAIL: Permission.OWNER,
    Action.MANAGE_WEBHOOKS: Permission.SIGNED_IN,
    Action.HEAR_EVERYTHING: Permission.OPERATOR,
    Action.MANAGE_API_KEYS: Permission.OWNER,
    Action.CHANGE_PASSWORD: Permission.SIGNED_IN,
    Action.VERIFY_IDENTITY: Permission.OWNER,
    Action.READ_ACCOUNT: Permission.OWNER_OR_OPERATOR,
    Action.READ_SUB_ACCOUNT: Permission.OWNER_OR_OPERATOR,
    Action.SIMULATE: Permission.OWNER_OR_OPERATOR,
    Action.CHOOSE_ACCOUNT_KIND: Permission.OWNER,
    Action.SUBMIT_PROFILE: Permission.OWNER,
    Action.READ_PROFILE: Permission.OWNER_OR_OPERATOR,
    Action.EXPORT_MY_DATA: Permission.OWNER,
    Action.UPDATE_PREFERENCES: Permission.OWNER,
    Action.READ_REVIEW: Permission.OPERATOR,
    Action.REVIEW_ACCOUNT: Permission.OPERATOR,
    Action.READ_OPERATOR_LOG: Permission.OPERATOR,
    Action.CREATE_SUB_ACCOUNT: Permission.OWNER,
    Action.RENAME_SUB_ACCOUNT: Permission.OWNER,
    Action.ARCHIVE_SUB_ACCOUNT: Permission.OWNER,
    Action.DEPOSIT: Permission.OWNER,
    Action.WITHDRAW_LEND_POSITION: Permission.OWNER,
    Action.WITHDRAW: Permission.OWNER,
    Action.TRANSFER: Permission.OWNER,
    Action.BORROW: Permission.OWNER,
    Action.REPAY: Permission.OWNER,
    Action.CREATE_ASSET: Permission.OPERATOR,
    Action.SET_ASSET_NETWORKS: Permission.OPERATOR,
    Action.CREATE_MARKET: Permission.OPERATOR,
    Action.UPDATE_MARKET: Permission.OPERATOR,
    Action.SCHEDULE_MODEL: Permission.OPERATOR,
    Action.CANCEL_SCHEDULED_MODEL: Permission.OPERATOR,
    Action.SCHEDULE_TERMS: Permission.OPERATOR,
    Action.CANCEL_SCHEDULED_TERMS: Permission.OPERATOR,
    Action.DELIST_MARKET: Permission.OPERATOR,
    Action.PAUSE: Permission.OPERATOR,
    Action.ATTACH_SHADOW: Permission.OPERATOR,
    Action.DETACH_SHADOW: Permission.OPERATOR,
    Action.SET_PRICE: Permission.OPERATOR,
    Action.CONFIRM_PRICE: Permission.OPERATOR,
    Action.SET_PRICE_TERMS: Permission.OPERATOR,
    Action.READ_PRICES: Permission.OPERATOR,
    Action.OBSERVE_FEED: Permission.OPERATOR,
    Action.FUND_TREASURY: Permission.OPERATOR,
    Action.FUND_INSURANCE: Permission.OPERATOR,
    Action.DRAW_TREASURY: Permission.OPERATOR,
    Action.RELEASE_INSURANCE: Permission.OPERATOR,
    Action.DISPOSE_OF_SEIZED: Permission.OPERATOR,
    Action.REGISTER_BACKSTOP: Permission.OPERATOR,
    Action.SETTLE_STAKING_REWARD: Permission.OPERATOR,
    Action.RETURN_DEPOSIT: Permission.OPERATOR,
    Action.ASSIGN_DEPOSIT: Permission.OPERATOR,
    Action.CREATE_DEPOSIT_ADDRESS: Permission.OWNER,
    Action.COVER_MISSING: Permission.OPERATOR,
    Action.FREEZE_ACCOUNT: Permission.OPERATOR,
    Action.READ_SOLVENCY: Permission.OPERATOR,
    Action.READ_LIQUIDATIONS: Permission.OPERATOR,
    Action.READ_OPERATIONS: Permission.OPERATOR,
    Action.DECIDE_PROPOSAL: Permission.OPERATOR,
}


KEY_SCOPES: Final[Mapping[Action, Scope | None]] = {
    Action.READ_PUBLIC: None,
    Action.READ_ACCOUNT: Scope.READ,
    Action.READ_SUB_ACCOUNT: Scope.READ,
    Action.SIMULATE: Scope.READ,
    Action.DEPOSIT: Scope.LEND,
    Action.CREATE_DEPOSIT_ADDRESS: Scope.LEND,
    Action.TRANSFER: Scope.LEND,
    Action.BORROW: Scope.BORROW,
    Action.REPAY: Scope.BORROW,
    Action.WITHDRAW: Scope.WITHDRAW,
    Action.WITHDRAW_LEND_POSITION: Scope.WITHDRAW,
    Action.CANCEL_PAYOUT: Scope.WITHDRAW,
    Action.READ_ADDRESS_BOOK: Scope.WITHDRAW,
}
"""Which scope a key needs; None: any key will do. What is not here, no key may do."""


def authorize(viewer: Viewer | None, action: Action, resource: Owned | None = None) -> None:
    """Return if the viewer may do this; the only judge there is.

    Args:
        viewer: None when nobody is signed in.
        action: What is asked for.
        resource: Whose it is; needed where the table says owner. Without one, nobody owns it.

    Raises:
        Unauthenticated: When nobody is signed in and somebody must be.
        Forbidden: When the viewer's role does not do this.
        ScopeExceeded, SubAccountNotAllowed: When their key does not.
        NotFound: When it belongs to somebody else.
    """
    permission = PERMISSIONS[action]
    if permission is Permission.ANYONE:
        return
    if viewer is None:
        raise Unauthenticated
    if viewer.grant is not None and not key_may(viewer.grant, action):
        raise ScopeExceeded
    is_operator = viewer.role is Role.OPERATOR
    if permission is Permission.SIGNED_IN or (is_operator and permission in {Permission.OPERATOR, Permission.OWNER_OR_OPERATOR}):
        return
    if is_operator or permission is Permission.OPERATOR:
        raise Forbidden
    if resource is None or resource.account_id != viewer.account_id:
        raise NotFound("object" if resource is None else resource.what)
    if resource.sub_account_id is not None and not is_within_key(viewer, resource.sub_account_id):
        raise SubAccountNotAllowed


def key_may(grant: Grant, action: Action) -> bool:
    """Tell whether a key has the scope for this."""
    scope = KEY_SCOPES.get(action)
    return scope in grant.scopes if scope is not None else action in KEY_SCOPES


def is_within_key(viewer: Viewer | None, sub_account_id: str) -> bool:
    """Tell whether a sub-account exists for the key that asks; whoever asks without a key is bound to none."""
    return viewer is None or viewer.grant is None or viewer.grant.sees(sub_account_id)


def asker(viewer: Viewer | None) -> Viewer:
    """Return who asks, where it was decided already that they may; it decides nothing.

    Raises:
        Unauthenticated: When nobody asks, so that what was forgotten to be decided is refused.
    """
    if viewer is None:
        raise Unauthenticated
    return viewer


def require_viewer(viewer: Viewer | None) -> Viewer:
    """Return who is signed in.

    Raises:
        Unauthenticated: When nobody is.
    """
    if viewer is None:
        raise Unauthenticated
    return viewer


def admit(viewer: Viewer | None, action: Action, resource: Owned | None = None) -> Viewer:
    """Return who asks, who may do this.

    Raises:
        Unauthenticated, Forbidden, ScopeExceeded, SubAccountNotAllowed, NotFound: As ``authorize`` does.
    """
    authorize(viewer, action, resource)
    return asker(viewer)


def admit_owner(viewer: Viewer | None, action: Action) -> Viewer:
    """Return who asks, who may do this to their own account as a whole.

    Raises:
        Unauthenticated: When nobody is signed in.
        Forbidden: When it is an operator, and only customers do this.
        ScopeExceeded: When their key does not do this.
    """
    return admit(viewer, action, None if viewer is None else Owned(viewer.account_id, "account"))


def is_own(account_id: str | None, of: str) -> bool:
    """Tell whether what belongs to an account is that of who asks, where not even operators look at somebody else's.

    Args:
        account_id: To whom it belongs; None where that is nobody.
        of: The account of who asks.
    """
    return account_id == of


def may_see_account(viewer: Viewer | None, account_id: str) -> bool:
    """Tell whether the account exists for the viewer; for ``node(id:)`` and lists, where what does not is null or left out."""
    return _may(viewer, Action.READ_ACCOUNT, Owned(account_id, "account"))


def may_see_sub_account(viewer: Viewer | None, owner_account_id: str, sub_account_id: str) -> bool:
    """Tell whether a sub-account of this owner, and all that is in it, exists for the viewer."""
    return _may(viewer, Action.READ_SUB_ACCOUNT, Owned(owner_account_id, "sub-account", sub_account_id))


def may_hear_everything(viewer: Viewer | None) -> bool:
    """Tell whether the viewer's webhooks may be told of everybody's accounts; everybody else's are told of their own."""
    return _may(viewer, Action.HEAR_EVERYTHING, Owned("", "event"))


def may_review(viewer: Viewer | None) -> bool:
    """Tell whether the viewer may know what operators know of a review."""
    return _may(viewer, Action.READ_REVIEW, Owned("", "review"))


def may_operate(viewer: Viewer | None) -> bool:
    """Tell whether the viewer may look at what operators look at in their day; for ``node(id:)``."""
    return _may(viewer, Action.READ_OPERATIONS, Owned("", "operations"))


def _may(viewer: Viewer | None, action: Action, resource: Owned) -> bool:
    try:
        authorize(viewer, action, resource)
    except (AccessDenied, NotFound):
        return False
    return True
