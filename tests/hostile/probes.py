"""The probes, as the bytes that go over the wire and the statuses that may come back."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

OK: Final = frozenset({200})
REFUSED: Final = frozenset({200, 400})
"""Refused by the specification of GraphQL over HTTP: 400, or 200 in the older media type."""
BAD: Final = frozenset({400})


@dataclass(frozen=True)
class Probe:
    """One request.

    Attributes:
        sent: All of it.
        statuses: What may come back; an empty set where the connection may also just be closed.
        code: The code of its error, where it is one in particular.
    """

    name: str
    sent: bytes
    statuses: frozenset[int]
    code: str | None = None
    may_close: bool = False


def post(
    name: str, body: bytes, statuses: frozenset[int], code: str | None = None, *, head: str = "content-type: application/json"
) -> Probe:
    """Returns a request with a body."""
    lines = f"POST /graphql HTTP/1.1\r\nhost: localhost\r\n{head}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    return Probe(name, lines.encode("latin-1") + body, statuses, code)


def ask(name: str, query: str, statuses: frozenset[int] = REFUSED, code: str | None = None, **variables: object) -> Probe:
    """Returns a request that asks a document."""
    return post(name, json.dumps({"query": query, "variables": variables}).encode(), statuses, code)


def bodies() -> Iterator[Probe]:
    """Bodies that are no requests."""
    for name, body in {
        "nothing": b"",
        "blanks": b"   ",
        "half an object": b'{"query": "{ markets',
        "an unclosed string": b'{"query": "',
        "null": b"null",
        "true": b"true",
        "a number": b"1",
        "a string": b'"{ markets { id } }"',
        "an object without a query": b"{}",
        "a null query": b'{"query": null}',
        "an empty query": b'{"query": ""}',
        "a query of blanks": b'{"query": " \\n\\t"}',
        "a query that is a number": b'{"query": 1}',
        "a query that is a list": b'{"query": ["{ markets { id } }"]}',
        "a query that is an object": b'{"query": {"a": 1}}',
        "variables that are a list": b'{"query": "{ __typename }", "variables": []}',
        "variables that are text": b'{"query": "{ __typename }", "variables": "{}"}',
        "an operation name that is a number": b'{"query": "{ __typename }", "operationName": 7}',
        "extensions that are a list": b'{"query": "{ __typename }", "extensions": []}',
        "a persisted query without a hash": b'{"extensions": {"persistedQuery": {"version": 1}}}',
        "a persisted query of another version": b'{"extensions": {"persistedQuery": {"version": 9, "sha256Hash": "00"}}}',
        "a document id that is an object": b'{"documentId": {}}',
        "two objects": b'{"query": "{ __typename }"}{"query": "{ __typename }"}',
        "a trailing comma": b'{"query": "{ __typename }",}',
        "a comment": b'{"query": "{ __typename }" /* hello */}',
        "single quotes": b"{'query': '{ __typename }'}",
        "NaN": b'{"query": "{ __typename }", "variables": {"a": NaN}}',
        "Infinity": b'{"query": "{ __typename }", "variables": {"a": Infinity}}',
        "XML": b"<query>{ __typename }</query>",
        "100,000 lists in each other": b"[" * 100_000,
        "100,000 objects in each other": b'{"a":' * 40_000,
        "deep variables": b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * 5_000 + b"]" * 5_000 + b"}}",
    }.items():
        yield post(f"body: {name}", body, BAD)
    yield post("body: a batch", b'[{"query": "{ __typename }"}]', BAD, "BATCHING_NOT_SUPPORTED")
    yield post("body: 300 KB", b'{"query": "' + b"a" * 300_000 + b'"}', frozenset({413}), "CONTENT_TOO_LARGE")
    yield post("body: 10 MB", b" " * 10_000_000, frozenset({413}), "CONTENT_TOO_LARGE")
    chunk = b"1000\r\n" + b" " * 4096 + b"\r\n"
    lines = b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    yield Probe("body: 1 MB in chunks without a length", lines + chunk * 256 + b"0\r\n\r\n", frozenset({413}), "CONTENT_TOO_LARGE")
    yield post("body: the same key twice", b'{"query": "{ nope }", "query": "{ __typename }"}', OK)
    many = json.dumps({"query": "{ __typename }", "variables": {f"v{n}": n for n in range(5_000)}}).encode()
    yield post("body: 5,000 variables nobody declared", many, OK)


def encodings() -> Iterator[Probe]:
    """Text that is none, and types that are others."""
    asked = b'{"query": "{ __typename }"}'
    for name, body in {
        "invalid UTF-8": b'{"query": "{ \xff\xfe }"}',
        "half a character": b'{"query": "\xe3\x81"}',
        "an overlong slash": b'{"query": "\xc0\xaf"}',
        "a surrogate in UTF-8": b'{"query": "\xed\xa0\x80"}',
        "a lone surrogate, escaped": b'{"query": "{ __typename } # \\ud800"}',
        "UTF-16": '{"query": "{ __typename }"}'.encode("utf-16"),
        "UTF-32": '{"query": "{ __typename }"}'.encode("utf-32"),
        "a byte order mark": b"\xef\xbb\xbf" + asked,
        "a raw NUL": b'{"query": "{ a\x00 }"}',
        "a raw control character": b'{"query": "{ a\x07 }"}',
        "gzip without saying so": gzip.compress(asked),
    }.items():
        yield post(f"encoding: {name}", body, BAD)
    yield post("encoding: an escaped NUL in the document", b'{"query": "{ __typename \\u0000 }"}', REFUSED)
    yield post("encoding: an escaped NUL in a string", b'{"query": "{ market(symbol: \\"a\\\\u0000\\") { id } }"}', REFUSED)
    yield ask("encoding: a NUL in a variable", "query ($s: AssetSymbol!) { market(symbol: $s) { id } }", s="\0BTC")
    yield ask("encoding: right to left", "query ($s: AssetSymbol!) { market(symbol: $s) { id } }", s="\u202eBTC")
    for name, head, status in (
        ("form", "content-type: application/x-www-form-urlencoded", 415),
        ("multipart", "content-type: multipart/form-data; boundary=a", 415),
        ("text", "content-type: text/plain", 415),
        ("none", "x-nothing: 1", 415),
        ("latin-1", "content-type: application/json; charset=latin-1", 415),
        ("gzip, and says so", "content-type: application/json\r\ncontent-encoding: gzip", 415),
        ("a type of 4 KB", f"content-type: application/{'x' * 4_000}", 415),
        ("only images back", "content-type: application/json\r\naccept: image/png", 406),
    ):
        yield post(f"encoding: {name}", asked, frozenset({status}), head=head)
    for name, accept in (("nonsense", ";;;,,,q=9"), ("1,000 types", ", ".join(f"a/{n}" for n in range(1_000)))):
        heads = f"content-type: application/json\r\naccept: {accept}"
        yield post(f"encoding: accept {name}", asked, frozenset({200, 406}), head=heads)


def documents() -> Iterator[Probe]:
    """Documents that hide work, or are none."""
    doubling = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(40))
    beneath = " ".join(
        f"fragment F{n} on Market {{ a: asset {{ market {{ ...F{n + 1} }} }} b: asset {{ market {{ ...F{n + 1} }} }} }}"
        for n in range(12)
    )
    spreads = " ".join(f"...F{n}" for n in range(300))
    for name, query in {
        "fragments that double": f"{{ ...F0 }} {doubling} fragment F40 on Query {{ __typename }}",
        "fragments that double beneath fields": f"{{ markets {{ ...F0 }} }} {beneath} fragment F12 on Market {{ id }}",
        "a fragment that spreads itself": "{ ...A } fragment A on Query { ...A }",
        "a ring of fragments": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "a ring beneath a field": "{ markets { ...A } } fragment A on Market { asset { market { ...A } } }",
        "a fragment that is not there": "{ ...Nobody }",
        "half a million tokens": "{" + "a " * 120_000 + "}",
        "one field a thousand times": "{" + "markets { id } " * 1_000 + "}",
        "three hundred spreads": f"{{ {spreads} }}"
        + " ".join(f"fragment F{n} on Query {{ a{n}: __typename }}" for n in range(300)),
        "150 aliases": "{" + " ".join(f"a{n}: __typename" for n in range(150)) + "}",
        "5,000 aliases": "{" + " ".join(f"a{n}: markets {{ id }}" for n in range(5_000)) + "}",
        "1,500 directives": "{ markets " + "@include(if: true) " * 1_500 + "{ id } }",
        "a directive that is not there": "{ markets @nobody { id } }",
        "selection sets 2,000 deep": "{ markets " * 2_000 + "}" * 2_000,
        "inline fragments 1,000 deep": "{" + "... on Query {" * 1_000 + "__typename" + "}" * 1_001,
        "lists 2,000 deep": "{ market(symbol: " + "[" * 2_000 + "]" * 2_000 + ") { id } }",
        "objects 1,000 deep": "{ market(symbol: " + "{a: " * 1_000 + "1" + "}" * 1_000 + ") { id } }",
        "types 1,000 deep": "query ($a: " + "[" * 1_000 + "Int" + "]" * 1_000 + ") { __typename }",
        "a thousand variables": "query (" + " ".join(f"$v{n}: Int" for n in range(1_000)) + ") { __typename }",
        "a name of 200 KB": "{" + "a" * 200_000 + "}",
        "a string of 200 KB": '{ market(symbol: "' + "a" * 200_000 + '") { id } }',
        "a block string of 50,000 lines": '{ market(symbol: """' + "\n  a" * 50_000 + '""") { id } }',
        "80,000 comments": "{" + "#\n" * 80_000 + "__typename",
        "introspection that nests": "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
        "a schema definition": "type Query { a: Int }",
        "an extension": "extend type Query { a: Int }",
        "a subscription": "subscription { marketUpdated { market { id } } }",
        "two operations without a name": "{ __typename } { __typename }",
        "an unknown operation": "query a { __typename } query b { __typename }",
        "a mutation on Query": "mutation { markets { id } }",
        "an unclosed brace": "{ markets { id }",
        "an unclosed string": '{ market(symbol: "BTC) { id } }',
        "an unknown escape": '{ market(symbol: "\\q") { id } }',
        "a half surrogate": '{ market(symbol: "\\uD83D") { id } }',
        "a huge code point": '{ market(symbol: "\\u{FFFFFFFFFF}") { id } }',
        "a variable that is not declared": "{ market(symbol: $a) { id } }",
        "an interface misused": "{ node(id: 1) { name } }",
        "a scalar with selections": "{ __typename { a } }",
        "an object without selections": "{ markets }",
        "__proto__": "{ __proto__ }",
        "constructor": "{ constructor toString }",
    }.items():
        yield ask(f"document: {name}", query)
    yield ask("document: introspection whole", "{ __schema { types { name fields { name type { name } } } } }", OK)
    yield ask("document: a ring of objects, 16 deep", "{ markets { " + "asset { market { " * 12 + "id" + "}}" * 12 + "} }")


def numbers() -> Iterator[Probe]:
    """Numbers where a page, an amount, or a time is asked for."""
    history = "query ($n: Int!) { markets { history(first: $n, range: {window: DAY}) { edges { cursor } } } }"
    pages: tuple[object, ...] = (0, -1, 101, 2**31 - 1, -(2**31), 2**31, 2**63, 2**64, 10**30, 1.5, 1e308, "1", True, None, [], {})
    for value in pages:
        yield ask(f"number: a page of {value!r}"[:60], history, n=value)
    preview = '{ market(symbol: "BTC") { curve(points: %s) { utilization } } }'
    for text in ("0", "-1", "100000000", "9" * 400, "1e999", "-0", "0x10", "1_000", "NaN", "Infinity", "1.0"):
        yield ask(f"number: points of {text[:20]}", preview % text)
    amount = (
        'mutation ($a: Decimal!) { deposit(input: {idempotencyKey: "k", subAccountId: "s", asset: "BTC", amount: $a})'
        " { __typename } }"
    )
    amounts = (
        "NaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "1E+2",
        "0x1",
        "",
        " 1",
        "1 ",
        "+1",
        "--1",
        "１",
        "1,000",
        "9" * 5_000,
        "..",
    )
    for text in amounts:
        yield ask(f"number: an amount of {text[:20]!r}", amount, a=text)
    yield ask("number: an amount that is a float", amount, a=0.1)
    yield ask("number: an amount that is an integer", amount, a=10**40)


def heads() -> Iterator[Probe]:
    """Heads of requests, and URLs."""
    for method in ("PUT", "DELETE", "PATCH"):
        yield Probe(
            f"head: {method}", f"{method} /graphql HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n".encode(), frozenset({405})
        )
    for name, line in {
        "not HTTP": b"hello\r\n\r\n",
        "a greeting of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64,
        "a method that is none": b"BREW / HTTP/1.1\r\nhost: a\r\n\r\n",
        "a version that is none": b"GET / HTTP/9.9\r\nhost: a\r\n\r\n",
        "bytes in the URL": b"GET /\xff\xfe HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        "a blank in a header's name": b"GET / HTTP/1.1\r\nhost : a\r\n\r\n",
        "two lengths": b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "a negative length": b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        "a length and chunks": b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "a chunk that is none": b"POST /graphql HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    }.items():
        yield Probe(f"head: {name}", line, frozenset({400, 404, 405, 415, 303, 307, 200}), may_close=True)
    large = "".join(f"x-{n}: {'a' * 500}\r\n" for n in range(200))
    yield Probe("head: 100 KB", f"GET /livez HTTP/1.1\r\nhost: a\r\n{large}\r\n".encode(), frozenset({431}), "HEADERS_TOO_LARGE")
    yield Probe("head: a URL of 100 KB", f"GET /{'a' * 100_000} HTTP/1.1\r\nhost: a\r\n\r\n".encode(), frozenset({431}))
    for name, query, statuses in (
        ("no query", "", frozenset({400})),
        ("a mutation", "query=" + quote("mutation { signOut { __typename } }"), frozenset({405})),
        ("a parameter twice", "query=%7B__typename%7D&query=%7Ba%7D", frozenset({400})),
        ("variables that are no JSON", "query=%7B__typename%7D&variables=%7B", frozenset({400})),
        ("bytes that are no UTF-8", "query=%ff%fe", frozenset({200, 400})),
        ("20 KB", "query=" + "a" * 20_000, frozenset({414})),
    ):
        head = "host: a\r\naccept: application/json\r\nx-requested-with: a\r\nconnection: close\r\n\r\n"
        yield Probe(f"get: {name}", f"GET /graphql?{query} HTTP/1.1\r\n{head}".encode(), statuses)
    for name, path in (("up and out", "/../../etc/passwd"), ("encoded", "/pages/%2e%2e/%2e%2e/etc/passwd"), ("a NUL", "/%00")):
        yield Probe(f"path: {name}", f"GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n".encode(), frozenset({400, 404}))
    for name, value in (
        ("a NUL", "Bearer \0"),
        ("2 KB", "Bearer " + "a" * 2_000),
        ("another scheme", "Basic YTpi"),
        ("nothing", ""),
    ):
        head = f"content-type: application/json\r\nauthorization: {value}"
        yield post(f"token: {name}", b'{"query": "{ viewer { account { id } } }"}', frozenset({200, 400, 401}), head=head)
    for name, value in (("a line", "a%0d%0ab"), ("200 letters", "a" * 200), ("a script", "<script>")):
        yield post(
            f"request id: {name}",
            b'{"query": "{ __typename }"}',
            OK,
            head=f"content-type: application/json\r\nx-request-id: {value}",
        )


PROBES: Final = (*bodies(), *encodings(), *documents(), *numbers(), *heads())
