"""The documents that clients name by their ids, as the settings say."""

from __future__ import annotations

from typing import Final

import structlog

from gql_server.schema.over_http.documents import Documents
from gql_server.schema.over_http.manifest import BadManifest, read_manifest
from gql_server.schema.root import Schema
from gql_server.settings import Settings, SettingsError

_log: Final = structlog.get_logger(__name__)


def documents_of(settings: Settings, schema: Schema) -> Documents:
    """Return the documents, and warn of those that do not fit the schema.

    Raises:
        SettingsError: The manifest is not one.
    """
    if settings.trusted_documents is None:
        return Documents()
    try:
        trusted = read_manifest(settings.trusted_documents)
    except BadManifest as problem:
        raise SettingsError("GQL_SERVER_TRUSTED_DOCUMENTS", str(problem)) from None
    for name, text in trusted.items():
        for misfit in schema.misfits(text):
            _log.warning("trusted_document_does_not_fit", id=name, problem=misfit)
    return Documents(trusted, only_trusted=settings.trusted_documents_only)
