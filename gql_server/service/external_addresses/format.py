"""What a format of addresses is: a name for people and a test that says what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class NotAnAddress(ValueError):
    """The text is no address of the format. Its message goes on after the field's name: ``"has a wrong bech32 checksum"``."""


@dataclass(frozen=True, slots=True)
class AddressFormat:
    """How the addresses of some networks are written.

    Args:
        name: For people, as in "is an address of …".
        require: Returns when the text is one; raises ``NotAnAddress`` with what is wrong when it is not.
    """

    name: str
    require: Callable[[str], None]

    def accepts(self, text: str) -> bool:
        """Tell whether a text is an address of this format."""
        try:
            self.require(text)
        except NotAnAddress:
            return False
        return True
