"""Runs what a document shows on a console, with the files that it shows, and compares what is printed.

A fenced block right after a line that ends in "`name`:" is a file of that name. A ``console`` block holds commands after ``$ ``,
each followed by what it prints. With ``UPDATE_DOCS=1`` what is printed now is written into the document instead.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from gql_server.cli import cli

FILE = re.compile(r"`([\w.-]+)`:\n\n```\w+\n(.*?)```", re.DOTALL)
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
PROMPT = "$ gql-server "


@dataclass(frozen=True)
class Shown:
    """A command of a document, what the document says that it prints, and what it prints."""

    command: str
    documented: str
    printed: str


def run_document(path: Path, folder: Path) -> Iterator[Shown]:
    """Run the commands of a document in order, in a folder that holds its files."""
    text = path.read_text(encoding="utf-8")
    for name, content in FILE.findall(text):
        (folder / name).write_text(content, encoding="utf-8")
    with _working_in(folder):
        for block in CONSOLE.findall(text):
            for command, documented in _commands(block):
                done = CliRunner().invoke(cli, command.removeprefix(PROMPT).split())
                printed = _tidy(done.stdout if done.exit_code == 0 else done.stdout + done.stderr)
                if os.environ.get("UPDATE_DOCS"):
                    text = text.replace(f"{command}\n{documented}", f"{command}\n{printed}")
                yield Shown(command, _tidy(documented), printed)
    if os.environ.get("UPDATE_DOCS"):
        path.write_text(text, encoding="utf-8")


def _commands(block: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE)[1:]:
        command, _, documented = part.partition("\n")
        assert command.startswith(PROMPT), command
        yield command, documented


def _tidy(text: str) -> str:
    """Return a text without blanks at the ends of its lines; tables are padded to their width."""
    lines = [line.rstrip() for line in text.rstrip().splitlines()]
    return "\n".join(lines) + "\n" if lines else ""


@contextmanager
def _working_in(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
