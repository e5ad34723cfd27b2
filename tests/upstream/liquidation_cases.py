"""Cases of liquidations that no file holds: asked by their parts, computed by the registered conversions."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from hypothesis import settings

from gql_server.upstream.checking import HostModels, Verdict, check_case
from gql_server.upstream.reading import Case
from gql_server.upstream.registry import CONVERSIONS
from tests.counts import count
from tests.plugins.hosts import shipped

RANDOM = settings(max_examples=count(test=60, soak=2_000))
WAD = 10**18


def outcome(case: Case) -> object:
    """Returns what is wrong with a case, None where it passes."""
    result = check_case(case, CONVERSIONS[case.model], HostModels(shipped()))
    return (result.differences or result.reason) if result.verdict is not Verdict.PASS else None


def meets(model: str, params: Mapping[str, Any], shown: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """Asserts that a case without tolerance passes."""
    assert outcome(Case("other", model, params, shown, expected, Fraction(0))) is None


def decimal_8(price: int) -> str:
    """Returns a price of 8 decimals as upstream writes it."""
    return f"{price // 10**8}.{price % 10**8:08}"


def decimal_18(value: int) -> str:
    """Returns a number of 18 decimals as upstream writes it."""
    return f"{value // WAD}.{value % WAD:018}"
