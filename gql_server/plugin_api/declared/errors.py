"""The one thing that reading a declaration says no with."""

from __future__ import annotations


class DeclarationRefused(ValueError):
    """A class is not declared as the plugin API asks for.

    Attributes:
        problem: What is wrong.
        remedy: What to do, as a sentence in the imperative.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        """Say what is wrong and what to do."""
        super().__init__(f"{problem}. {remedy}")
        self.problem = problem
        self.remedy = remedy
