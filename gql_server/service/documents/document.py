"""What a document says, apart from how it looks."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Final, TypeAlias

from gql_server.service.profiles import Individual, Profile

_ID_DIGITS: Final = 24


@dataclass(frozen=True, slots=True)
class Valued:
    """What an amount is worth, 18 decimals, rounded down; None where that is not known."""

    usd: int | None = None
    jpy: int | None = None


Value: TypeAlias = Callable[[str, int], Awaitable[Valued]]
"""Returns what units of an asset were worth at the end of what a document tells."""


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount in a row.

    Args:
        units: In the asset's smallest unit.
        worth: None where it is not asked for in this column.
    """

    units: int
    decimals: int
    worth: Valued | None = None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One line of a table: what it is about, and its amounts."""

    labels: tuple[str, ...]
    amounts: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What is said of one sub-account."""

    name: str
    rows: tuple[DocumentRow, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document in one language.

    Args:
        language: ``ja`` or ``en``.
        name: Of the file, without an ending.
        at: The end of what it tells, Unix seconds.
        facts: What stands above the table: a name and what it is.
        section_label: What a section is.
        label_columns: Names of what rows are about.
        amount_columns: Names of amounts.
        totals: What stands below the table.
        notes: Sentences about how it is counted.
    """

    language: str
    name: str
    title: str
    at: int
    facts: tuple[tuple[str, str], ...]
    section_label: str
    label_columns: tuple[str, ...]
    amount_columns: tuple[str, ...]
    sections: tuple[Section, ...]
    totals: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    @property
    def id(self) -> str:
        """Return its id, which follows from all that it says: two documents that differ in a digit have different ids."""
        said = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))
        return sha256(said.encode()).hexdigest()[:_ID_DIGITS]


@dataclass(frozen=True, slots=True)
class Customer:
    """Whose document it is.

    Args:
        account_id: The account.
        email: Its address; empty once the account is closed.
        profile: What was submitted, None without.
        sub_accounts: Their ids and names, in order.
    """

    account_id: str
    email: str
    profile: Profile | None
    sub_accounts: Sequence[tuple[str, str]]

    def name(self, *, is_family_first: bool) -> str:
        """Return the name of the person or the business, or the address where none was submitted."""
        if self.profile is None:
            return self.email
        if not isinstance(self.profile, Individual):
            return self.profile.legal_name
        names = (self.profile.last_name, self.profile.first_name)
        return " ".join(names if is_family_first else reversed(names))
