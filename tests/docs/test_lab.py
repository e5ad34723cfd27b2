"""What the laboratory's pages show is what it prints, and every controller's path dependence is stated as it is measured."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gql_server.cli.lab_output import percent
from gql_server.domain.market import ModelKind
from gql_server.lab.cadence import CadencePath, compare_cadences
from gql_server.lab.scenario import BORROWERS
from tests.docs.consoles import run_document
from tests.lab.short import PLUGINS, named, short
from tests.plugins.hosts import shipped
from tests.servers import ROOT

HOW_TO = ROOT / "docs/how-to/compare-models.md"
REFERENCE = ROOT / "docs/reference/lab.md"
BEGIN, END = "<!-- begin: path dependence -->\n", "<!-- end: path dependence -->"
HEADINGS = "| controller | cadence | mean rate | last rate | largest | last |\n|---|---|---:|---:|---:|---:|\n"
NAMES = {60: "1 minute", 3_600: "1 hour", 86_400: "1 day"}


def test_every_command_prints_what_the_page_shows(tmp_path: Path) -> None:
    shown = list(run_document(HOW_TO, tmp_path))
    assert len(shown) == 3
    for one in shown:
        assert one.printed == one.documented, one.command
    assert (tmp_path / "results" / "report.json").is_file()


def controllers() -> Iterator[str]:
    """Every registered rate model that keeps a state and can be made with its defaults."""
    for model in shipped().catalogue.models(ModelKind.RATE_MODEL):
        has_defaults = all(parameter.default is not None for parameter in model.parameters)
        if has_defaults and shipped().choose(ModelKind.RATE_MODEL, model.name).initial_state:
            yield model.name


def row(path: CadencePath) -> str:
    """A line of the table."""
    rates = (path.rate_mean, path.rate_last, path.apart_max, path.apart_last)
    return f"| `{path.contestant.model}` | {NAMES[path.cadence_seconds]} | {' | '.join(percent(rate, 3) for rate in rates)} |\n"


@pytest.mark.soak
def test_the_path_dependence_of_every_controller_is_stated() -> None:
    scenario = short(72, borrowers=replace(BORROWERS, total="9000"))
    measured = compare_cadences(shipped(), scenario, named(*controllers()), PLUGINS, workers=1, progress=lambda _done: None)
    table = "\n" + HEADINGS + "".join(row(path) for path in measured) + "\n"
    text = REFERENCE.read_text(encoding="utf-8")
    if os.environ.get("UPDATE_DOCS"):
        text = re.sub(f"(?<={re.escape(BEGIN)}).*?(?={re.escape(END)})", lambda _: table, text, flags=re.DOTALL)
        REFERENCE.write_text(text, encoding="utf-8")
    assert text.partition(BEGIN)[2].partition(END)[0] == table
