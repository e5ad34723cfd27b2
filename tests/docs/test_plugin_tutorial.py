"""The tutorial about plugins is walked through: its files written, its commands run, its questions asked of a live server."""

from __future__ import annotations

import re
import subprocess
import time
from decimal import Decimal
from pathlib import Path

import pytest

from tests.databases import fresh_sqlite_url
from tests.docs.test_snippets import Reader
from tests.plugins.environments import Environment, make_environment
from tests.servers import ROOT, running_server

PAGE = ROOT / "docs/tutorial/write-a-plugin.md"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


class Author:
    """Who follows the page in a shell of their own."""

    def __init__(self, environment: Environment, folder: Path) -> None:
        self.environment = environment
        self.project = folder / "square-curve"
        self._folder = folder

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        folder = self.project if self.project.is_dir() else self._folder
        line = command.replace("cd square-curve && ", "")
        line = line.replace("pytest -q", "pytest -q -p no:cacheprovider")
        return subprocess.run(
            ["bash", "-euc", line], cwd=folder, env=self.environment.variables, capture_output=True, text=True, check=False
        )


@pytest.fixture
def author(tmp_path: Path) -> Author:
    return Author(make_environment(tmp_path / "venv"), tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(360)  # A dozen processes, one after the other, on a machine that may be busy.
def test_the_tutorial_about_plugins_is_true(author: Author, tmp_path: Path) -> None:
    text = PAGE.read_text()
    blocks = {language: [body for name, body in BLOCK.findall(text) if name == language] for language, _ in BLOCK.findall(text)}
    testing, new, first_tests, check, second_tests, install, listing = blocks["bash"]
    wrong, mended, own_test = blocks["python"]
    assert "gql-server[testing]" in testing  # The environment has it.
    for command in (new, f"{first_tests.strip()} -k 'monotone or package or rises'"):  # Every law: see the tests of the scaffold.
        run = author.run(command)
        assert run.returncode == 0, run.stdout + run.stderr

    module = author.project / "square_curve" / "square_curve.py"
    module.write_text(wrong)
    found = author.run(check)
    assert found.returncode == 1
    for promised in blocks["text"]:
        assert promised in found.stdout, found.stdout

    line = next(line for line in wrong.splitlines() if "utilization / WAD" in line)
    module.write_text(wrong.replace(f"{line}\n", mended).replace("import WAD\n", "import WAD, mul_div_up\n"))
    (author.project / "README.md").write_text(blocks["markdown"][0])
    (author.project / "tests" / "test_square_curve.py").write_text(own_test)
    for command in (second_tests, install):
        run = author.run(command)
        assert run.returncode == 0, run.stdout + run.stderr
    assert "square_curve" in author.run(listing).stdout
    _ask_the_server(blocks["graphql"], author, tmp_path)


def _ask_the_server(questions: list[str], author: Author, folder: Path) -> None:
    python = author.environment.python
    with running_server(fresh_sqlite_url(folder), folder / "server.log", python=python) as server:
        reader = Reader(server)
        in_an_hour = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3_600))
        answers = [reader.run(question.replace("2027-01-01T09:00:00Z", in_an_hour)) for question in questions]
    models, before, _, scheduled, _, after = answers
    assert "square_curve" in [model["name"] for model in models["models"]]
    assert before["market"]["curve"][-1]["borrowRate"] == "0.6"
    assert scheduled["scheduleModel"]["change"]["after"] != scheduled["scheduleModel"]["change"]["before"]
    market = after["market"]
    assert (market["rateModel"]["model"]["name"], market["rateModel"]["status"]) == ("square_curve", "LIVE")
    expected = Decimal("0.6") * Decimal(market["utilization"]) ** 2
    assert abs(Decimal(market["borrowRate"]["apr"]) - expected) < Decimal("1e-5")
