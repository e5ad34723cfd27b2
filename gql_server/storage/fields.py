"""Columns that lose nothing: integers of any size, keys that sort alike everywhere, words out of a list.

A rule that the database must enforce travels with the column's type, so that one migration makes it on every database.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

from tortoise.fields.base import DB_DEFAULT_NOT_SET, Field
from tortoise.models import Model

DIGITS_MAX: Final = 78
"""Decimal digits of a quantity: enough for 2^256, and for every product of two amounts that is ever stored."""

_NUMERIC: Final = f"NUMERIC({DIGITS_MAX},0)"
_LIMIT: Final = 10**DIGITS_MAX

VALUE = TypeVar("VALUE")


class CheckedField(Field[VALUE]):
    """A field whose SQL type carries a check, so that it holds for whoever writes to the table."""

    def check_for(self, dialect: str) -> str | None:
        """Return the condition of the column's ``CHECK`` in this dialect, None for none."""
        raise NotImplementedError

    def get_for_dialect(self, dialect: str, key: str) -> object:
        """Return what the dialect overrides; the SQL type with its check."""
        value = super().get_for_dialect(dialect, key)
        if key != "SQL_TYPE" or not self.model_field_name:
            return value
        check = self.check_for(dialect)
        return value if check is None else f"{value} CHECK ({check})"


class IntegerField(CheckedField[int]):
    """An integer of up to 78 digits, exact both ways: NUMERIC on PostgreSQL, TEXT on SQLite.

    SQLite's integers end at 2^63, and its arithmetic on text is floating point: no SQL ever adds or compares this column.

    Args:
        is_signed: Whether it may be negative; a quantity may not, and the database refuses it.
        db_default: What a row has that was written before the column was there.
    """

    field_type = int
    SQL_TYPE = _NUMERIC

    class _db_sqlite:  # noqa: N801 - Tortoise looks for this name.
        SQL_TYPE = "TEXT"

    def __init__(self, *, is_signed: bool | None = None, null: bool = False, db_default: Any = DB_DEFAULT_NOT_SET) -> None:  # noqa: ANN401 - Tortoise's own
        self.is_signed = is_signed
        super().__init__(null=null, db_default=db_default)

    def check_for(self, dialect: str) -> str | None:
        """Refuse negative numbers and, where the column is text, whatever is not a number."""
        name = self.model_field_name
        if dialect != "sqlite":
            return None if self.is_signed else f'"{name}" >= 0'
        digits = f"ltrim(\"{name}\", '-')" if self.is_signed else f'"{name}"'
        return f"{digits} GLOB '[0-9]*' AND {digits} NOT GLOB '*[^0-9]*'"

    def to_db_value(self, value: object, instance: type[Model] | Model) -> str | int | None:
        """Return what the driver binds; a float, a decimal or a number too long is refused, never rounded."""
        del instance
        return None if value is None else check_integer(value)

    def to_python_value(self, value: object) -> int | None:
        """Return the integer that the driver's answer stands for."""
        return None if value is None else int(str(value))


def check_integer(value: object) -> int:
    """Return the value if the column can hold it exactly.

    Raises:
        TypeError: When it is not an integer.
        OverflowError: When it has more digits than the column.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"expected an integer, not {value!r}")
    if not -_LIMIT < value < _LIMIT:
        raise OverflowError(f"an integer of more than {DIGITS_MAX} digits")
    return value


class KeyField(CheckedField[str]):
    """Text that names something. Sorted by its bytes on every database, whatever the server's language.

    Args:
        references: ``table.column`` that must hold the same key.
        choices: The words that are permitted, all when None.
        db_default: What a row has that was written before the column was there.
    """

    field_type = str
    SQL_TYPE = 'TEXT COLLATE "C"'

    class _db_sqlite:  # noqa: N801 - Tortoise looks for this name.
        SQL_TYPE = "TEXT"

    def __init__(
        self,
        *,
        references: str | None = None,
        choices: tuple[str, ...] | None = None,
        null: bool = False,
        primary_key: bool | None = None,
        unique: bool = False,
        db_index: bool | None = None,
        db_default: Any = DB_DEFAULT_NOT_SET,  # noqa: ANN401 - Tortoise's own
    ) -> None:
        self.references = references
        # A migration repeats the words as they were; it must not follow an enumeration that has moved on.
        self.choices = None if choices is None else tuple(str(choice) for choice in choices)
        super().__init__(null=null, primary_key=primary_key, unique=unique, db_index=db_index, db_default=db_default)

    def check_for(self, dialect: str) -> str | None:
        """Refuse words that are not in the list."""
        del dialect
        if self.choices is None:
            return None
        words = ", ".join(f"'{choice}'" for choice in self.choices)
        return f'"{self.model_field_name}" IN ({words})'

    def get_for_dialect(self, dialect: str, key: str) -> object:
        """Return what the dialect overrides; the SQL type with its check and its reference."""
        value = super().get_for_dialect(dialect, key)
        if key != "SQL_TYPE" or self.references is None or not self.model_field_name:
            return value
        table, column = self.references.split(".")
        return f'{value} REFERENCES "{table}" ("{column}")'


class TimeField(Field[int]):
    """Unix seconds, and other whole numbers that stay below 2^63: places in a sequence, tickets, counts."""

    field_type = int
    SQL_TYPE = "BIGINT"
