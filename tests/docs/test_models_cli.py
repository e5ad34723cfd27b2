"""What the reference of `gql-server models` shows is what it prints, and its table of what is not covered is the code's."""

from __future__ import annotations

import os
import re
from pathlib import Path

from gql_server.upstream.uncovered import REASONS, SUFFIXES
from tests.docs.consoles import run_document
from tests.servers import ROOT

PAGE = ROOT / "docs/reference/models-cli.md"
BEGIN, END = "<!-- begin: not covered -->\n", "<!-- end: not covered -->"


def table() -> str:
    """The table of what is not covered, as the code has it."""
    rows = [(f"`{model}`", reason) for model, reason in REASONS.items()]
    rows += [(f"others that end in `{suffix}`", reason) for suffix, reason in SUFFIXES.items()]
    lines = ["| model | why |", "|---|---|", *(f"| {model} | {reason} |" for model, reason in rows)]
    return "\n" + "\n".join(lines) + "\n\n"


def test_every_command_prints_what_the_page_shows(tmp_path: Path) -> None:
    shown = list(run_document(PAGE, tmp_path))
    assert len(shown) == 2
    for one in shown:
        assert one.printed == one.documented, one.command


def test_what_is_not_covered_is_listed_with_the_reasons() -> None:
    text = PAGE.read_text(encoding="utf-8")
    if os.environ.get("UPDATE_DOCS"):
        text = re.sub(f"(?<={re.escape(BEGIN)}).*?(?={re.escape(END)})", lambda _: table(), text, flags=re.DOTALL)
        PAGE.write_text(text, encoding="utf-8")
    assert text.partition(BEGIN)[2].partition(END)[0] == table()
