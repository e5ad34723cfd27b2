"""Requests whose shape is unusual: framing that two servers may read differently, odd types, odd text, ids that are none."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Final

from tests.hostile.probes import BAD, OK, REFUSED, Probe, ask, post

BEGIN: Final = "POST /graphql HTTP/1.1\r\n"
JSON: Final = "host: a\r\ncontent-type: application/json\r\nconnection: close\r\n"
ASKED: Final = b'{"query": "{ __typename }"}'
CHUNK: Final = b"%x\r\n%b\r\n" % (len(ASKED), ASKED)
HISTORY: Final = "{ markets { history(first: 1, %s range: {window: DAY}) { edges { cursor } } } }"


def raw(name: str, head: str, body: bytes = b"", statuses: frozenset[int] = BAD, code: str | None = None) -> Probe:
    """Returns a request with a head of its own."""
    return Probe(f"shape: {name}", f"{BEGIN}{head}\r\n".encode("latin-1") + body, statuses, code, may_close=code is None)


def framing() -> Iterator[Probe]:
    """Where a request ends, and for whom it is."""
    length = f"content-length: {len(ASKED)}\r\n"
    yield raw("no host", JSON.replace("host: a\r\n", "") + length, ASKED, BAD, "BAD_REQUEST")
    yield raw("two hosts", "host: b\r\n" + JSON + length, ASKED, BAD, "BAD_REQUEST")
    yield raw("the same length twice", JSON + length * 2, ASKED)
    chunked = "transfer-encoding: chunked\r\n"
    yield raw("a length that hides a request", JSON + "content-length: 6\r\n" + chunked, b"0\r\n\r\nGET / HTTP/1.1\r\n\r\n")
    for coding in ("xchunked", "chunked, identity", "chunked\r\ntransfer-encoding: identity", "\x0bchunked"):
        yield raw(f"a coding {coding!r}", f"{JSON}transfer-encoding: {coding}\r\n", b"0\r\n\r\n")
    for size in ("f" * 17, "+1b", "0x1b", "-1", "1b\0"):
        yield raw(f"a chunk of {size!r}", JSON + chunked, size.encode() + b"\r\n" + ASKED + b"\r\n0\r\n\r\n")
    yield raw("trailers that say who asks", JSON + chunked, CHUNK + b"0\r\nauthorization: Bearer x\r\nhost: b\r\n\r\n", OK)
    yield raw(
        "100 KB of a chunk's extension",
        JSON + chunked,
        CHUNK.replace(b"\r\n", b";" + b"a" * 100_000 + b"\r\n", 1) + b"0\r\n\r\n",
        OK,
    )
    trailers = b"".join(b"x-%d: %b\r\n" % (number, b"a" * 900) for number in range(100))
    yield raw("90 KB of trailers", JSON + chunked, CHUNK + b"0\r\n" + trailers + b"\r\n", frozenset({431}), "HEADERS_TOO_LARGE")
    yield raw("a folded header", JSON + "x-a: b\r\n c\r\n" + length, ASKED)
    yield raw("a NUL in a header", JSON + "x-a: \0\r\n" + length, ASKED)
    plain = (BEGIN + JSON + length + "\r\n").encode() + ASKED
    yield Probe("shape: lines that end by LF", plain.replace(b"\r\n", b"\n"), BAD)
    yield Probe("shape: lines that end by CR", plain.replace(b"\r\n", b"\r"), BAD)
    yield Probe("shape: the greeting of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", BAD)
    yield Probe("shape: CONNECT", b"CONNECT evil:443 HTTP/1.1\r\nhost: evil:443\r\n\r\n", BAD)
    yield Probe("shape: TRACE", b"TRACE /graphql HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", frozenset({405}))
    upgrade = "host: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
    yield Probe("shape: a socket without a key", f"GET /graphql HTTP/1.1\r\n{upgrade}\r\n".encode(), BAD, "BAD_REQUEST")
    yield raw("a socket by POST", f"{upgrade}content-length: 0\r\n", b"", frozenset({405}), "BAD_REQUEST")


def types() -> Iterator[Probe]:
    """Types and encodings of bodies."""
    for value in (
        "application/json;charset=utf-8;charset=utf-16",
        "text/plain\r\ncontent-type: application/json",
        "application/graphql",
        "application/graphql+json",
        "application/json, text/plain",
        "application/JSON\x0b",
    ):
        yield post(f"shape: type {value!r}"[:60], ASKED, frozenset({400, 415}), head=f"content-type: {value}")
    for version in ("1.5", '"1"', "{}", "null"):
        text = f'{{"extensions": {{"persistedQuery": {{"version": {version}, "sha256Hash": "é"}}}}}}'
        yield post(f"shape: version {version}", text.encode(), frozenset({200, 400, 404}))
    for name, head in {
        "bytes for a token": "authorization: Bearer \xff\xfe",
        "two tokens": "authorization: Bearer a\r\nauthorization: Bearer b",
    }.items():
        yield post(f"shape: {name}", ASKED, OK, head=f"content-type: application/json\r\n{head}")
    signed = "content-type: application/json\r\nx-api-key: {key}\r\nx-timestamp: {time}\r\nx-nonce: a\r\nx-signature: {by}{more}"
    for name, told in {
        "bytes": {"key": "\xff", "time": "9" * 20, "by": "===", "more": ""},
        "digits of another script": {"key": "QXBpS2V5OmE", "time": "\xd9\xa1", "by": "YQ", "more": ""},
        "an endless window": {"key": "QXBpS2V5OmE", "time": "1", "by": "YQ", "more": "\r\nx-window: " + "9" * 5_000},
    }.items():
        yield post(f"shape: signed by {name}", ASKED, frozenset({401}), "SIGNATURE_REFUSED", head=signed.format(**told))


def streams() -> Iterator[Probe]:
    """Documents that cannot be executed, asked as a stream."""
    deep = json.dumps({"query": "{ a " * 1_900 + "}" * 1_900}).encode()
    both = "content-type: application/json\r\naccept: application/json, text/event-stream"
    yield post("shape: depth, perhaps a stream", deep, REFUSED, "BAD_USER_INPUT", head=both)
    only = "content-type: application/json\r\naccept: text/event-stream"
    yield post("shape: depth, as a stream", deep, OK, head=only)
    after = json.dumps({"query": 'subscription { marketUpdated(after: "zzzz") { eventId } }'}).encode()
    yield post("shape: a place that is none", after, OK, head=f"{only}\r\nlast-event-id: \xff\xfe")


def texts() -> Iterator[Probe]:
    """Text, ids, cursors, times."""
    yield ask("shape: a letter with 20,000 accents", '{ market(symbol: "a%s") { id } }' % ("\u0301" * 20_000), OK)
    for name in ("\U0001f600", "ｍarkets", "a\u200b", "\u2028"):
        yield ask(f"shape: a name {name!r}", f"{{ {name}: __typename }}", REFUSED, "BAD_USER_INPUT")
    ids = ["", "=", "////", "QWNjb3VudDo", "\0", "A" * 5_000, "QWNjb3VudDr_", "🙂"]
    yield ask("shape: ids that are none", "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", OK, ids=ids)
    for name, place in {"lists": b"[" * 3_000, "an endless number": b"[" + b"9" * 300 + b"]", "no list": b"{}"}.items():
        cursor = urlsafe_b64encode(place).decode()
        yield ask(f"shape: a cursor of {name}", HISTORY % f'after: "{cursor}",', OK, "BAD_USER_INPUT")
    times = "{ markets { history(first: 1, range: {between: {from: %s, to: %s}}) { edges { cursor } } } }"
    yield ask("shape: all of time", times % ('"0001-01-01T00:00:00Z"', '"9999-12-31T23:59:59Z"'), OK)
    yield ask("shape: a leap second", times % ('"2016-12-31T23:59:60Z"', '"2020-01-01T24:00:00+99:99"'))
    yield ask("shape: null where it may be left out", "{ markets { history(first: 1, range: {window: null}) { totalCount } } }")
    yield ask(
        "shape: a type among the errors",
        "{ markets { backtest(model: {name: null}, range: {between: null}, interval: DAY) { at } } }",
    )
    yield ask("shape: @defer and @stream", "{ ... @defer { __typename } markets @stream { id } }")
    wide = " ".join(
        f"a{number}: history(first: 100, range: {{window: ALL}}) {{ edges {{ node {{ at }} }} }}" for number in range(90)
    )
    yield ask("shape: what costs too much", f"{{ markets {{ {wide} }} }}", REFUSED, "OPERATION_TOO_COSTLY")


SHAPES: Final = (*framing(), *types(), *streams(), *texts())
