"""The journal for accountants: every command that booked something, as a file that programs for plain-text accounting read."""

from gql_server.service.accounting.booked import Booked, booked_commands
from gql_server.service.accounting.exporting import Period, export_journal
from gql_server.service.accounting.formats import FORMATS, Format

__all__ = ["FORMATS", "Booked", "Format", "Period", "booked_commands", "export_journal"]
