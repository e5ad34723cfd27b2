"""The journal for accountants: every command that booked something, for programs of plain-text accounting and as a table."""

from gql_server.service.accounting.booked import Booked, booked_commands
from gql_server.service.accounting.exporting import Period, export_journal
from gql_server.service.accounting.formats import FORMATS, Format
from gql_server.service.accounting.rows import POSTING_COLUMNS, PostingRows

__all__ = ["FORMATS", "POSTING_COLUMNS", "Booked", "Format", "Period", "PostingRows", "booked_commands", "export_journal"]
