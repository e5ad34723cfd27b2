"""The dashboard is what Grafana's types say a dashboard is; it and the rules ask for nothing that nobody tells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

import promql_parser
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from tests.ops import dashboard
from tests.ops.rules import ALERTS, OPS, RECORDED, metrics_in
from tests.ops.scenes import watched
from tests.ops.series import samples_of
from tests.schema.conftest import seeded_file, seeded_url

__all__ = ["seeded_file", "seeded_url"]

TEXT = dashboard.FILE.read_text(encoding="utf-8")
EXPRESSIONS = [json.loads(one) for one in re.findall(r'"expr": ("(?:[^"\\]|\\.)*")', TEXT)]
MADE_BY_PROMETHEUS = {"ALERTS", "up"}


def test_the_file_is_what_is_built() -> None:
    assert dashboard.build() == TEXT


def test_grafana_s_types_read_it_and_lose_nothing() -> None:
    """What a type does not know would be missing after it."""
    register_default_plugins()
    read = Dashboard.from_json(json.loads(TEXT))
    assert set(leaves(json.loads(JSONEncoder(sort_keys=True).encode(read)))) >= set(leaves(json.loads(TEXT)))


def test_no_two_panels_lie_over_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(TEXT)["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells


def test_every_expression_parses() -> None:
    assert len(EXPRESSIONS) > 20
    for expression in EXPRESSIONS:
        promql_parser.parse(expression)


async def test_every_metric_of_dashboard_and_rules_is_told_or_recorded(seeded_url: str) -> None:
    async with watched(seeded_url) as one:
        told = names_told(await one.tell())
    for expression in (*EXPRESSIONS, *(rule["expr"] for rule in (ALERTS | RECORDED).values())):
        assert metrics_in(expression) <= told | RECORDED.keys() | MADE_BY_PROMETHEUS, expression


def test_what_provisions_it_names_its_file() -> None:
    provider = (OPS / "grafana/provisioning/dashboards/gql_server.yml").read_text(encoding="utf-8")
    assert f"/{dashboard.FILE.name}\n" in provider


def leaves(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Every value of JSON that is no object and no list, with the way to it."""
    inside: Iterable[tuple[object, object]] = ()
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        inside = enumerate(value)
    else:
        yield (*path, value)
    for place, one in inside:
        yield from leaves(one, (*path, place))


def names_told(text: str) -> set[str]:
    """The names of an exposition; of a family without a sample its own, and what its samples would be called."""
    sampled = {name for name, _ in samples_of(text)[0]}
    families = {line.split()[2]: line.split()[3] for line in text.splitlines() if line.startswith("# TYPE ")}
    made = {f"{name}{end}" for name, kind in families.items() if kind == "histogram" for end in ("_bucket", "_sum", "_count")}
    return sampled | families.keys() | made
