"""Tables as Parquet files, by pyarrow: an extra, so this module is imported only when such a file is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types
from pyarrow import parquet as pq

from gql_server.service.columns import ColumnKind, Columns, Row

UNITS_DIGITS: Final = 38
"""As many as decimal128 has; what is wider is missing there, and stands in the column of text beside it."""
_ROWS_A_GROUP: Final = 50_000
_TYPES: Final = {
    ColumnKind.NAME: pa.dictionary(pa.int32(), pa.string()),
    ColumnKind.TEXT: pa.string(),
    ColumnKind.NUMBER: pa.int64(),
    ColumnKind.UNITS: pa.decimal128(UNITS_DIGITS, 0),
    ColumnKind.TIME: pa.timestamp("s", tz="UTC"),
    ColumnKind.DAY: pa.date32(),
}


class ParquetFile:
    """A file that is written group by group, so that no more than one of them is held in memory."""

    def __init__(self, path: Path, columns: Columns) -> None:
        """Begin a file; it is whole when the context has ended."""
        self._kinds = tuple(columns.values())
        self._schema = pa.schema([pa.field(name, _TYPES[kind]) for name, kind in columns.items()])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._held: list[Row] = []

    def __enter__(self) -> Self:
        """Return the file, to be written."""
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        """Write what is left, and the end of the file."""
        if kind is None:
            self._flush()
        self._writer.close()

    def write(self, rows: Iterable[Row]) -> None:
        """Add rows."""
        self._held += rows
        if len(self._held) >= _ROWS_A_GROUP:
            self._flush()

    def describe(self, said: Mapping[str, str]) -> None:
        """Put something into the metadata of the file."""
        self._writer.add_key_value_metadata(dict(said))

    def _flush(self) -> None:
        if not self._held:
            return
        columns = zip(*self._held, strict=True)
        arrays = [
            pa.array([_stored(kind, value) for value in values], type=_TYPES[kind])
            for kind, values in zip(self._kinds, columns, strict=True)
        ]
        self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))
        self._held = []


def _stored(kind: ColumnKind, value: object) -> object:
    if kind is ColumnKind.UNITS and isinstance(value, int):
        return Decimal(value) if abs(value) < 10**UNITS_DIGITS else None
    return value
