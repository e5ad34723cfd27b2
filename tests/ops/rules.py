"""The rules, read, and the metrics that an expression names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import promql_parser
import yaml

from tests.servers import ROOT

OPS: Final = ROOT / "ops"


def _rules(file: str, kind: str) -> dict[str, dict[str, Any]]:
    read = yaml.safe_load((OPS / "prometheus" / file).read_text(encoding="utf-8"))
    return {rule[kind]: rule for group in read["groups"] for rule in group["rules"]}


ALERTS: Final = _rules("alerts.yml", "alert")
RECORDED: Final = _rules("recording.yml", "record")


def metrics_in(expression: str) -> set[str]:
    """Return the names of the metrics that an expression asks for."""
    return set(_names_of(promql_parser.parse(expression)))


def metrics_behind(alert: str) -> set[str]:
    """Return the names of the metrics that an alert stands on, what is recorded for it looked through."""
    found = metrics_in(ALERTS[alert]["expr"])
    recorded = found & RECORDED.keys()
    return (found - recorded).union(*(metrics_in(RECORDED[name]["expr"]) for name in recorded))


def _names_of(part: object) -> Iterator[str]:
    if isinstance(part, promql_parser.VectorSelector):
        yield part.name or ""
    elif isinstance(part, promql_parser.MatrixSelector):
        yield from _names_of(part.vector_selector)
    elif isinstance(part, promql_parser.BinaryExpr):
        yield from _names_of(part.lhs)
        yield from _names_of(part.rhs)
    elif isinstance(part, promql_parser.Call):
        for argument in part.args:
            yield from _names_of(argument)
    elif isinstance(
        part, promql_parser.AggregateExpr | promql_parser.ParenExpr | promql_parser.UnaryExpr | promql_parser.SubqueryExpr
    ):
        yield from _names_of(part.expr)
