"""What every refusal is."""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """A command is refused; the book is as it was."""

    code: ClassVar[str]

    @property
    def message(self) -> str:
        """Return one sentence for people; programs read the code and the fields."""
        raise NotImplementedError
