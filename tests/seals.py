"""The key that seals personal data in tests."""

from __future__ import annotations

from gql_server.service.sealing import FernetSeals, derived_key

SEALS = FernetSeals([derived_key("a secret of the tests")], "a secret of the tests")
