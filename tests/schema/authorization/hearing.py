"""Everything asked once as everybody; and again without each check, to see whether that is noticed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from typing import Final

from gql_server.schema.key_fields import KEY_FIELDS, KEY_NODES
from gql_server.schema.nodes import FINDERS
from gql_server.service.permissions import KEY_SCOPES, Action
from tests.schema.authorization.asking import FILES, Asking
from tests.schema.authorization.callers import CALLERS
from tests.schema.authorization.cells import ABSENT, NOT_ASKED, NOTHING, YES, Cells, is_as, told_apart
from tests.schema.authorization.checks import Cell, Checks, Site, any_key_may, any_key_may_ask, anyone_may, found_by_keys
from tests.schema.authorization.table import Row, read_table
from tests.schema.world import World

KEYS: Final = ("READ", "LEND", "BORROW", "WITHDRAW", "elsewhere", "alien", "past")
OF_OPERATORS: Final = {"OperatorActionEntry", "Proposal", "StakingEpoch", "Arrival", "StuckPayout", "Reconciliation"}
"""Nodes for operators alone, and no key is an operator's."""
ENDING: Final = {"Mutation.revokeOtherSessions", "Mutation.rotateSession", "Mutation.signOut"}
"""After these a caller is nobody's session."""
ENDING_OTHERS: Final = {"Mutation.revokeOtherSessions", "Mutation.revokeSession"}
"""These end what is still to be asked for, where they are let."""
UNCOUNTED: Final = ("attempt", "sqlite_sequence")
"""Tables in which it is counted how often something was tried, which is what a refusal may leave behind."""


