"""The project's copy of the published cases: every case is answered as upstream has it, or is nobody's business with a reason."""

from __future__ import annotations

from functools import lru_cache

from gql_server.upstream.checking import HostModels, Result, Verdict, check
from gql_server.upstream.reading import read_cases
from gql_server.upstream.registry import CONVERSIONS
from gql_server.upstream.uncovered import UNKNOWN, reason_for
from tests.plugins.hosts import shipped
from tests.plugins.vectors import VECTORS


@lru_cache(maxsize=1)
def results() -> tuple[Result, ...]:
    """What becomes of every case."""
    return tuple(check(read_cases(VECTORS.read_text("utf-8")), HostModels(shipped())))


def test_no_case_fails() -> None:
    failed = [(one.case.id, one.differences or one.reason) for one in results() if one.verdict is Verdict.FAIL]
    assert failed == []
    assert len(results()) > 170


def test_what_is_not_covered_is_so_by_the_table_and_not_by_oversight() -> None:
    uncovered = {one.case.model: one.reason for one in results() if one.verdict is Verdict.NOT_COVERED}
    assert uncovered == {model: reason_for(model) for model in uncovered}
    assert UNKNOWN not in uncovered.values()


def test_every_conversion_is_used_by_a_published_case() -> None:
    assert set(CONVERSIONS) - {one.case.model for one in results()} == set()
