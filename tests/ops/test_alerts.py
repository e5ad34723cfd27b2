"""Each alert is fired by a real bad state of a real house, and by nothing before: promtool plays what the house told."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from functools import cache, partial
from pathlib import Path
from typing import Any

import httpcore2
import promql_parser
import pytest
import yaml
from structlog.testing import capture_logs

from tests.ops import scenes
from tests.ops.rules import ALERTS, OPS, RECORDED, metrics_behind
from tests.ops.scenes import watched
from tests.ops.series import Scene, minutes_of, plays_of
from tests.schema.conftest import seeded_file
from tests.servers import ROOT

__all__ = ["seeded_file"]

needs_promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed (Debian: prometheus)")


async def scenes_of(seeded: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Scene]:
    """Return a scene for each alert."""
    found: dict[str, Scene] = {}

    async def play(bad: Any, *alerts: str, well: Any = None, trying: bool = False) -> None:  # noqa: ANN401 - a scene
        path = folder / f"{alerts[0]}.sqlite3"
        shutil.copy(seeded, path)
        url = f"sqlite:///{path}"
        async with watched(url, scenes.trying(url) if trying else None) as one:
            if well is not None:
                await well(one)
            scene = await one.turn(bad)
        found.update(dict.fromkeys(alerts, scene))

    await play(
        scenes.stand_still,
        *("GqlServerWorkStuck", "GqlServerWatchLate", "GqlServerAccrualLate", "GqlServerPriceAging", "GqlServerPriceStale"),
        well=scenes.work_once,
    )
    await play(
        scenes.disagree,
        "GqlServerPriceHeld",
        "GqlServerOffPeg",
        *("GqlServerPriceSourceFailing", "GqlServerPriceSourcesFew"),
        well=scenes.ask_for_prices,
    )
    await play(scenes.fail_working, "GqlServerWorkFailing", well=scenes.work_once)
    await play(scenes.lose_custody, "GqlServerSolvencyGap", "GqlServerCustodyShort")
    await play(scenes.miss_coins, "GqlServerCoinsMissing")
    await play(scenes.differ_from_custody, "GqlServerCustodyDiffers")
    await play(scenes.stick, "GqlServerPayoutsStuck")
    await play(
        scenes.leave_waiting,
        "GqlServerDepositsHeld",
        "GqlServerArrivalsUnbooked",
        "GqlServerArrivalsStuck",
        "GqlServerProposalsWait",
    )
    await play(scenes.crash, "GqlServerBadDebt", "GqlServerManyLiquidations")
    await play(scenes.be_lent_out, "GqlServerMarketExhausted")
    await play(scenes.pause, "GqlServerPaused")
    await play(partial(scenes.break_the_model, monkeypatch=monkeypatch), "GqlServerModelStale", "GqlServerPluginFault")
    await play(scenes.lose_the_database, "GqlServerDatabaseDown", "GqlServerUnavailableAnswers", "GqlServerErrorsOfHttp")
    await play(partial(scenes.meet_a_bug, monkeypatch=monkeypatch), "GqlServerBug")
    await play(
        partial(scenes.be_slow, monkeypatch=monkeypatch), "GqlServerSlow", "GqlServerCommitsSlow", "GqlServerTellerQueueSlow"
    )
    await play(scenes.be_asked_too_much, "GqlServerOverloaded")
    await play(partial(scenes.be_tried, monkeypatch=monkeypatch), "GqlServerAttempts", trying=True)
    found["GqlServerDown"] = Scene("up 1\n", "up 0\n", 0, 0)  # What Prometheus itself says of a target.
    return found


@needs_promtool
async def test_each_alert_is_fired_by_its_bad_state_and_is_quiet_before(
    seeded_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gql_server.app.posting.httpcore2.default_ssl_context", cache(httpcore2.default_ssl_context))  # It is slow.
    with capture_logs():  # Bad states are loud.
        played = await scenes_of(seeded_file, tmp_path, monkeypatch)
    assert played.keys() == ALERTS.keys()
    waits = {name: minutes_of(rule["for"]) for name, rule in ALERTS.items()}
    tests = {
        "rule_files": [str(OPS / "prometheus/recording.yml"), str(OPS / "prometheus/alerts.yml")],
        "evaluation_interval": "1m",
        "tests": list(plays_of(played, waits, {name: metrics_behind(name) for name in ALERTS})),
    }
    path = tmp_path / "tests.yml"
    path.write_text(yaml.safe_dump(tests))
    ran = await asyncio.to_thread(_promtool, "test", "rules", str(path))
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-6000:]


@needs_promtool
def test_promtool_accepts_the_rules_and_the_configuration(tmp_path: Path) -> None:
    for file in (OPS / "prometheus").glob("*.yml"):
        shutil.copy(file, tmp_path)
    (tmp_path / "metrics_token").touch()
    rules = [str(tmp_path / file) for file in ("alerts.yml", "recording.yml")]
    for command in (["config", str(tmp_path / "prometheus.yml")], ["rules", "--lint=all", "--lint-fatal", *rules]):
        ran = _promtool("check", *command)
        assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_expression_parses() -> None:
    """Where promtool is missing, too."""
    for rule in (ALERTS | RECORDED).values():
        promql_parser.parse(rule["expr"])


def test_each_alert_says_how_urgent_it_is_and_has_a_runbook() -> None:
    for name, rule in ALERTS.items():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert {"summary", "description", "runbook_url"} == rule["annotations"].keys()
        page = rule["annotations"]["runbook_url"].removeprefix("{{ $externalLabels.docs }}/").removesuffix(".html")
        text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
        assert f"`{name}`" in text
        assert [heading for heading in HEADINGS if f"\n## {heading}\n" not in text] == [], page


HEADINGS = ("What it means", "How to look", "What to do", "When it is over")


def test_no_runbook_is_of_nothing() -> None:
    linked = {rule["annotations"]["runbook_url"].rsplit("/", 1)[-1].removesuffix(".html") for rule in ALERTS.values()}
    there = {path.stem for path in (ROOT / "docs/how-to/runbooks").glob("*.md")}
    assert there - {"index"} == linked


def _promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "GOGC": "off",
        "GOMAXPROCS": "1",
    }  # It lives for a second: its collector would take longer than its work.
    return subprocess.run(["promtool", *arguments], env=environment, capture_output=True, text=True, timeout=100, check=False)
