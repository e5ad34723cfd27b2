"""The reference of the conformance kit has every law in the words of the code; `UPDATE_DOCS=1` writes them there."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any

import pytest

from gql_server.plugin_api.testing.custody_laws import CUSTODY_LAWS, CustodyLaw
from gql_server.plugin_api.testing.laws import Law
from gql_server.plugin_api.testing.model_laws import MODEL_LAWS
from gql_server.plugin_api.testing.plugin_laws import PLUGIN_LAWS
from gql_server.plugin_api.testing.policy_laws import POLICY_LAWS
from gql_server.plugin_api.testing.rate_laws import RATE_LAWS
from gql_server.plugin_api.testing.reward_laws import REWARD_LAWS
from tests.servers import ROOT

PAGE = ROOT / "docs/reference/kit.md"
OWN = {law.name for law in MODEL_LAWS}
TABLES: dict[str, Iterable[Law | CustodyLaw]] = {
    "model": MODEL_LAWS,
    "rate": [law for name, law in RATE_LAWS.items() if name not in OWN],
    "reward": [law for name, law in REWARD_LAWS.items() if name not in OWN],
    "policy": [law for name, law in POLICY_LAWS.items() if name not in OWN],
    "custody": list(CUSTODY_LAWS.values()),
    "plugin": list(PLUGIN_LAWS.values()),
}


def table_of(laws: Iterable[Law | CustodyLaw]) -> str:
    return "\n".join(["", "| law | says |", "|---|---|", *(f"| `{law.name}` | {law.statement} |" for law in laws), "", ""])


@pytest.mark.parametrize("part", TABLES)
def test_every_law_is_in_the_reference(part: str) -> None:
    begin, end = f"<!-- begin: {part} -->\n", f"<!-- end: {part} -->"
    text = PAGE.read_text(encoding="utf-8")
    if os.environ.get("UPDATE_DOCS"):
        text = re.sub(f"(?<={re.escape(begin)}).*?(?={re.escape(end)})", lambda _: table_of(TABLES[part]), text, flags=re.DOTALL)
        PAGE.write_text(text, encoding="utf-8")
    assert text.partition(begin)[2].partition(end)[0] == table_of(TABLES[part])


def test_what_a_broken_law_looks_like_is_what_the_kit_prints() -> None:
    from tests.kit.test_telling import LawsOfStep, told

    shown = PAGE.read_text(encoding="utf-8").partition("## What a broken law looks like\n\n```text\n")[2].partition("```")[0]
    assert shown == str(told(LawsOfStep, "continuous")).replace("tests (not installed),", "my-curves 1.0,") + "\n"


def test_laws_are_held_as_the_reference_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is that of the how-to about plugins."""
    [plugin] = re.findall(r"```python\n(.*?)```", (ROOT / "docs/how-to/write-a-plugin.md").read_text(encoding="utf-8"), re.DOTALL)
    [suite] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    module = ModuleType("my_curves")
    monkeypatch.setitem(sys.modules, "my_curves", module)
    exec(plugin, module.__dict__)  # noqa: S102 - our own document
    found: dict[str, Any] = {"__name__": "suite"}
    exec(suite, found)  # noqa: S102 - our own document
    laws = found["TestSquareCurve"]
    assert laws.model.name == "square_curve"
    assert sum(name.startswith("test_") for name in dir(laws)) >= len(RATE_LAWS)
