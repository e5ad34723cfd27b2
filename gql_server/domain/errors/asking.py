"""What is wrong with the question itself."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.errors.refusal import Refusal


@dataclass
class InvalidInput(Refusal):
    """The input is not well-formed. ``field`` is its path in the input."""

    code = "INVALID_INPUT"
    field: str
    problem: str

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"{self.field}: {self.problem}."


@dataclass
class NotFound(Refusal):
    """What was named does not exist, or is not the caller's."""

    code = "NOT_FOUND"
    what: str

    @property
    def message(self) -> str:
        """Return one sentence for people."""
        return f"There is no such {self.what}."
