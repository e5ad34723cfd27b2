"""The how-to about what-if is run block by block, and the explanation's example is true."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.databases import fresh_sqlite_url
from tests.docs.test_snippets import GRAPHQL, PYTHON, Reader
from tests.servers import ROOT, running_server


class Borrower(Reader):
    """Someone who takes the second sub-account, as the text says."""

    def _take_over(self, data: dict[str, Any]) -> None:
        super()._take_over(data)
        if "signIn" in data:
            self.known["YOUR_SUB_ACCOUNT"] = data["signIn"]["account"]["subAccounts"]["edges"][1]["node"]["id"]


def test_the_how_to_about_what_if_is_true_block_by_block(tmp_path: Path) -> None:
    with running_server(fresh_sqlite_url(tmp_path), tmp_path / "server.log") as server:
        reader = Borrower(server)
        blocks = GRAPHQL.findall((ROOT / "docs/how-to/what-if.md").read_text())
        _, one_call, empty, curves, why = (reader.run(block) for block in blocks)
    borrow, fall, other = one_call["simulate"]["steps"]
    assert [step["refusal"] for step in (borrow, fall, other)] == [None] * 3
    assert fall["liquidation"] is not None
    taken = [comparison["liquidation"]["policy"] for comparison in fall["comparisons"]]
    assert taken == ["close_factor", "target_health"]
    assert other["after"]["markets"] != fall["after"]["markets"]
    hypothetical = [
        market["asset"]["symbol"] for market in empty["simulate"]["steps"][0]["after"]["markets"] if market["hypothetical"]
    ]
    assert hypothetical == ["BTC"]
    assert len(curves["market"]["now"]) == len(curves["market"]["other"]) == 5
    assert curves["model"]["liquidationCurve"][-1]["closeShare"] == "0.0"
    assert "utilization <= optimal_utilization" in [step["branch"] for step in why["market"]["explainRate"]["steps"]]
    assert why["subAccount"]["explainHealth"]["note"].startswith("healthy")


def test_the_example_of_what_a_model_can_tell_is_true() -> None:
    (example,) = PYTHON.findall((ROOT / "docs/explanation/explanations.md").read_text())
    exec(compile(example, "explanations.md", "exec"), {})  # noqa: S102 - our own document
