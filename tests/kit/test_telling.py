"""What the kit says: which law, of whom, what happened, and the smallest example; and what it says when it cannot begin."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from gql_server.plugin_api import RateStep, parameter
from gql_server.plugin_api.testing import LawBroken, PluginBroken, PluginNotFound, RateModelLaws, check_plugin, elsewhere
from gql_server.plugin_api.testing.checking import LAWS_BY_KIND, Check
from gql_server.plugin_api.testing.plugin_laws import PLUGIN_LAWS
from gql_server.units import WAD
from tests.plugins.projects import write_project
from tests.servers import ROOT


@dataclass(frozen=True)
class Step:
    """A step where a line was meant."""

    name: ClassVar[str] = "step"
    formula: ClassVar[str] = "low, then high"
    is_monotone: ClassVar[bool] = True

    high: int = parameter("The higher rate.", unit="rate", default=WAD // 10, minimum=WAD // 10, maximum=WAD)

    def initial_state(self) -> str:
        return ""

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:  # noqa: ARG002 - no time, no state
        return RateStep(self.high if utilization > WAD * 3 // 4 else WAD // 20, state)


@dataclass(frozen=True)
class Endless:
    """Never comes back."""

    name: ClassVar[str] = "endless"
    formula: ClassVar[str] = "for ever"
    is_monotone: ClassVar[bool] = True

    def initial_state(self) -> str:
        return ""

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        while utilization:
            pass
        return RateStep(elapsed_seconds, state)


class LawsOfStep(RateModelLaws):
    model = Step
    examples = 5


class LawsOfEndless(RateModelLaws):
    model = Endless
    examples = 5


def told(laws: type[RateModelLaws], law: str) -> LawBroken:
    with pytest.raises(LawBroken) as broken:
        getattr(laws(), f"test_{law}")()
    return broken.value


def test_a_broken_law_is_told_with_its_words_who_broke_it_what_happened_and_the_smallest_example() -> None:
    broken = told(LawsOfStep, "continuous")
    lines = str(broken).splitlines()
    assert lines[0] == "law `continuous` is broken by tests (not installed), rate model step"
    assert lines[1].startswith("  the law   The rate does not jump")
    assert lines[2] == "  instead   the rate jumps from 0.05 to 0.1 within 10^-18 of utilization"
    assert lines[3:] == [
        "  example   parameters       high=0.1",
        "            before           nothing",
        "            utilization      0.75",
        "            elapsed_seconds  0",
        "            state            ''",
    ]


def test_every_law_is_a_test_of_the_class_with_the_law_as_its_docstring() -> None:
    for kind, laws in LAWS_BY_KIND.items():
        for name, law in laws.items():
            if kind is RateModelLaws.kind:
                assert getattr(RateModelLaws, f"test_{name}").__doc__ == law.statement


def test_the_laws_that_a_model_keeps_pass() -> None:
    for law in ("declared", "parameters", "answers", "exact", "range", "still", "state", "monotone", "pure", "memoryless"):
        getattr(LawsOfStep(), f"test_{law}")()


def test_a_model_that_never_comes_back_is_caught_by_every_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "SECONDS_MAX", 3.0)
    broken = told(LawsOfEndless, "monotone")
    assert (broken.law, broken.what) == ("quick", "had not answered within 3 s")


def test_a_plugin_that_breaks_laws_is_told_all_of_them(tmp_path: Path) -> None:
    project = write_project(tmp_path, "bare_curves")
    with pytest.raises(PluginBroken) as broken:
        check_plugin(project, examples=3)
    assert str(broken.value).startswith("bare-curves 1.0 breaks 2 of 21 laws\n\nlaw `metadata` is broken by bare-curves 1.0\n")
    assert [fault.law for fault in broken.value.broken] == ["metadata", "readme"]


def test_imports_beyond_the_plugin_api_are_named_with_file_and_line(tmp_path: Path) -> None:
    project = write_project(tmp_path, "nosy_curves")
    module = project / "nosy_curves" / "__init__.py"
    module.write_text(module.read_text() + "\nfrom gql_server.service.teller import Teller\nimport polars\n")
    from gql_server.plugin_api.testing.plugins import find_plugin

    with pytest.raises(LawBroken, match=r"imports gql_server\.service\.teller; of the server only"):
        Check(PLUGIN_LAWS["imports"], PLUGIN_LAWS, find_plugin(project)).hold()


def test_what_is_no_plugin_is_said_in_a_sentence() -> None:
    with pytest.raises(
        PluginNotFound, match=r"'nobody-curves' is neither a folder with a pyproject\.toml nor an installed distribution"
    ):
        check_plugin("nobody-curves")


def test_without_hypothesis_the_kit_says_what_to_install() -> None:
    code = "import sys; sys.modules['hypothesis'] = None\nfrom gql_server.plugin_api.testing import check_plugin"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stderr.strip().endswith(
        "ImportError: The conformance kit needs Hypothesis. Install it with: pip install 'gql-server[testing]'"
    )
