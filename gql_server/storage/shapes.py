"""Between rows and the domain's dataclasses: columns are named like the fields, nested terms get a prefix."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from functools import lru_cache, partial
from operator import attrgetter
from types import NoneType
from typing import Any, Final, Generic, NamedTuple, TypeVar, get_args, get_type_hints

from cattrs import Converter

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
from gql_server.domain.feeds import Feed
from gql_server.domain.history import RateSample, ShadowSample
from gql_server.domain.journal import AssetLedger, Entry
from gql_server.domain.market import Market, ModelKind, ModelRef, ScheduledChange, Shadow
from gql_server.domain.networks import AssetNetwork
from gql_server.domain.pauses import Pause
from gql_server.domain.pricing import Heard, Verdict
from gql_server.domain.terms import AnnouncedTerms, Delisting
from gql_server.storage import tables
from gql_server.storage.row_readers import Column, Convert, Nested, row_reader
from gql_server.storage.tables import Table

T = TypeVar("T")


class _Part(NamedTuple):
    """Neighboring columns that are written in the same way.

    Args:
        write: Returns their values, of the thing.
        reads: How each is read.
    """

    write: Callable[[Any], tuple[Any, ...]]
    reads: tuple[Column | Nested, ...]


class Shape(Generic[T]):
    """How things of one class stand in a table.

    Args:
        kind: A dataclass. Its nested dataclasses are spread over columns ``<field>_<name>``, None over NULLs.
        table: Where it stands.
        keys: The table's first columns that are not in the class, such as whose it is.
        left_out: Its last fields, where they stand in other tables.
    """

    def __init__(
        self, kind: type[T], table: Table | None, keys: tuple[str, ...] = (), left_out: frozenset[str] = frozenset()
    ) -> None:
        """Work out the columns, and check that the table has them in this order."""
        self._kind = kind
        self.columns: tuple[str, ...] = ()
        self._parts: list[_Part] = []
        self._readers: dict[int, Callable[[Sequence[Any]], T]] = {}
        plain: list[str] = []
        hints = get_type_hints(kind)
        for field in fields(kind):  # type: ignore[arg-type]  # Every kind is a dataclass.
            if field.name in left_out:
                continue
            part = self._part(field.name, hints[field.name])
            if part is None:
                plain.append(field.name)
                self.columns += (field.name,)
                continue
            self._end_plain(plain, hints)
            self._parts.append(part)
            nested = _nested_kind(hints[field.name])
            self.columns += (
                (field.name,) if nested is None else tuple(f"{field.name}_{name}" for name in Shape(nested, None).columns)
            )
        self._end_plain(plain, hints)
        if table is not None and table.columns != (*keys, *self.columns):
            raise TypeError(f"{table.name} has {table.columns}, {kind.__name__} gives {(*keys, *self.columns)}")

    def _part(self, name: str, declared: object) -> _Part | None:
        """Return a field's part, None where its value is a column's as it is."""
        kind = _nested_kind(declared)
        if kind is not None:
            nested: Shape[Any] = Shape(kind, None)
            reads = Nested(kind, nested.reads, is_optional=kind is not declared)
            return _Part(partial(_nested, attrgetter(name), nested), (reads,))
        _, write = _converters(_without_none(declared))
        return None if write is None else _Part(partial(_written, attrgetter(name), write), (_column(declared),))

    def _end_plain(self, names: list[str], hints: dict[str, Any]) -> None:
        if names:
            get = attrgetter(*names)
            write = get if len(names) > 1 else partial(_alone, get)
            self._parts.append(_Part(write, tuple(_column(hints[name]) for name in names)))
            names.clear()

    @property
    def reads(self) -> tuple[Column | Nested, ...]:
        """Return how the class's values are read, in their order."""
        return tuple(read for part in self._parts for read in part.reads)

    def row(self, thing: T) -> tuple[Any, ...]:
        """Return the thing as values for the columns, the keys not included."""
        values: tuple[Any, ...] = ()
        for part in self._parts:
            values += part.write(thing)
        return values

    def reader(self, start: int = 0) -> Callable[[Sequence[Any]], T]:
        """Return the function that makes a thing of what the columns from ``start`` on hold."""
        known = self._readers.get(start)
        if known is None:
            known = self._readers[start] = row_reader(Nested(self._kind, self.reads), start)
        return known

    def thing(self, row: Sequence[Any], start: int = 0) -> T:
        """Return what the columns from ``start`` on hold."""
        return self.reader(start)(row)


def _alone(get: Convert, thing: object) -> tuple[Any, ...]:
    return (get(thing),)


def _nested(get: Convert, shape: Shape[Any], thing: object) -> tuple[Any, ...]:
    inner = get(thing)
    return (None,) * len(shape.columns) if inner is None else shape.row(inner)


