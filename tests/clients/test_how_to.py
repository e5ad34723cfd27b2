"""How-tos for customers' programs: their questions are asked of a live server, their commands run as they stand."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.callers import Caller, customer_of, operator_of
from tests.clients.conftest import NodeProject, need
from tests.clients.test_signed_requests import compiled
from tests.servers import ROOT, Server


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def graphql(name: str) -> list[str]:
    """Return the questions of a page."""
    return re.findall(r"```graphql\n(.*?)```", page(name), re.DOTALL)


def sh(name: str) -> list[str]:
    """Return the commands of a page, block by block."""
    return re.findall(r"```sh\n(.*?)```", page(name), re.DOTALL)


def run(commands: str, folder: Path, **environment: str) -> str:
    """Run commands in a shell that stops at the first that fails, and return what they print."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", commands],
        cwd=folder,
        env={"PATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def customer(live_server: Server) -> Caller:
    return customer_of(live_server.url, "how-to")


def test_the_interest_statement_is_got_as_told(live_server: Server, customer: Caller, tmp_path: Path) -> None:
    assert customer.token is not None
    assert customer.move("deposit", asset="BTC", amount="1") == "DepositSuccess"
    statement, rate = graphql("how-to/get-an-interest-statement.md")
    told = customer.ask(statement.replace("YOUR_SUB_ACCOUNT", customer.sub_account))["subAccount"]["interestStatement"]
    assert told["csvPath"].startswith("/statements/interest.csv?")
    assert operator_of(live_server.url).ask(rate)["observeFeed"]["__typename"] == "ObserveFeedSuccess"
    need("curl")
    [fetch] = sh("how-to/get-an-interest-statement.md")
    fetch = fetch.replace("http://127.0.0.1:8000", live_server.url).replace("YOUR_SUB_ACCOUNT", customer.sub_account)
    run(fetch, tmp_path, TOKEN=customer.token)
    [file] = tmp_path.iterdir()
    assert file.suffix == ".csv"
    assert file.read_text(encoding="utf-8-sig").startswith("date,asset,side,opening,")


def test_notices_are_chosen_as_told(customer: Caller) -> None:
    [choose] = graphql("reference/notices.md")
    chosen = customer.ask(choose)["updatePreferences"]["account"]["notices"]
    assert chosen == {"marginAtRisk": True, "maturity": False, "payouts": True, "deposits": True}


def test_a_key_is_made_registered_and_used_as_told(
    live_server: Server, customer: Caller, typescript_examples: NodeProject, tmp_path: Path
) -> None:
    make, use = sh("how-to/use-api-keys.md")
    private, public = (line.split()[1] for line in run(make, tmp_path).splitlines())
    [register] = graphql("how-to/use-api-keys.md")
    key = customer.ask(re.sub(r'publicKey: "[^"]+"', f'publicKey: "{public}"', register))["createApiKey"]["apiKey"]["id"]
    use = use.replace("http://127.0.0.1:8000", live_server.url).replace("API_KEY", key).replace("PRIVATE_KEY", private)
    use = use.replace("node examples/03_signed_requests.ts", f"node {compiled(typescript_examples)}")
    told, decoder = run(use, ROOT).strip(), json.JSONDecoder()
    first, end = decoder.raw_decode(told)
    second, _ = decoder.raw_decode(told[end:].lstrip())
    assert [answer["data"] for answer in (first, second)] == [{"viewer": {"account": {"status": "APPROVED"}}}] * 2
