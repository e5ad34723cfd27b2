"""What customers take to the tax office and to auditors: interest statements and balance certificates, as PDF and as a table.

What a document says is put together once (``interest``, ``certificate``), in the words of its language (``words``); how it looks as
PDF is in ``pdf``, as comma-separated values in ``csv_file``. The same data gives the same bytes.
"""

from gql_server.service.documents.certificate import balance_certificate
from gql_server.service.documents.csv_file import csv_of
from gql_server.service.documents.document import Customer, Document, Valued
from gql_server.service.documents.drawing import Busy, Drawing
from gql_server.service.documents.interest import interest_statement

__all__ = [
    "Busy",
    "Customer",
    "Document",
    "Drawing",
    "Valued",
    "balance_certificate",
    "csv_of",
    "interest_statement",
]
