"""Which test runs each block of the documents that a reader might run, and which are not run, and why.

A new block of these languages belongs here, or a test fails: in ``RUN``, where a test takes it from the document, or in ``NOT_RUN``
with a reason. What is printed is ``text`` or ``json``; it is compared where it is stable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tests.servers import ROOT

LANGUAGES: Final = frozenset({"bash", "console", "gql", "graphql", "http", "js", "python", "sh", "toml", "ts"})
BLOCK: Final = re.compile(r"^ *```(\w+)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)

SNIPPETS: Final = "tests/docs/test_snippets.py"
LIVE: Final = "tests/clients/test_how_to.py"
COMMANDS: Final = "tests/docs/test_commands.py"

RUN: Final[dict[tuple[str, str], str]] = {
    ("README.md", "graphql"): SNIPPETS,
    ("docs/explanation/explanations.md", "python"): "tests/docs/test_what_if.py",
    ("docs/how-to/add-a-market.md", "graphql"): SNIPPETS,
    ("docs/how-to/receive-deposits.md", "graphql"): "tests/schema/test_arrivals.py",
    ("docs/how-to/approve-with-four-eyes.md", "graphql"): "tests/schema/test_four_eyes.py",
    ("docs/how-to/audit-the-books.md", "graphql"): "tests/schema/test_liabilities.py",
    ("docs/how-to/audit-the-books.md", "sh"): COMMANDS,
    ("docs/how-to/back-up-and-restore.md", "sh"): "tests/chaos/test_rehearse_restore.py",
    ("docs/how-to/become-a-partner.md", "graphql"): "tests/clients/test_become_a_partner.py",
    ("docs/how-to/become-a-partner.md", "python"): "tests/clients/test_become_a_partner.py",
    ("docs/how-to/become-a-partner.md", "sh"): "tests/clients/test_become_a_partner.py",
    ("docs/how-to/change-a-model.md", "graphql"): "tests/docs/test_change_a_model.py",
    ("docs/how-to/check-a-balance.md", "graphql"): "tests/schema/test_liabilities.py",
    ("docs/how-to/compare-models.md", "console"): "tests/docs/test_lab.py",
    ("docs/how-to/compare-models.md", "toml"): "tests/docs/test_lab.py",
    ("docs/how-to/delist-a-market.md", "graphql"): "tests/schema/test_market_care.py",
    ("docs/how-to/delay-withdrawals.md", "graphql"): "tests/schema/test_withdrawal_delay.py",
    ("docs/how-to/export-daily-balances.md", "sh"): "tests/schema/test_daily_commands.py",
    ("docs/how-to/export-the-journal.md", "sh"): "tests/web/test_accounting_commands.py",
    ("docs/how-to/follow-live-data.md", "js"): "tests/clients/test_follow_live_data.py",
    ("docs/how-to/follow-live-data.md", "python"): "tests/clients/test_follow_live_data.py",
    ("docs/how-to/follow-live-data.md", "sh"): "tests/clients/test_follow_live_data.py",
    ("docs/how-to/get-an-interest-statement.md", "graphql"): LIVE,
    ("docs/how-to/get-an-interest-statement.md", "sh"): LIVE,
    ("docs/how-to/get-documents.md", "graphql"): "tests/schema/test_document_files.py",
    ("docs/how-to/get-documents.md", "sh"): "tests/schema/test_document_files.py",
    ("docs/how-to/keep-markets-in-a-file.md", "sh"): "tests/web/test_market_commands.py",
    ("docs/how-to/keep-markets-in-a-file.md", "toml"): "tests/web/test_market_commands.py",
    ("docs/how-to/read-from-a-replica.md", "http"): "tests/schema/test_replica_reads.py",
    ("docs/how-to/read-from-a-replica.md", "sh"): "tests/storage/test_opening.py",
    ("docs/how-to/pause-a-market.md", "graphql"): "tests/schema/test_market_care.py",
    ("docs/how-to/receive-webhooks.md", "graphql"): "tests/docs/test_receive_webhooks.py",
    ("docs/how-to/receive-webhooks.md", "python"): "tests/docs/test_receive_webhooks.py",
    ("docs/how-to/review-accounts.md", "gql"): "tests/schema/test_onboarding.py",
    ("docs/how-to/review-accounts.md", "graphql"): "tests/schema/test_onboarding.py",
    ("docs/how-to/reconcile-with-custody.md", "graphql"): "tests/schema/test_custody_fields.py",
    ("docs/how-to/reconcile-with-custody.md", "sh"): COMMANDS,
    ("docs/how-to/review-accounts.md", "sh"): COMMANDS,
    ("docs/how-to/run-on-postgresql.md", "sh"): COMMANDS,
    ("docs/how-to/run-the-treasury.md", "graphql"): "tests/schema/test_treasury.py",
    ("docs/how-to/survive-a-failover.md", "sh"): "tests/storage/test_opening.py",
    ("docs/how-to/upgrade.md", "sh"): COMMANDS,
    ("docs/how-to/use-api-keys.md", "graphql"): LIVE,
    ("docs/how-to/use-api-keys.md", "sh"): LIVE,
    ("docs/how-to/use-passkeys.md", "js"): "tests/browser/test_passkeys.py",
    ("docs/how-to/use-the-rate-explorer.md", "graphql"): "tests/schema/test_backtests.py",
    ("docs/how-to/verify-identities.md", "graphql"): "tests/docs/test_verify_identities.py",
    ("docs/how-to/verify-identities.md", "python"): "tests/docs/test_verify_identities.py",
    ("docs/how-to/what-if.md", "graphql"): "tests/docs/test_what_if.py",
    ("docs/how-to/write-a-plugin.md", "python"): SNIPPETS,
    ("docs/how-to/write-a-plugin.md", "toml"): SNIPPETS,
    ("docs/reference/http.md", "http"): "tests/docs/test_http_reference.py",
    ("docs/reference/kit.md", "python"): "tests/docs/test_kit.py",
    ("docs/reference/models-cli.md", "console"): "tests/docs/test_models_cli.py",
    ("docs/reference/notices.md", "graphql"): LIVE,
    ("docs/reference/proofs.md", "sh"): "tests/docs/test_proofs.py",
    ("docs/tutorial/first-week.md", "graphql"): SNIPPETS,
    ("docs/tutorial/write-a-plugin.md", "bash"): "tests/docs/test_plugin_tutorial.py",
    ("docs/tutorial/write-a-plugin.md", "graphql"): "tests/docs/test_plugin_tutorial.py",
    ("docs/tutorial/write-a-plugin.md", "python"): "tests/docs/test_plugin_tutorial.py",
}
"""All blocks of a language in a document, and the test that runs them."""

NOT_RUN: Final[dict[tuple[str, str], str]] = {
    ("docs/how-to/see-what-the-server-does.md", "promtool check config"): "tests/ops/test_alerts.py checks it, where promtool is",
    (
        "docs/how-to/see-what-the-server-does.md",
        "python -m tests.ops.dashboard",
    ): "tests/ops/test_dashboard.py compares what it writes",
    ("CONTRIBUTING.md", "$ make run"): "these commands run the tests, and would run this one",
    ("CONTRIBUTING.md", "make schema"): "it writes the released schema; tests/schema/test_released.py holds what it refuses",
    ("README.md", "make run"): "these commands run the tests, and would run this one",
    ("README.md", "python3 examples/01_article_story.py"): "tests/examples/test_article_story.py runs the example",
    ("docs/tutorial/operators-day.md", "make run"): "tests/examples/test_operator_day.py runs the example against such a server",
    ("docs/how-to/receive-webhooks.md", "GQL_SERVER_WEBHOOK_LOOPBACK=on make run"): "the tests start such a sandbox themselves",
}
"""Blocks that no test takes from their document, by how they begin, and why."""


@dataclass(frozen=True)
class Block:
    """Something in a document that a reader might run."""

    document: str
    language: str
    text: str

    @property
    def runner(self) -> str | None:
        """The test that runs it."""
        return RUN.get((self.document, self.language))

    @property
    def reasons(self) -> list[str]:
        """Why it is not run."""
        return [why for (document, begin), why in NOT_RUN.items() if document == self.document and self.text.startswith(begin)]


def blocks() -> list[Block]:
    """Return every block of every document that a reader might run."""
    documents = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
    return [
        Block(str(path.relative_to(ROOT)), language, text)
        for path in documents
        for language, text in BLOCK.findall(path.read_text(encoding="utf-8"))
        if language in LANGUAGES
    ]
