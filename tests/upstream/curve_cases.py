"""Cases of curves, computed through the registered models."""

from fractions import Fraction
from typing import Any

from gql_server.upstream import aave, comet, compound, euler, fraxlend_linear, kamino, marginfi
from gql_server.upstream.checking import HostModels, Verdict, check_case
from gql_server.upstream.reading import Case
from gql_server.upstream.registry import merge
from tests.plugins.hosts import shipped

OURS = merge((aave, comet, compound, euler, fraxlend_linear, kamino, marginfi))


def differences(case: Case) -> object:
    """Returns what is wrong with the answer to a case, None when it is met."""
    result = check_case(case, OURS[case.model], HostModels(shipped()))
    return (result.differences or result.reason) if result.verdict is not Verdict.PASS else None


def meets(model: str, params: dict[str, Any], given_input: dict[str, Any], expected: dict[str, Any], off_by: int = 0) -> None:
    """Asserts that a case is met, within the resolution of its conversion and what it may be off by."""
    assert differences(Case("case", model, params, given_input, expected, Fraction(off_by))) is None
