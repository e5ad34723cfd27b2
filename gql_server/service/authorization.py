"""Who may do what: the functions that read the table of permissions. Everything that touches an object asks here.

A customer sees and moves only what is their own; someone else's object does not exist for them. The operator runs the house
and may look at a customer's holdings, but never moves them. Reading what is public asks for nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gql_server.domain.errors import NotFound
from gql_server.ports.people import Member, Role
from gql_server.service.grants import Grant
from gql_server.service.key_refusals import ScopeExceeded, SubAccountNotAllowed
from gql_server.service.permissions import KEY_SCOPES, PERMISSIONS, Action, Permission
from gql_server.service.refusals import AccessDenied, Forbidden, Unauthenticated

__all__ = [
    "Action",
    "Owned",
    "Viewer",
    "admit",
    "admit_owner",
    "asker",
    "authorize",
    "is_own",
    "is_within_key",
    "key_may",
    "may_hear_everything",
    "may_operate",
    "may_review",
    "may_see_account",
    "may_see_sub_account",
    "require_viewer",
]


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
