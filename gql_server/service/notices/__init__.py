"""Notices: letters to customers about what the log says happened to their money, each fact once.

What is told of which events is in ``facts``; what is particular of a fact, in ``particulars`` and its neighbors; the work itself,
in ``telling``. What the letters say is in ``letters.loans`` and ``letters.payments``.
"""

from gql_server.service.notices.telling import Notices

__all__ = ["Notices"]