def _written(get: Convert, write: Convert, thing: object) -> tuple[Any, ...]:
    value = get(thing)
    return (None if value is None else write(value),)


def _nested_kind(declared: object) -> type | None:
    """Return the dataclass that is spread over columns, None where there is none."""
    hint = _without_none(declared)
    return hint if is_dataclass(hint) and isinstance(hint, type) and hint not in _CONVERTERS else None


def _column(declared: object) -> Column:
    hint = _without_none(declared)
    return Column(_converters(hint)[0], is_optional=hint is not declared)


def _without_none(hint: object) -> object:
    chosen = [part for part in get_args(hint) if part is not NoneType]
    return chosen[0] if NoneType in get_args(hint) else hint


def _converters(hint: object) -> tuple[Convert | None, Convert | None]:
    """Return how a column's value is read and written; None for as it is."""
    known = _CONVERTERS.get(hint)
    if known is not None:
        return known
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {member.value: member for member in hint}.__getitem__, None
    return _converters(getattr(hint, "__supertype__", None))


_write_json: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


@lru_cache(maxsize=1_000)
def write_ref(ref: ModelRef) -> str:
    """Return a model reference as JSON."""
    return _write_json(asdict(ref))


@lru_cache(maxsize=1_000)
def read_ref(text: str) -> ModelRef:
    """Return the model reference that the JSON holds."""
    return _ref(json.loads(text))


def _ref(values: dict[str, Any]) -> ModelRef:
    return ModelRef(**values | {"kind": ModelKind(values["kind"])})


@lru_cache(maxsize=1_000)
def _read_refs(text: str) -> tuple[ModelRef, ...]:
    return tuple(_ref(values) for values in json.loads(text))


def _write_things(things: tuple[Any, ...]) -> str:
    return _write_json([asdict(thing) for thing in things])


@lru_cache(maxsize=1_000)
def _read_scheduled(text: str) -> tuple[ScheduledChange, ...]:
    return tuple(
        ScheduledChange(**values | {"kind": ModelKind(values["kind"]), "models": tuple(map(_ref, values["models"]))})
        for values in json.loads(text)
    )


def _read_shadows(text: str) -> tuple[Shadow, ...]:
    return tuple(Shadow(**values | {"model": _ref(values["model"])}) for values in json.loads(text))


def _write_thing(thing: Any) -> str:  # noqa: ANN401 - any dataclass
    return _write_json(asdict(thing))


_structure: Final = Converter(detailed_validation=False).structure


@lru_cache(maxsize=1_000)
def _read_announced(text: str) -> tuple[AnnouncedTerms, ...]:
    return tuple(_structure(values, AnnouncedTerms) for values in json.loads(text))


@lru_cache(maxsize=1_000)
def _read_delisting(text: str) -> Delisting:
    return Delisting(**json.loads(text))


@lru_cache(maxsize=1_000)
def _read_pauses(text: str) -> tuple[Pause, ...]:
    return tuple(_structure(values, Pause) for values in json.loads(text))


@lru_cache(maxsize=1_000)
def _read_networks(text: str) -> tuple[AssetNetwork, ...]:
    return tuple(AssetNetwork(**values) for values in json.loads(text))


@lru_cache(maxsize=1_000)
def _read_heard(text: str) -> tuple[Heard, ...]:
    return tuple(Heard(**values | {"verdict": Verdict(values["verdict"])}) for values in json.loads(text))


_CONVERTERS: Final[dict[object, tuple[Convert | None, Convert | None]]] = {
    int: (int, None),
    str: (None, None),
    bool: (bool, None),
    ModelRef: (read_ref, write_ref),
    tuple[ModelRef, ...]: (_read_refs, _write_things),
    tuple[ScheduledChange, ...]: (_read_scheduled, _write_things),
    tuple[Shadow, ...]: (_read_shadows, _write_things),
    tuple[AnnouncedTerms, ...]: (_read_announced, _write_things),
    Delisting: (_read_delisting, _write_thing),
    tuple[Pause, ...]: (_read_pauses, _write_things),
    tuple[AssetNetwork, ...]: (_read_networks, _write_things),
    tuple[Heard, ...]: (_read_heard, _write_things),
    get_type_hints(Event)["details"]: (json.loads, _write_json),
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
FEED: Final = Shape(Feed, tables.FEED)
LEDGER: Final = Shape(AssetLedger, tables.LEDGER)
MARKET: Final = Shape(Market, tables.MARKET)
SAMPLE: Final = Shape(RateSample, tables.SAMPLE)
SHADOW_SAMPLE: Final = Shape(ShadowSample, tables.SHADOW_SAMPLE)
ENTRY: Final = Shape(Entry, tables.ENTRY, _PLACE)
EVENT: Final = Shape(Event, tables.EVENT, _PLACE)
