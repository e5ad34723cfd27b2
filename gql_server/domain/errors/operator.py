"""What the operator may not do with the house's own money or with the terms."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.errors.refusal import Refusal


@dataclass
class FundsBound(Refusal):
    """The house cannot spare so much of its own money: ``rule`` binds all but ``available`` units of it."""

    code = "FUNDS_BOUND"
    symbol: str
    required: int
    available: int
    rule: str

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"Rule {self.rule} leaves {self.available} units of {self.symbol}, and {self.required} were asked for."


@dataclass
class TermsRefused(Refusal):
    """The operator's terms cannot stand; ``rule`` names the rule of the money that forbids them."""

    code = "TERMS_REFUSED"
    rule: str
    problem: str

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"{self.problem} (rule {self.rule})."
