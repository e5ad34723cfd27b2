"""The file of trusted documents that a client's build writes: a map as Relay writes it, or Apollo's manifest of operations."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

APOLLO_FORMAT: Final = "apollo-persisted-query-manifest"
APOLLO_VERSION: Final = 1


class BadManifest(ValueError):
    """The file is not a manifest of documents."""


def read_manifest(path: Path) -> Mapping[str, str]:
    """Return the documents of a manifest by their ids.

    Args:
        path: A JSON file, either ``{ID: DOCUMENT, …}`` or ``{"format": "apollo-persisted-query-manifest", "version": 1,
            "operations": [{"id": ID, "name": NAME, "type": TYPE, "body": DOCUMENT}, …]}``.

    Raises:
        BadManifest: It is neither, or names one document twice.
    """
    try:
        given: object = orjson.loads(path.read_bytes())
    except OSError as problem:
        raise BadManifest(f"{path} cannot be read: {problem.strerror}") from None
    except orjson.JSONDecodeError as problem:
        raise BadManifest(f"{path} is not JSON: {problem}") from None
    if not isinstance(given, dict):
        raise BadManifest(f"{path} is not a JSON object")
    entries = _apollo(given) if "operations" in given or "format" in given else _relay(given)
    documents: dict[str, str] = {}
    for name, text in entries:
        if documents.setdefault(name, text) != text:
            raise BadManifest(f"{path} has two documents under the id {name}")
    return documents


def sha256_of(text: str) -> str:
    """Return the SHA-256 of a document in lower-case hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _relay(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, text in given.items():
        if not isinstance(text, str) or not name:
            raise BadManifest(f"what stands under {name!r} is not the text of a document")
        yield name, text


def _apollo(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if given.get("format") != APOLLO_FORMAT or given.get("version") != APOLLO_VERSION:
        raise BadManifest(f"its format is not {APOLLO_FORMAT} in version {APOLLO_VERSION}")
    operations = given.get("operations")
    if not isinstance(operations, list):
        raise BadManifest("its operations are not a list")
    for place, operation in enumerate(operations):
        entry = operation if isinstance(operation, dict) else {}
        name, text = entry.get("id"), entry.get("body")
        if not isinstance(name, str) or not name or not isinstance(text, str):
            raise BadManifest(f"operation {place} has no id or no body")
        yield name, text
