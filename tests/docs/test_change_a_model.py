"""The how-to about changing a model is run against a live server; the time in shadow is what it would have been live."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from gql_server.domain.market import ModelKind
from gql_server.units import parse_fixed
from tests.counts import count
from tests.databases import fresh_sqlite_url
from tests.docs.test_snippets import GRAPHQL, SIGN_IN, Reader
from tests.domain.world import HOUR
from tests.servers import ROOT, running_server
from tests.service.house import guarded_models, plugin_host

DAYS = count(test=3, soak=30)
PAGE = """{ market(symbol: "USDC") {
    history(range: {window: ALL}, first: 100, after: AFTER_LIVE) {
      edges { node { at utilization averageUtilization borrowRate } } pageInfo { hasNextPage endCursor } }
    shadows { history(range: {window: ALL}, first: 100, after: AFTER_SHADOW) {
      edges { node { at borrowRate liveRate status } } pageInfo { hasNextPage endCursor } } }
} }"""


def rows_of(reader: Reader) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Read every row of the market, and of its only shadow, page by page."""
    live, shadow, after = list[dict[str, Any]](), list[dict[str, Any]](), ["null", "null"]
    while True:
        market = reader.run(PAGE.replace("AFTER_LIVE", after[0]).replace("AFTER_SHADOW", after[1]))["market"]
        pages = [market["history"], market["shadows"][0]["history"]]
        for rows, page in zip((live, shadow), pages, strict=True):
            rows += [edge["node"] for edge in page["edges"]]
        after = [f'"{page["pageInfo"]["endCursor"]}"' if page["edges"] else old for page, old in zip(pages, after, strict=True)]
        if not any(page["pageInfo"]["hasNextPage"] for page in pages):
            return live, shadow


def course_of(name: str, series: list[dict[str, Any]]) -> list[int]:
    """Return what a model answers live, with its default parameters, on a recorded utilization."""
    chosen, models = plugin_host().choose(ModelKind.RATE_MODEL, name), guarded_models()
    state, rates = chosen.initial_state, list[int]()
    for row in series:
        moved = models.step(chosen.ref, parse_fixed(row["averageUtilization"], 18), HOUR, state).step
        assert moved is not None
        answered = models.step(chosen.ref, parse_fixed(row["utilization"], 18), 0, moved.state).step
        assert answered is not None
        state = moved.state
        rates.append(answered.rate)
    return rates


def test_the_how_to_is_true_and_the_time_in_shadow_is_the_time_live(tmp_path: Path) -> None:
    shadowing, passing, reading, announcing, seeing, cancelling, detaching = GRAPHQL.findall(
        (ROOT / "docs/how-to/change-a-model.md").read_text()
    )
    with running_server(fresh_sqlite_url(tmp_path), tmp_path / "server.log") as server:
        reader = Reader(server)
        reader.run(SIGN_IN)
        reader.known["ID_OF_THE_SHADOW"] = reader.run(shadowing)["attachShadow"]["shadow"]["id"]
        for _ in range(DAYS):
            reader.run(passing)
        assert len(reader.run(reading)["market"]["shadows"][0]["history"]["edges"]) >= DAYS
        live, shadow = rows_of(reader)
        assert len(shadow) - DAYS * 24 in {0, 1}  # The hour of real time may strike meanwhile.
        series = [row for row in live if row["at"] >= shadow[0]["at"]]
        assert [(row["at"], row["liveRate"]) for row in shadow] == [(row["at"], row["borrowRate"]) for row in series]
        assert [parse_fixed(row["borrowRate"], 18) for row in shadow] == course_of("adaptive_curve", series)

        in_two_hours = time.strftime("%Y-%m-%dT%H:00:00Z", time.gmtime(time.time() + DAYS * 24 * HOUR + 2 * HOUR))
        change = reader.run(announcing.replace("2027-01-01T09:00:00Z", in_two_hours))["scheduleModel"]["change"]
        (seen,) = reader.run(seeing)["market"]["scheduledChanges"]
        assert (seen["id"], seen["appliesAt"], seen["after"]) == (change["id"], in_two_hours, seen["after"])
        reader.known["ID_OF_THE_CHANGE"] = change["id"]
        assert reader.run(cancelling)["cancelScheduledModel"]["market"]["scheduledChanges"] == []
        assert reader.run(detaching)["detachShadow"]["market"]["shadows"] == []
