"""The table of who may do what, cell by cell."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gql_server.domain.errors import NotFound
from gql_server.ports.people import Role
from gql_server.service.authorization import (
    Action,
    Owned,
    Viewer,
    admit,
    admit_owner,
    authorize,
    may_hear_everything,
    may_see_account,
    may_see_sub_account,
    require_viewer,
)
from gql_server.service.permissions import PERMISSIONS, Permission
from gql_server.service.refusals import Forbidden, Unauthenticated

ALICE = Viewer("alice", Role.CUSTOMER, "session of alice")
BOB = Viewer("bob", Role.CUSTOMER, "session of bob")
STAFF = Viewer("staff", Role.OPERATOR, "session of staff")
HERS = Owned("alice", "sub-account")
THEIR_OWN = Owned("staff", "sub-account")

YES, SIGN_IN, FORBIDDEN, NONE = "yes", Unauthenticated, Forbidden, NotFound

# What is asked of something that is Alice's, by:          nobody,   Alice, Bob,       the operator
EXPECTED: dict[Permission, tuple[object, object, object, object]] = {
    Permission.ANYONE: (YES, YES, YES, YES),
    Permission.SIGNED_IN: (SIGN_IN, YES, YES, YES),
    Permission.OWNER: (SIGN_IN, YES, NONE, FORBIDDEN),
    Permission.OWNER_OR_OPERATOR: (SIGN_IN, YES, NONE, YES),
    Permission.OPERATOR: (SIGN_IN, FORBIDDEN, FORBIDDEN, YES),
}
VIEWERS = (None, ALICE, BOB, STAFF)
MOVES_MONEY = {
    Action.DEPOSIT,
    Action.WITHDRAW_LEND_POSITION,
    Action.WITHDRAW,
    Action.TRANSFER,
    Action.BORROW,
    Action.REPAY,
}


def answer(viewer: Viewer | None, action: Action, resource: Owned | None) -> object:
    try:
        authorize(viewer, action, resource)
    except (Unauthenticated, Forbidden, NotFound) as refused:
        return type(refused)
    return YES


@pytest.mark.parametrize("action", Action)
def test_each_action_is_answered_as_its_permission_says_to_everyone(action: Action) -> None:
    assert tuple(answer(viewer, action, HERS) for viewer in VIEWERS) == EXPECTED[PERMISSIONS[action]]


def test_every_action_has_a_permission() -> None:
    assert set(PERMISSIONS) == set(Action)


@pytest.mark.parametrize("action", sorted(MOVES_MONEY))
def test_an_operator_never_moves_a_customers_money(action: Action) -> None:
    assert answer(STAFF, action, HERS) is Forbidden


@pytest.mark.parametrize("action", sorted(MOVES_MONEY))
def test_an_operator_has_no_money_of_their_own_to_move(action: Action) -> None:
    assert answer(STAFF, action, THEIR_OWN) is Forbidden


def test_an_operator_may_look_at_a_customers_holdings() -> None:
    assert answer(STAFF, Action.READ_SUB_ACCOUNT, HERS) is YES


@pytest.mark.parametrize("action", [action for action in Action if PERMISSIONS[action] is Permission.OWNER])
def test_without_a_resource_nobody_is_the_owner(action: Action) -> None:
    assert answer(ALICE, action, None) is NotFound


def test_someone_elses_object_is_named_as_one_that_does_not_exist() -> None:
    with pytest.raises(NotFound) as refused:
        authorize(BOB, Action.BORROW, HERS)
    assert refused.value.what == "sub-account"


@pytest.mark.parametrize("may_see", [may_see_account, lambda viewer, owner: may_see_sub_account(viewer, owner, "s")])
def test_holdings_exist_for_their_owner_and_the_operator_only(may_see: Callable[[Viewer | None, str], bool]) -> None:
    assert [may_see(viewer, "alice") for viewer in VIEWERS] == [False, True, False, True]


def test_what_is_done_to_an_account_as_a_whole_its_customer_does() -> None:
    assert admit_owner(ALICE, Action.EXPORT_MY_DATA) is ALICE
    with pytest.raises(Forbidden):
        admit_owner(STAFF, Action.EXPORT_MY_DATA)
    with pytest.raises(Unauthenticated):
        admit_owner(None, Action.EXPORT_MY_DATA)


def test_whoever_is_admitted_is_returned() -> None:
    assert admit(STAFF, Action.REVIEW_ACCOUNT) is STAFF
    with pytest.raises(Forbidden):
        admit(ALICE, Action.REVIEW_ACCOUNT)
    with pytest.raises(Unauthenticated):
        admit(None, Action.REVIEW_ACCOUNT)


def test_what_does_not_exist_is_nobodys() -> None:
    assert answer(ALICE, Action.BORROW, Owned("", "sub-account")) is NotFound
    assert answer(STAFF, Action.BORROW, Owned("", "sub-account")) is Forbidden


def test_only_operators_are_told_of_everybody() -> None:
    assert [may_hear_everything(viewer) for viewer in VIEWERS] == [False, False, False, True]


def test_somebody_is_required() -> None:
    assert require_viewer(BOB) is BOB
    with pytest.raises(Unauthenticated):
        require_viewer(None)


def test_the_codes_are_those_of_the_contract() -> None:
    assert (Unauthenticated.code, Forbidden.code) == ("UNAUTHENTICATED", "FORBIDDEN")
