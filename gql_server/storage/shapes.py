"""Between rows and the domain's dataclasses: columns are named like the fields, nested terms get a prefix."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from functools import partial
from operator import attrgetter
from types import NoneType
from typing import Any, Final, Generic, NamedTuple, TypeVar, get_args, get_type_hints

from gql_server.domain.accounts import (
    Account,
    Balance,
    Debt,
    Deposit,
    LendPosition,
    Payout,
    SubAccount,
    WaitingCredit,
)
from gql_server.domain.assets import Asset, Price
from gql_server.domain.events import Event
from gql_server.domain.history import RateSample
from gql_server.domain.journal import AssetLedger, Entry
from gql_server.domain.market import Market, ModelKind, ModelRef
from gql_server.storage import tables
from gql_server.storage.tables import Table

T = TypeVar("T")
Convert = Callable[[Any], Any]


class _Step(NamedTuple):
    """How one field is read; an optional nested one is None when its first column is, which it never is by itself."""

    name: str
    read: Convert | None
    nested: Shape[Any] | None
    is_optional: bool


class Shape(Generic[T]):
    """How things of one class stand in a table.

    Args:
        kind: A dataclass. Its nested dataclasses are spread over columns ``<field>_<name>``, None over NULLs.
        table: Where it stands.
        keys: The table's first columns that are not in the class, such as whose it is.
        left_out: Fields that stand in other tables.
    """

    def __init__(self, kind: type[T], table: Table, keys: tuple[str, ...] = (), left_out: frozenset[str] = frozenset()) -> None:
        """Work out the columns, and check that the table has them in this order."""
        self._kind = kind
        self._steps: list[_Step] = []
        self.columns: tuple[str, ...] = ()
        self._writers: list[Convert] = []
        hints = get_type_hints(kind)
        for field in fields(kind):  # type: ignore[arg-type]  # Every kind is a dataclass.
            if field.name not in left_out:
                self._add(field.name, hints[field.name], table)
        if table.columns and table.columns != (*keys, *self.columns):
            raise TypeError(f"{table.name} has {table.columns}, {kind.__name__} gives {(*keys, *self.columns)}")

    def _add(self, name: str, declared: object, table: Table) -> None:
        hint = _without_none(declared)
        if is_dataclass(hint) and isinstance(hint, type) and hint is not ModelRef:
            nested: Shape[Any] = Shape(hint, Table(table.name, (), (), ()))
            self._steps.append(_Step(name, None, nested, is_optional=hint is not declared))
            self.columns += tuple(f"{name}_{column}" for column in nested.columns)
            for index in range(len(nested.columns)):
                self._writers.append(partial(_nested, attrgetter(name), nested, index))
            return
        read, write = _converters(hint)
        self._steps.append(_Step(name, read, None, is_optional=True))
        self.columns += (name,)
        get = attrgetter(name)
        self._writers.append(get if write is None else partial(_written, get, write))

    def row(self, thing: T) -> tuple[Any, ...]:
        """Return the thing as values for the columns, the keys not included."""
        return tuple([write(thing) for write in self._writers])

    def thing(self, row: Sequence[Any], start: int = 0) -> T:
        """Return what the columns from ``start`` on hold."""
        values: dict[str, Any] = {}
        place = start
        for step in self._steps:
            value = row[place]
            if step.nested is not None:
                is_none = step.is_optional and value is None
                values[step.name] = None if is_none else step.nested.thing(row, place)
                place += len(step.nested.columns)
                continue
            values[step.name] = value if step.read is None or value is None else step.read(value)
            place += 1
        return self._kind(**values)


def _nested(get: Convert, shape: Shape[Any], index: int, thing: object) -> object:
    inner = get(thing)
    return None if inner is None else shape._writers[index](inner)  # noqa: SLF001 - its own class.


def _written(get: Convert, write: Convert, thing: object) -> object:
    return write(get(thing))


def _without_none(hint: object) -> object:
    chosen = [part for part in get_args(hint) if part is not NoneType]
    return chosen[0] if NoneType in get_args(hint) else hint


def _converters(hint: object) -> tuple[Convert | None, Convert | None]:
    """Return how a column's value is read and written; None for as it is."""
    known = _CONVERTERS.get(hint)
    if known is not None:
        return known
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint, None
    return _converters(getattr(hint, "__supertype__", None))


def _write_json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def write_ref(ref: ModelRef) -> str:
    """Return a model reference as JSON."""
    return _write_json(asdict(ref))


def read_ref(text: str) -> ModelRef:
    """Return the model reference that the JSON holds."""
    return _ref(json.loads(text))


def _ref(values: dict[str, Any]) -> ModelRef:
    return ModelRef(**values | {"kind": ModelKind(values["kind"])})


def _write_refs(refs: tuple[ModelRef, ...]) -> str:
    return _write_json([asdict(ref) for ref in refs])


def _read_refs(text: str) -> tuple[ModelRef, ...]:
    return tuple(_ref(values) for values in json.loads(text))


def _write_details(details: object) -> str:
    return _write_json(details)


_CONVERTERS: Final[dict[object, tuple[Convert | None, Convert | None]]] = {
    int: (int, None),
    str: (None, None),
    bool: (bool, None),
    ModelRef: (read_ref, write_ref),
    tuple[ModelRef, ...]: (_read_refs, _write_refs),
    get_type_hints(Event)["details"]: (json.loads, _write_details),
}

_HOLDER: Final = ("sub_account_id", "symbol")
_PLACE: Final = ("seq", "line")

ACCOUNT: Final = Shape(Account, tables.ACCOUNT)
SUB_ACCOUNT: Final = Shape(SubAccount, tables.SUB_ACCOUNT, left_out=frozenset({"lends", "debts", "balances"}))
LEND: Final = Shape(LendPosition, tables.LEND, _HOLDER)
DEBT: Final = Shape(Debt, tables.DEBT, _HOLDER)
BALANCE: Final = Shape(Balance, tables.BALANCE, _HOLDER, frozenset({"waiting"}))
WAITING: Final = Shape(WaitingCredit, tables.WAITING, _HOLDER)
DEPOSIT: Final = Shape(Deposit, tables.DEPOSIT)
PAYOUT: Final = Shape(Payout, tables.PAYOUT)
ASSET: Final = Shape(Asset, tables.ASSET)
PRICE: Final = Shape(Price, tables.PRICE)
LEDGER: Final = Shape(AssetLedger, tables.LEDGER)
MARKET: Final = Shape(Market, tables.MARKET)
SAMPLE: Final = Shape(RateSample, tables.SAMPLE)
ENTRY: Final = Shape(Entry, tables.ENTRY, _PLACE)
EVENT: Final = Shape(Event, tables.EVENT, _PLACE)
