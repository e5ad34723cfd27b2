"""E-mail addresses: which are accepted, and when two are the same.

Surrounding blanks go and compatibility forms are folded (NFKC), so that an address typed with a Japanese keyboard in full
width is the one that was meant. Then only ASCII is accepted: a look-alike letter can neither make a second address of a known
one nor send its mail elsewhere. An international domain is written in its ``xn--`` form.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from gql_server.domain.errors import InvalidInput

ADDRESS_LENGTH_MAX: Final = 254
LOCAL_PART_LENGTH_MAX: Final = 64

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS: Final = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@({_LABEL}(?:\.{_LABEL})+)")


@dataclass(frozen=True, slots=True)
class Address:
    """An accepted address.

    Args:
        delivery: Where mail goes: the local part as typed, the domain in lower case.
        lookup: What makes two addresses the same: all in lower case.
    """

    delivery: str
    lookup: str


def parse_address(text: str, field: str = "email") -> Address:
    """Return the address that was typed.

    Raises:
        InvalidInput: When it is not one.
    """
    if len(text) > 2 * ADDRESS_LENGTH_MAX:
        raise InvalidInput(field, f"is longer than {ADDRESS_LENGTH_MAX} characters")
    folded = unicodedata.normalize("NFKC", text).strip()
    if len(folded) > ADDRESS_LENGTH_MAX:
        raise InvalidInput(field, f"is longer than {ADDRESS_LENGTH_MAX} characters")
    match = _ADDRESS.fullmatch(folded)
    if match is None or len(match[1]) > LOCAL_PART_LENGTH_MAX:
        raise InvalidInput(field, "is not an e-mail address, such as name@example.com")
    return Address(f"{match[1]}@{match[2].lower()}", folded.lower())
