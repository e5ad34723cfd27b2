"""Everybody who owes something as columns of numbers: the liquidation watch looks through them before it looks at the book."""

from gql_server.service.watching.columns import Columns
from gql_server.service.watching.debtors import ColumnDebtors

__all__ = ["ColumnDebtors", "Columns"]
