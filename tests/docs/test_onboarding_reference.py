"""The reference of the onboarding has every state and every move, as the machine has them."""

from __future__ import annotations

import re

import pytest

from gql_server.ports.people import OnboardingStatus
from gql_server.service.onboarding_states import MOVES, next_step
from gql_server.service.onboarding_view import PROFILE_FIELDS
from tests.servers import ROOT

REFERENCE = (ROOT / "docs/reference/onboarding.md").read_text(encoding="utf-8")


def table_of_moves() -> str:
    """Return the table as the machine says it; to be pasted when a move changes."""
    rows = [f"| `{event}` | `{status}` | `{to}` |" for event, leads in MOVES.items() for status, to in leads.items()]
    return "\n".join(["| event | from | to |", "|---|---|---|", *rows])


def test_the_moves_are_those_of_the_machine() -> None:
    found = re.search(r"<!-- moves -->\n(.*?)\n<!-- end of moves -->", REFERENCE, re.DOTALL)
    assert found is not None
    assert found.group(1) == table_of_moves()


@pytest.mark.parametrize("status", OnboardingStatus)
def test_every_state_is_there_with_its_next_step(status: OnboardingStatus) -> None:
    step = next_step(status)
    cell = f" `{step}` |" if step else " |"
    assert f"| `{status}` |{cell}" in REFERENCE


def test_every_field_of_a_profile_is_named() -> None:
    for name in {name for fields in PROFILE_FIELDS.values() for name in fields}:
        assert f"`{name}`" in REFERENCE, name
