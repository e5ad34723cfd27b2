"""Documents that are known by name: trusted ones from a manifest, and those that clients sent before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gql_server.schema.over_http import documents
from gql_server.schema.over_http.documents import Documents
from gql_server.schema.over_http.manifest import BadManifest, read_manifest, sha256_of
from gql_server.schema.over_http.reading import Asked, asked_by
from gql_server.schema.over_http.refusing import RequestRefused

TEXT = "query Symbols { assets { symbol } }"
OTHER = "{ assets { id } }"
HASH = sha256_of(TEXT)


def persisted(text: str | None, sha256: str = HASH) -> Asked:
    """Return what a client of automatic persisted queries sends."""
    given = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256}}}
    return asked_by(given if text is None else {"query": text, **given})


def refused(known: Documents, asked: Asked) -> tuple[int, str]:
    """Return how a request is refused."""
    with pytest.raises(RequestRefused) as refusal:
        known.find(asked)
    return refusal.value.status, refusal.value.code


def manifest(folder: Path, given: object) -> Path:
    path = folder / "documents.json"
    path.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
    return path


APOLLO = {
    "format": "apollo-persisted-query-manifest",
    "version": 1,
    "operations": [{"id": "a1", "name": "Symbols", "type": "query", "body": TEXT}],
}


@pytest.mark.parametrize("given", [{"a1": TEXT}, APOLLO], ids=["relay", "apollo"])
def test_both_forms_of_a_manifest_are_read(tmp_path: Path, given: object) -> None:
    assert read_manifest(manifest(tmp_path, given)) == {"a1": TEXT}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("{", "is not JSON"),
        ([], "is not a JSON object"),
        ({"a": 1}, "not the text of a document"),
        ({"": TEXT}, "not the text of a document"),
        ({**APOLLO, "version": 2}, "its format is not apollo-persisted-query-manifest in version 1"),
        ({"format": "else", "operations": []}, "its format is not"),
        ({**APOLLO, "operations": {}}, "its operations are not a list"),
        ({**APOLLO, "operations": [{"id": "a1"}]}, "operation 0 has no id or no body"),
        ({**APOLLO, "operations": [{"id": "a1", "body": "{ a }"}, {"id": "a1", "body": "{ b }"}]}, "two documents under the id a1"),
    ],
)
def test_what_is_no_manifest_is_refused_with_the_reason(tmp_path: Path, given: object, problem: str) -> None:
    with pytest.raises(BadManifest, match=problem):
        read_manifest(manifest(tmp_path, given))


def test_a_manifest_that_went_away_is_no_manifest(tmp_path: Path) -> None:
    with pytest.raises(BadManifest, match="cannot be read"):
        read_manifest(tmp_path / "gone.json")


@pytest.mark.parametrize("given", [{"documentId": "a1"}, {"documentId": f"sha256:{HASH}"}])
def test_a_trusted_document_is_known_by_its_id_and_by_its_hash(given: dict[str, str]) -> None:
    assert Documents({"a1": TEXT}).find(asked_by(given)) == TEXT


def test_a_trusted_document_is_known_to_clients_of_persisted_queries() -> None:
    assert Documents({HASH: TEXT}).find(persisted(None)) == TEXT


def test_an_unknown_document_is_said_as_clients_know_it() -> None:
    with pytest.raises(RequestRefused, match=r"^PersistedQueryNotFound$") as refusal:
        Documents().find(persisted(None))
    assert (refusal.value.status, refusal.value.code) == (404, "PERSISTED_QUERY_NOT_FOUND")
    assert refused(Documents(), asked_by({"documentId": "a1"})) == (404, "PERSISTED_QUERY_NOT_FOUND")


def test_a_document_is_known_once_it_was_kept() -> None:
    known = Documents()
    known.keep(persisted(TEXT))
    assert known.find(persisted(None)) == TEXT
    assert known.find(asked_by({"documentId": f"sha256:{HASH}"})) == TEXT


def test_a_document_that_comes_without_its_hash_is_not_kept() -> None:
    known = Documents()
    known.keep(asked_by({"query": TEXT}))
    assert refused(known, persisted(None)) == (404, "PERSISTED_QUERY_NOT_FOUND")


def test_a_hash_must_be_that_of_the_document() -> None:
    assert refused(Documents(), persisted(OTHER)) == (400, "PERSISTED_QUERY_HASH_MISMATCH")


def test_another_version_of_persisted_queries_is_refused() -> None:
    with pytest.raises(RequestRefused) as refusal:
        asked_by({"extensions": {"persistedQuery": {"version": 2, "sha256Hash": HASH}}})
    assert refusal.value.code == "PERSISTED_QUERY_NOT_SUPPORTED"


@pytest.mark.parametrize("bound", ["AUTOMATIC_MAX", "AUTOMATIC_CHARACTERS_MAX"])
def test_the_document_that_was_not_used_longest_is_forgotten(monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    monkeypatch.setattr(documents, bound, 2 if bound == "AUTOMATIC_MAX" else 2 * len("{ a }"))
    known = Documents()
    asked = [persisted(text, sha256_of(text)) for text in ("{ a }", "{ b }", "{ c }")]
    named = [persisted(None, sha256_of(text)) for text in ("{ a }", "{ b }", "{ c }")]
    known.keep(asked[0])
    known.keep(asked[1])
    known.find(named[0])
    known.keep(asked[2])
    assert [known.find(named[0]), known.find(named[2])] == ["{ a }", "{ c }"]
    assert refused(known, named[1]) == (404, "PERSISTED_QUERY_NOT_FOUND")


def test_only_trusted_documents_pass_where_it_is_said_so() -> None:
    known = Documents({"a1": TEXT}, only_trusted=True)
    assert known.find(asked_by({"documentId": "a1"})) == known.find(asked_by({"query": TEXT})) == TEXT
    other = sha256_of(OTHER)
    for asked in (asked_by({"query": OTHER}), persisted(OTHER, other)):
        assert refused(known, asked) == (403, "DOCUMENT_NOT_TRUSTED")
    assert refused(known, persisted(None, other)) == (404, "PERSISTED_QUERY_NOT_FOUND")
