"""What everybody who owes something holds and owes, in columns: shares and balances, so that interest changes none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID, SubAccount
from gql_server.domain.assets import Asset
from gql_server.domain.market import Market
from gql_server.service.watching.keys import KeyIndex, Keys, Places, as_array, key_of
from gql_server.service.watching.table import Amounts, Codes, Flags, Table

Legs = list[tuple[int, float]]
"""What a row holds, then what it owes: codes with amounts."""

SHARES_A_UNIT: Final = 10**9
"""Lend shares are kept in tokens as they were worth when a market starts."""

_PLACE_BITS: Final = 24
_PLACE_MASK: Final = 2**_PLACE_BITS - 1
_SIZES: Final = (*range(9), 12, 16, 24, 32, 48, 64, 96, 128, 256, 512, 1024, 2048, 4096, 65_536)
"""How many legs of a kind a table has: the next of these; what is too many holds nothing of nothing."""
_FLOAT_MAX: Final = float(np.finfo(np.float32).max)


class UnknownAsset(LookupError):
    """Something is held of which the columns have not been told yet."""


class Columns:
    """Rows of all sub-accounts that owe something, the operator's own excepted.

    An asset's number gives the codes of what is held of it: twice the number for a lend position, in tokens as its shares were
    worth when the market began, and one more for an available balance, in tokens. What is owed has the number itself as its code,
    and is in tokens as its shares were worth when the market began. Number 0 is no asset: what stands for it is nothing.
    """

    def __init__(self) -> None:
        """Start with nobody and no asset."""
        self.symbols: list[str] = [""]
        self.largest_held: list[float] = [0.0, 0.0]
        """The largest amount that has ever stood under a code since the columns were made."""
        self.held_rows: list[int] = [0, 0]
        """How many rows have something under a code; likewise what is owed."""
        self.owed_rows: list[int] = [0]
        self._numbers: dict[str, int] = {}
        self._scales: list[int] = [1]
        self._epochs: list[int] = [0]
        self._tables: dict[tuple[int, int], Table] = {}
        self._by_number: list[Table] = []
        self._index = KeyIndex(self._key_at)
        self._odd: dict[bytes, str] = {}

    def __len__(self) -> int:
        """Return how many rows there are."""
        return sum(table.count for table in self._by_number)

    @property
    def tables(self) -> list[Table]:
        """Return the tables, one for each shape."""
        return self._by_number

    @property
    def nbytes(self) -> int:
        """Return how much memory the columns and the index take."""
        return self._index.nbytes + sum(table.nbytes for table in self._by_number)

    def know(self, assets: Mapping[str, Asset], markets: Mapping[str, Market]) -> None:
        """Be told of assets, and of markets whose lenders a loss has wiped out: what they held is nothing now (rule X4)."""
        for symbol, asset in assets.items():
            if symbol not in self._numbers:
                self._numbers[symbol] = len(self.symbols)
                self.symbols.append(symbol)
                self._scales.append(10**asset.decimals)
                self._epochs.append(0)
                self.largest_held += [0.0, 0.0]
                self.held_rows += [0, 0]
                self.owed_rows.append(0)
        for symbol, market in markets.items():
            number = self._number(symbol)
            if market.epoch > self._epochs[number]:
                self._epochs[number] = market.epoch
                self._wipe_out(2 * number)

    def put(self, sub_account: SubAccount) -> None:
        """Make its row what the sub-account is now, or let it go where nothing is owed.

        Raises:
            UnknownAsset: The columns were not told of something that it holds; nothing is changed.
        """
        if not _is_watched(sub_account):
            self.drop(sub_account.id)
            return
        held, owed = self._legs(sub_account)
        shape, legs = _shaped(held, owed)
        for code, amount in held:
            self.largest_held[code] = max(self.largest_held[code], amount)
        key, is_noted = key_of(sub_account.id), sub_account.at_risk_since is not None
        place = self._index.find(key)
        if place is not None:
            table, row = self._at(place)
            if (table.held, table.owed) == shape:
                self._count(table.codes_at(row), shape[0], -1)
                self._count([code for code, _ in legs], shape[0], 1)
                table.put(row, is_noted=is_noted, legs=legs)
                return
            self.drop(sub_account.id)
        self._make_room(1)
        table = self._table(shape)
        self._index.put(key, self._place(table, table.append(key, is_noted=is_noted, legs=legs)))
        self._count([code for code, _ in legs], shape[0], 1)
        if key.hex() != sub_account.id:
            self._odd[key] = sub_account.id

    def put_new(self, sub_accounts: Iterable[SubAccount]) -> None:
        """Add rows of many sub-accounts that have none, as long as they owe something; a page of them at once is quicker.

        Raises:
            UnknownAsset: The columns were not told of something that they hold; nothing is changed.
        """
        rows: dict[tuple[int, int], list[tuple[bytes, bool, Legs]]] = {}
        for sub_account in sub_accounts:
            if _is_watched(sub_account):
                shape, legs = _shaped(*self._legs(sub_account))
                key = key_of(sub_account.id)
                rows.setdefault(shape, []).append((key, sub_account.at_risk_since is not None, legs))
                if key.hex() != sub_account.id:
                    self._odd[key] = sub_account.id
        for shape, same in rows.items():
            codes = np.array([[code for code, _ in legs] for _, _, legs in same], dtype=np.uint16).reshape(len(same), sum(shape))
            amounts = np.array([[amount for _, amount in legs] for _, _, legs in same], dtype=np.float32)
            self.extend(
                shape,
                as_array(key for key, _, _ in same),
                np.array([is_noted for _, is_noted, _ in same], dtype=np.bool_),
                codes,
                amounts.reshape(len(same), sum(shape)),
            )

    def extend(self, shape: tuple[int, int], keys: Keys, noted: Flags, codes: Codes, amounts: Amounts) -> None:
        """Add rows of one shape: a row of ``codes`` and ``amounts`` each, in 16 bits and single precision, by ascending codes."""
        table = self._table(shape)
        first = table.count
        self._make_room(len(keys))
        for leg in range(sum(shape)):
            counted = np.bincount(codes[:, leg], minlength=1)
            rows = self.held_rows if leg < shape[0] else self.owed_rows
            for code in np.flatnonzero(counted):
                rows[code] += int(counted[code])
                if leg < shape[0]:
                    largest = float(amounts[codes[:, leg] == code, leg].max())
                    self.largest_held[code] = max(self.largest_held[code], largest)
        table.extend(keys, noted, list(codes.T), list(amounts.T))
        self._index.add(keys, np.arange(self._place(table, first), self._place(table, table.count), dtype=np.uint32))

    def drop(self, sub_account_id: str) -> None:
        """Let a row go, if there is one."""
        key = key_of(sub_account_id)
        place = self._index.find(key)
        if place is None:
            return
        table, row = self._at(place)
        self._count(table.codes_at(row), table.held, -1)
        self._index.drop(key)
        self._odd.pop(key, None)
        moved = table.remove(row)
        if moved is not None:
            self._index.move(moved, place)

    def __contains__(self, sub_account_id: str) -> bool:
        """Tell whether a sub-account has a row."""
        return self._index.find(key_of(sub_account_id)) is not None

    def is_right_about(self, sub_account: SubAccount) -> bool:
        """Tell whether the columns say of a sub-account what it is."""
        place = self._index.find(key_of(sub_account.id))
        if place is None or not _is_watched(sub_account):
            return place is None and not _is_watched(sub_account)
        table, row = self._at(place)
        is_noted, said = table.row(row)
        held, owed = self._legs(sub_account)
        is_alike = is_noted == (sub_account.at_risk_since is not None)
        return is_alike and _alike(said[: table.held], held) and _alike(said[table.held :], owed)

    def identifiers(self, table: Table, rows: NDArray[np.intp]) -> list[str]:
        """Return whose rows these are."""
        keys = [bytes(key).ljust(16, b"\0") for key in table.keys[rows]]
        return [self._odd.get(key) or key.hex() for key in keys]

    def between(self, after: str, last: str) -> set[str]:
        """Return the sub-accounts whose identifier comes after one and not after another."""
        found = {identifier for identifier in self._odd.values() if after < identifier <= last}
        low, high = _lower(after), _upper(last)
        for table in self._by_number:
            keys = table.keys[: table.count]
            rows = np.flatnonzero((keys >= low) & (keys <= high))
            found.update(one for one in self.identifiers(table, rows) if after < one <= last)
        return found

    def _legs(self, sub_account: SubAccount) -> tuple[Legs, Legs]:
        held: Legs = []
        for symbol, lend in sub_account.lends.items():
            number = self._number(symbol)
            if lend.epoch == self._epochs[number]:
                held.append((2 * number, _single(lend.shares, SHARES_A_UNIT * self._scales[number])))
        for symbol, balance in sub_account.balances.items():
            number = self._number(symbol)
            held.append((2 * number + 1, _single(balance.available, self._scales[number])))
        owed = [(number, debt.shares) for symbol, debt in sub_account.debts.items() for number in [self._number(symbol)]]
        return sorted(held), sorted((number, _single(shares, self._scales[number])) for number, shares in owed)

    def _number(self, symbol: str) -> int:
        number = self._numbers.get(symbol)
        if number is None:
            raise UnknownAsset(symbol)
        return number

    def _count(self, codes: list[int], held: int, by: int) -> None:
        for code in codes[:held]:
            self.held_rows[code] += by
        for code in codes[held:]:
            self.owed_rows[code] += by

    def _wipe_out(self, code: int) -> None:
        for table in self._by_number:
            for leg in range(table.held):
                table.amounts[leg][: table.count][table.codes[leg][: table.count] == code] = 0
                table.slacks[: table.count][table.codes[leg][: table.count] == code] = 0

    def _table(self, shape: tuple[int, int]) -> Table:
        table = self._tables.get(shape)
        if table is None:
            table = self._tables[shape] = Table(*shape)
            self._by_number.append(table)
        return table

    def _place(self, table: Table, row: int) -> int:
        if row > _PLACE_MASK:
            raise OverflowError(f"a table has no room for more than {_PLACE_MASK:,} rows")
        return self._by_number.index(table) << _PLACE_BITS | row

    def _at(self, place: int) -> tuple[Table, int]:
        return self._by_number[place >> _PLACE_BITS], place & _PLACE_MASK

    def _key_at(self, place: int) -> bytes:
        table, row = self._at(place)
        return bytes(table.keys[row])

    def _make_room(self, count: int) -> None:
        if not self._index.has_room_for(count):
            self._index.fill(self._keyed(), len(self) + count)

    def _keyed(self) -> Iterator[tuple[Keys, Places]]:
        for table in self._by_number:
            first = self._place(table, 0)
            yield table.keys[: table.count], np.arange(first, first + table.count, dtype=np.uint32)


def _is_watched(sub_account: SubAccount) -> bool:
    return bool(sub_account.debts) and sub_account.id != HOUSE_SUB_ACCOUNT_ID


def _single(amount: int, scale: int) -> float:
    """Return an amount for a column; infinite where single precision ends."""
    tokens = amount / scale
    return tokens if tokens <= _FLOAT_MAX else float("inf")


def _shaped(held: Legs, owed: Legs) -> tuple[tuple[int, int], Legs]:
    """Return the shape of the table in which the legs have room, and the legs, filled up with nothing."""
    shape = (_size(len(held)), _size(len(owed)))
    nothing = (0, 0.0)
    return shape, [*held, *[nothing] * (shape[0] - len(held)), *owed, *[nothing] * (shape[1] - len(owed))]


def _size(count: int) -> int:
    size: int = next(size for size in _SIZES if size >= count)
    return size


def _alike(said: Legs, legs: Legs) -> bool:
    """Tell whether legs of a row are these, but for those that are nothing."""
    rounded = [(code, float(np.float32(amount))) for code, amount in legs]
    return [leg for leg in said if leg[1]] == [leg for leg in rounded if leg[1]]


def _lower(identifier: str) -> bytes:
    """Return a key before which no identifier of digits is greater than this one; others are not in order."""
    key = key_of(identifier)
    return key if key.hex() == identifier else b""


def _upper(identifier: str) -> bytes:
    key = key_of(identifier)
    return key if key.hex() == identifier else b"\xff" * len(key)
