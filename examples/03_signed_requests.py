"""A client of ten lines that signs its requests with an API key.

    python examples/03_signed_requests.py URL API_KEY PRIVATE_KEY 'QUERY'

URL is the endpoint, such as http://127.0.0.1:8000/graphql; API_KEY the key's ``id``; PRIVATE_KEY its 32 bytes in base64.
It needs ``cryptography`` and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sys
import time
import urllib.parse
import urllib.request
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def sign(private_key: bytes, api_key: str, method: str, url: str, body: bytes, window: int = 5_000) -> dict[str, str]:
    """Return the headers that sign one request; sign each request anew, a repeated one too."""
    path = urllib.parse.urlsplit(url)
    target = (path.path or "/") + (f"?{path.query}" if path.query else "")
    timestamp, nonce = str(time.time_ns() // 1_000_000), secrets.token_urlsafe(18)
    parts = ["gql-server-1", api_key, method, target, timestamp, str(window), nonce, hashlib.sha256(body).hexdigest()]
    signature = base64.b64encode(Ed25519PrivateKey.from_private_bytes(private_key).sign("\n".join(parts).encode())).decode()
    names = ("X-API-Key", "X-Timestamp", "X-Window", "X-Nonce", "X-Signature")
    return dict(zip(names, (api_key, timestamp, str(window), nonce, signature), strict=True))


def ask(url: str, api_key: str, private_key: bytes, document: str, **variables: object) -> Any:  # noqa: ANN401 - JSON
    """Run one GraphQL operation."""
    body = json.dumps({"query": document, "variables": variables}).encode()
    headers = {"Content-Type": "application/json", **sign(private_key, api_key, "POST", url, body)}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=30) as response:
        return json.load(response)


if __name__ == "__main__":
    url, api_key, private_key, document = sys.argv[1:5]
    print(json.dumps(ask(url, api_key, base64.b64decode(private_key), document), indent=2))
