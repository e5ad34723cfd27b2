"""What a tester can let the review find, and what the webhooks then say."""

from dataclasses import dataclass
from typing import Final

from gql_server.plugin_api import ReportKind


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way for a review to end: the report that comes after PENDING, with reasons in Japanese and English."""

    kind: ReportKind
    ja: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    note: str | None = None

    def reasons(self, language: str) -> tuple[str, ...]:
        """Return the reasons in a language."""
        return self.ja if language == "ja" else self.en


OUTCOMES: Final = {
    "approve": Outcome(ReportKind.APPROVED, note="sandbox: everything matches"),
    "mismatch": Outcome(
        ReportKind.RESUBMISSION,
        ("お名前が本人確認書類と一致しません。プロフィールを確認して、もう一度お試しください。",),
        ("Your name is not the one on the document. Check your profile and try again.",),
        "sandbox: name mismatch",
    ),
    "unreadable": Outcome(
        ReportKind.RESUBMISSION,
        ("本人確認書類の写真が不鮮明です。明るい場所で、もう一度お試しください。",),
        ("The picture of the document cannot be read. Try again in good light.",),
        "sandbox: unreadable",
    ),
    "hold": Outcome(ReportKind.ON_HOLD, note="sandbox: a person has to look"),
    "reject": Outcome(
        ReportKind.REJECTED,
        ("ご本人であることを確認できませんでした。",),
        ("We could not confirm that it is you.",),
        "sandbox: rejected",
    ),
}
