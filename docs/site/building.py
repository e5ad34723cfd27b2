"""From the checkout to HTML: stage the pages, write the configuration, let zensical build."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from graphql import build_schema

from docs.site.navigation import navigation
from docs.site.pages import stage
from docs.site.schema_pages import schema_pages
from gql_server.schema.root import print_sdl

ROOT = Path(__file__).resolve().parents[2]
SCHEMA_FOLDER = "reference/schema"
_WARNING = re.compile(r"Warning: (.+)\n\s*╭─\[ (\S+) \]")
_COLORS = re.compile(r"\x1b\[[0-9;]*m")


class Broken(Exception):
    """The site cannot be built without a warning; the message has the warnings."""


def prepare(folder: Path) -> Path:
    """Write everything that zensical needs and return its configuration."""
    shutil.rmtree(folder, ignore_errors=True)
    pages = folder / "pages"
    stage(ROOT, pages)
    schema = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    for name, text in schema_pages(schema, build_schema(print_sdl(is_sandbox=False))).items():
        path = pages / SCHEMA_FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    configuration = folder / "zensical.toml"
    settings = (Path(__file__).parent / "zensical.toml").read_text(encoding="utf-8")
    configuration.write_text(settings.replace("nav = []", f"nav = {_toml(navigation(pages))}"), encoding="utf-8")
    return configuration


def build(folder: Path) -> Path:
    """Build the site and return the folder of its HTML.

    Raises:
        Broken: A link leads nowhere, or something else would have been warned of.
    """
    configuration = prepare(folder.resolve())
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "--config-file", str(configuration)]
    done = subprocess.run(command, cwd=configuration.parent, capture_output=True, text=True, check=False)  # noqa: S603 - all of it is ours
    if done.returncode != 0:
        told = _COLORS.sub("", done.stdout + done.stderr)
        warnings = [f"{place}: {what}" for what, place in _WARNING.findall(told)]
        raise Broken("\n".join(warnings) or told)
    return configuration.parent / "html"


def _toml(entries: object) -> str:
    """Write a navigation as TOML: lists as in JSON, tables inline."""
    if isinstance(entries, dict):
        return "{ " + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {_toml(value)}" for key, value in entries.items()) + " }"
    if isinstance(entries, list):
        return "[" + ", ".join(map(_toml, entries)) + "]"
    return json.dumps(entries, ensure_ascii=False)
