"""Who asks: nobody, a stranger, the owner, keys of every scope, the operator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from gql_server.ports.api_keys import Scope
from gql_server.schema.ids import key_of
from gql_server.service.authorization import Viewer
from gql_server.service.grants import Grant
from tests.schema.authorization.owning import Owned
from tests.schema.world import OPERATOR

CALLERS: Final = {
    "nobody": "No session and no key.",
    "stranger": "Another customer, with the ids of what is the owner's.",
    "owner": "Whose all of it is.",
    "READ": "A key of the owner's with this scope alone; so are the next three.",
    "LEND": "",
    "BORROW": "",
    "WITHDRAW": "",
    "elsewhere": "A key of the owner's with every scope, for another sub-account.",
    "alien": "A key of the stranger's with every scope.",
    "past": "A key of the owner's with every scope, once what looks at operations beforehand has failed.",
    "operator": "The one role that operators have.",
    "handed": "The stranger, once what decides over the thing as a whole has failed: what its fields decide by themselves.",
}
"""The columns of the table, and who they are."""


def viewers(owned: Owned, known: Mapping[str, Viewer | None]) -> dict[str, Viewer | None]:
    """Return the callers by name, of whom two are known by their sessions."""
    owner, stranger, every = known["owner"], known["stranger"], frozenset(Scope)
    assert owner is not None
    assert stranger is not None
    by_scope = {scope.value: replace(owner, session_hash="", grant=Grant(f"key-{scope}", frozenset({scope}))) for scope in Scope}
    other = frozenset({str(key_of(owned.other, "SubAccount"))})
    found: dict[str, Viewer | None] = {
        "nobody": None,
        "stranger": stranger,
        "owner": owner,
        **by_scope,
        "elsewhere": replace(owner, session_hash="", grant=Grant("key-elsewhere", every, other)),
        "alien": replace(stranger, session_hash="", grant=Grant("key-alien", every)),
        "past": replace(owner, session_hash="", grant=Grant("key-past", every)),
        "operator": OPERATOR,
        "handed": stranger,
    }
    assert list(found) == list(CALLERS)
    return found