@dataclass
class Heard:
    """What came of it.

    Args:
        rows: What each caller got of each field.
        unnoticed: Checks that could be taken away, and the table would not have told.
        is_unchanged: Whether the database was the same after all the mutations that were refused.
        sites: Where judges are called that decided something.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    unnoticed: list[str] = field(default_factory=list)
    is_unchanged: bool = False
    sites: set[Site] = field(default_factory=set)


@dataclass
class Hearing:
    """Asks, and takes checks away."""

    asking: Asking
    database: str
    checks: Checks = field(default_factory=Checks)
    found: dict[str, dict[str, str]] = field(default_factory=dict)
    table: dict[str, Row] = field(default_factory=read_table)

    async def everything(self) -> Heard:
        """Ask everything of everybody: first what must be refused, then what may be done, last what the owner may."""
        heard, cells = Heard(), self._cells()
        with self.checks.watching():
            await self._ask([(number, caller) for number in range(-len(FILES), 0) for caller in ("nobody", "stranger", "owner")])
            reads = [cell for cell in cells if self.asking.questions[cell[0]].kind != "mutation"]
            await self._ask(reads)
            writes = [cell for cell in cells if cell not in set(reads)]
            refused = [cell for cell in writes if self._written(cell) not in {YES, ""}]
            before = fingerprint(self.database)
            await self._ask(refused)
            heard.is_unchanged = fingerprint(self.database) == before
            allowed = [cell for cell in writes if cell not in set(refused)]
            last = [cell for cell in allowed if cell[1] == "owner" or self._asked(cell) in ENDING]
            await self._ask([cell for cell in allowed if cell not in set(last)])
            if self.table:
                heard.unnoticed = [str(check) for check, asked in self._removals() if not await self._is_noticed(check, asked)]
            await self._ask(last)
        heard.sites = set(self.checks.hits)
        heard.rows = {
            name: told_apart({caller: row.get(caller, NOT_ASKED) for caller in CALLERS}) for name, row in self.found.items()
        }
        return heard

    def _cells(self) -> list[Cell]:
        return [
            (number, caller)
            for number, question in enumerate(self.asking.questions)
            for caller in CALLERS
            if caller != "handed" or question.asked.key.startswith("Query.node(")
        ]

    def _written(self, cell: Cell) -> str:
        return self.table.get(self._asked(cell), {}).get(cell[1], "")

    def _asked(self, cell: Cell) -> str:
        return FILES[cell[0]] if cell[0] < 0 else self.asking.questions[cell[0]].asked.key

    async def _ask(self, cells: Iterable[Cell]) -> None:
        for cell in cells:
            self._note(cell[1], await self._one(cell))

    async def _one(self, cell: Cell) -> Cells:
        number, caller = cell
        asking = self.asking
        self.checks.now, self.checks.are_doors_open = cell, caller == "handed"
        try:
            return await (asking.file(FILES[number], caller) if number < 0 else asking.ask(asking.questions[number], caller))
        finally:
            self.checks.now, self.checks.are_doors_open = None, False

    def _note(self, caller: str, got: Cells) -> None:
        for name, cell in got.items():
            self.found.setdefault(name, {})[caller] = cell

    def _removals(self) -> list[tuple[Removal, list[Cell]]]:
        """Return every check with how to take it away, and of what it decides."""
        keys = [cell for cell in self._cells() if cell[1] in KEYS]
        found = [(Removal(str(site), self.checks.without(site)), sorted(cells)) for site, cells in self.checks.hits.items()]
        found += [
            (Removal(f"{action} in PERMISSIONS", anyone_may(action)), sorted(cells)) for action, cells in self.checks.acts.items()
        ]
        for action in KEY_SCOPES:
            named = {f"{kind}.{name}" for kind, names in KEY_FIELDS.items() for name in names if names[name] is action}
            if KEY_SCOPES[action] is not None:
                asked = [cell for cell in keys if any(self._asks(cell[0], name) for name in named)]
                found.append((Removal(f"{action} in KEY_SCOPES", any_key_may(action)), asked))
        for kind, fields in KEY_FIELDS.items():
            for name in self._fields_of(kind):
                if fields.get(name) is not Action.READ_PUBLIC:
                    asked = [cell for cell in keys if self._asks(cell[0], f"{kind}.{name}")]
                    found.append((Removal(f"{kind}.{name} in KEY_FIELDS", any_key_may_ask(kind, name)), asked))
        for name in set(FINDERS) - KEY_NODES - OF_OPERATORS:
            asked = [cell for cell in keys if self.asking.questions[cell[0]].asked.key == f"Query.node({name})"]
            found.append((Removal(f"{name} not in KEY_NODES", found_by_keys(name)), asked))
        return found

    def _fields_of(self, kind: str) -> list[str]:
        names = {one.key.partition("(")[0] for question in self.asking.questions for one in question.asked.all()}
        return sorted(name.partition(".")[2] for name in names if name.partition(".")[0] == kind)

    def _asks(self, number: int, key: str) -> bool:
        return any(one.key.partition("(")[0] == key for one in self.asking.questions[number].asked.all())

    async def _is_noticed(self, removal: Removal, cells: list[Cell]) -> bool:
        """Tell whether without a check somebody gets what the table does not say; who is refused most is asked first."""
        again = [cell for cell in cells if cell[1] not in {"owner", "past"} or self._asked(cell) not in ENDING_OTHERS]
        order = sorted(again, key=lambda cell: self._written(cell) in {YES, NOTHING, ABSENT, ""})
        with removal.taken:
            for cell in order:
                got = await self._one(cell)
                if any(not is_as(self.table.get(name, {}).get(cell[1], ""), found) for name, found in got.items()):
                    return True
        return False


@dataclass
class Removal:
    """A check, and how to take it away."""

    name: str
    taken: AbstractContextManager[None]

    def __str__(self) -> str:
        return self.name


def fingerprint(path: str) -> str:
    """Return what is in a SQLite file, but for what counts attempts."""
    hashed = hashlib.sha256()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
        tables = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (name,) in tables:
            if name not in UNCOUNTED:
                for row in opened.execute(f'SELECT * FROM "{name}"'):
                    hashed.update(repr((name, row)).encode())
    return hashed.hexdigest()


async def hear(world: World, database: str) -> Heard:
    """Ask everything."""
    return await Hearing(await Asking.begin(world), database).everything()
