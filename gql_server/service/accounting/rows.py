"""The journal as a table, for analysis: one row a posting, so that a sum by account is a balance."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final

from gql_server.service.accounting.booked import Booked
from gql_server.service.accounting.formats import OPENING, Balances, Format, Posting, name_of, postings_of, postings_to
from gql_server.service.columns import ColumnKind, Columns, Row
from gql_server.units import format_fixed

POSTING_COLUMNS: Final[Columns] = {
    "seq": ColumnKind.NUMBER,
    "line": ColumnKind.NUMBER,
    "at": ColumnKind.TIME,
    "command_id": ColumnKind.TEXT,
    "kind": ColumnKind.NAME,
    "account": ColumnKind.NAME,
    "holder": ColumnKind.TEXT,
    "asset": ColumnKind.NAME,
    "decimals": ColumnKind.NUMBER,
    "units": ColumnKind.UNITS,
    "amount": ColumnKind.TEXT,
}
"""``units`` as accounting counts them: more than 0 where an account is debited; ``amount`` is the same in whole tokens."""


class PostingRows(Format[Sequence[Row]]):
    """The journal as rows; what must be there at the end is told beside them."""

    balances: str = ""
    """What each account must come to at the end, units by asset and account, as JSON; known once the end was written."""

    def begin(self) -> Sequence[Row]:
        """Return no row."""
        return ()

    def opening(self, at: int, balances: Balances) -> Sequence[Row]:
        """Return rows of a transaction that is no command's."""
        return self._rows((None, at, None, OPENING), (posting for posting in postings_to(balances) if posting.units))

    def command(self, booked: Booked) -> Sequence[Row]:
        """Return rows of a command."""
        return self._rows((booked.seq, booked.at, booked.command_id, booked.kind), postings_of(booked))

    def end(self, at: int, balances: Balances) -> Sequence[Row]:
        """Note what must be there."""
        by_asset: dict[str, dict[str, str]] = {}
        for one in postings_to(balances):
            by_asset.setdefault(one.symbol, {})[name_of(one.account)] = str(one.units)
        self.balances = json.dumps({"at": at, "units": by_asset}, sort_keys=True)
        return ()

    def _rows(self, of: tuple[int | None, int, str | None, str], postings: Iterable[Posting]) -> Sequence[Row]:
        seq, at, command_id, kind = of
        rows: list[Row] = []
        for line, one in enumerate(postings):
            decimals = self._decimals[one.symbol]
            amount = format_fixed(one.units, decimals)
            row = (seq, line, at, command_id, kind, name_of(one.account), one.holder, one.symbol, decimals, one.units, amount)
            rows.append(row)
        return rows
