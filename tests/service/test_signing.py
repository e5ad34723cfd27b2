"""What is signed: the published vectors, and the reference's own example."""

from __future__ import annotations

import base64
import json
import runpy
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gql_server.service.signing import VERSION, Signed, decoded
from tests.servers import ROOT

PUBLISHED = ROOT / "docs/reference/signed-requests.json"
GIVEN: dict[str, Any] = json.loads((ROOT / "tests/vectors/signed_requests.json").read_text(encoding="utf-8"))
VECTORS: list[dict[str, str]] = GIVEN["vectors"]


def signed(vector: dict[str, str]) -> Signed:
    named = {name: vector[name] for name in ("timestamp", "window", "nonce", "signature", "method")}
    return Signed(key=vector["apiKey"], target=vector["target"].encode(), body=vector["body"].encode(), **named)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_each_vector_is_signed_as_it_says(vector: dict[str, str]) -> None:
    request = signed(vector)
    private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(vector["privateKey"]))
    assert request.text().decode() == vector["text"]
    assert base64.b64encode(private.sign(vector["text"].encode())).decode() == vector["signature"]
    request.require_form()
    assert request.is_signed_by(vector["publicKey"])
    others = {other["publicKey"] for other in VECTORS} - {vector["publicKey"]}
    assert not any(request.is_signed_by(other) for other in others)


def test_the_vectors_are_published_and_the_reference_shows_the_first() -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == GIVEN
    assert GIVEN["version"] == VERSION
    reference = (ROOT / "docs/reference/signed-requests.md").read_text(encoding="utf-8")
    for name in ("text", "signature", "body", "privateKey"):
        assert VECTORS[0][name] in reference


def test_the_client_in_python_signs_what_the_server_reads() -> None:
    vector = VECTORS[0]
    client = runpy.run_path(str(ROOT / "examples/03_signed_requests.py"))
    url, body = "https://lend.example/graphql?a=b", b"{}"
    headers = client["sign"](base64.b64decode(vector["privateKey"]), "a-key", "POST", url, body, 1_000)
    names = {name.removeprefix("X-").lower(): value for name, value in headers.items()}
    request = Signed(key=names.pop("api-key"), method="POST", target=b"/graphql?a=b", body=body, **names)
    request.require_form()
    assert request.window == "1000"
    assert request.is_signed_by(vector["publicKey"])


@pytest.mark.parametrize(
    "text", ["", "AA==", "A" * 44, "é" * 44, VECTORS[0]["publicKey"].rstrip("="), VECTORS[0]["publicKey"] + "\n"]
)
def test_what_is_no_base64_of_a_key_is_none(text: str) -> None:
    assert decoded(text, 32) is None
