"""What README, tutorial and how-to tell a reader to run is run, in order, against a live server; what they link to exists."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.databases import fresh_sqlite_url
from tests.servers import ROOT, Server, running_server

GRAPHQL = re.compile(r"```graphql\n(.*?)```", re.DOTALL)
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
TOML = re.compile(r"```toml\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
SIGN_IN = """mutation { signIn(input: {email: "operator@example.com", password: "sandbox-operator"}) {
    ... on SignInSuccess { token } } }"""
READ_IN_ORDER = ("README.md", "docs/tutorial/first-week.md")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


class Reader:
    """Someone who pastes one block after another and takes over what the answers give."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.token: str | None = None
        self.known: dict[str, str] = {}

    def run(self, block: str) -> dict[str, Any]:
        for placeholder, value in self.known.items():
            block = block.replace(placeholder, value)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(f"{self.server.url}/graphql", json.dumps({"query": block}).encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.load(response)
        assert "errors" not in answer, (block, answer)
        data: dict[str, Any] = answer["data"]
        self._take_over(data)
        return data

    def _take_over(self, data: dict[str, Any]) -> None:
        for field in data.values():
            if not isinstance(field, dict):
                continue
            assert "code" not in field or "too early" in str(data), f"refused: {field}"
            if "latestEmail" in field:
                self.known["TOKEN_OF_THE_MAIL"] = field["latestEmail"]["token"]
            if "token" in field:
                self.token = field["token"]
            if "account" in field and "subAccounts" in (field["account"] or {}):
                self.known["YOUR_SUB_ACCOUNT"] = field["account"]["subAccounts"]["edges"][0]["node"]["id"]


def test_readme_and_tutorial_are_true_block_by_block(tmp_path: Path) -> None:
    with running_server(fresh_sqlite_url(tmp_path), tmp_path / "server.log") as server:
        reader, answers = Reader(server), []
        for document in READ_IN_ORDER:
            answers += [reader.run(block) for block in GRAPHQL.findall((ROOT / document).read_text())]
    refused = next(answer["withdrawLendPosition"] for answer in answers if "withdrawLendPosition" in answer)
    assert refused["__typename"] == "PositionNotMatured"
    left = [answer["withdrawLendPosition"] for answer in answers if "withdrawLendPosition" in answer][-1]
    assert left["__typename"] == "WithdrawLendPositionSuccess"
    assert float(left["amount"]["value"]) > 0.501


def test_the_operators_how_to_is_true(tmp_path: Path) -> None:
    with running_server(fresh_sqlite_url(tmp_path), tmp_path / "server.log") as server:
        reader = Reader(server)
        reader.run(SIGN_IN)
        for block in GRAPHQL.findall((ROOT / "docs/how-to/add-a-market.md").read_text()):
            reader.run(block)


def test_the_plugin_of_the_how_to_is_found_and_answers(tmp_path: Path) -> None:
    text = (ROOT / "docs/how-to/write-a-plugin.md").read_text()
    folder = tmp_path / "my_curves"
    (folder / "my_curves").mkdir(parents=True)
    (folder / "my_curves" / "__init__.py").write_text('"""Curves."""\n' + PYTHON.findall(text)[0])
    project = TOML.findall(text)[0]
    assert tomllib.loads(project)["project"]["entry-points"]["gql_server"]
    (folder / "pyproject.toml").write_text(project)
    command = [sys.executable, "-m", "gql_server", "plugins"]
    listed = subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": "", "COLUMNS": "200", "GQL_SERVER_PLUGINS_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.returncode == 0, listed.stderr
    assert "square_curve" in listed.stdout


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    missing = [link for link in LINK.findall(document.read_text()) if not (document.parent / link).exists()]
    assert missing == []


def test_the_reading_order_names_seven_files_that_exist() -> None:
    listed = re.findall(r"^\d\. `([^`]+)`", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert len(listed) == 7
    assert [path for path in listed if not (ROOT / path).is_file()] == []


def test_the_picture_of_the_house_matches_the_tree() -> None:
    picture = re.search(r"## The house\n\n```\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert picture is not None
    server, top = picture.group(1).split("plugins/ ", 1)
    names = [*re.findall(r"([\w.]+/?)(?= )", "".join(line[:20] + "\n" for line in server.splitlines()[1:]))]
    assert [name for name in names if not (ROOT / "gql_server" / name).exists()] == []
    assert [name for name in re.findall(r"(\w+)/", top) if not (ROOT / name).is_dir()] == []
