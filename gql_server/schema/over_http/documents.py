"""Which document a request means: its text, one that clients' builds made known, or one that a client sent before.

Trusted documents come from a manifest and never change. Automatic ones are kept under the hash of their text once they were
executed, the last used ones, so that a client sends a long document once to each process.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from gql_server.schema.over_http.manifest import sha256_of
from gql_server.schema.over_http.reading import Asked
from gql_server.schema.over_http.refusing import RequestRefused

AUTOMATIC_MAX: Final = 1_000
AUTOMATIC_CHARACTERS_MAX: Final = 2 * 1024 * 1024
PREFIX: Final = "sha256:"


class Documents:
    """Finds the documents of requests, whatever carries them."""

    def __init__(self, trusted: Mapping[str, str] | None = None, *, only_trusted: bool = False) -> None:
        """Take the documents that are known from the start.

        Args:
            trusted: By their ids.
            only_trusted: Whether no others are executed.
        """
        self._trusted = dict(trusted or {})
        self._trusted |= {sha256_of(text): text for text in self._trusted.values()}
        self._texts = frozenset(self._trusted.values())
        self._only_trusted = only_trusted
        self._automatic: OrderedDict[str, str] = OrderedDict()
        self._characters = 0

    def find(self, asked: Asked) -> str:
        """Return the text of the document.

        Raises:
            RequestRefused: It is unknown, not the one that the hash says, or not among the trusted.
        """
        text = self._named(asked) if asked.query is None else asked.query
        if asked.query is not None and asked.sha256 is not None and sha256_of(asked.query) != asked.sha256:
            message = "The hash is not that of the document."
            raise RequestRefused(400, "PERSISTED_QUERY_HASH_MISMATCH", message, is_well_formed=True)
        if self._only_trusted and text not in self._texts:
            message = "This server executes only the documents that it was given beforehand."
            raise RequestRefused(403, "DOCUMENT_NOT_TRUSTED", message, is_well_formed=True)
        return text

    def keep(self, asked: Asked) -> None:
        """Keep a document that came with its hash and was executed."""
        if asked.query is None or asked.sha256 is None or asked.sha256 in self._trusted or asked.sha256 in self._automatic:
            return
        self._automatic[asked.sha256] = asked.query
        self._characters += len(asked.query)
        while len(self._automatic) > AUTOMATIC_MAX or self._characters > AUTOMATIC_CHARACTERS_MAX:
            _, oldest = self._automatic.popitem(last=False)
            self._characters -= len(oldest)

    def _named(self, asked: Asked) -> str:
        """Return the document that a request names without its text.

        Raises:
            RequestRefused: Nobody told it yet. Clients know this answer by its very message, and send the text.
        """
        name = asked.sha256 if asked.document_id is None else asked.document_id
        name = (name or "").removeprefix(PREFIX)
        known = self._trusted.get(name)
        if known is None and name in self._automatic:
            self._automatic.move_to_end(name)
            known = self._automatic[name]
        if known is None:
            raise RequestRefused(404, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound", is_well_formed=True)
        return known
