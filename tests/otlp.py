"""A receiver of OTLP over HTTP for tests: a real server on a real socket, which decodes what it is sent."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest, ExportTraceServiceResponse
from opentelemetry.proto.common.v1.common_pb2 import AnyValue


@dataclass(frozen=True)
class Received:
    """A span as it was received; ids as hexadecimal digits."""

    name: str
    trace_id: str
    span_id: str
    part_of: str
    links: frozenset[str]
    facts: dict[str, object]
    kind: int
    is_failed: bool
    began: int
    ended: int


@dataclass
class Receiver:
    """What was received."""

    url: str
    spans: list[Received] = field(default_factory=list)
    resources: list[dict[str, object]] = field(default_factory=list)

    def named(self, name: str) -> list[Received]:
        return [span for span in self.spans if span.name == name]

    def one(self, name: str) -> Received:
        [found] = self.named(name)
        return found

    def parts_of(self, span: Received) -> list[Received]:
        """Return the spans that are directly part of another, in the order in which they began."""
        return sorted((one for one in self.spans if one.part_of == span.span_id), key=lambda one: one.began)

    def take(self, body: bytes) -> None:
        request = ExportTraceServiceRequest.FromString(body)
        for of_resource in request.resource_spans:
            self.resources.append({fact.key: value_of(fact.value) for fact in of_resource.resource.attributes})
            for of_scope in of_resource.scope_spans:
                for span in of_scope.spans:
                    self.spans.append(
                        Received(
                            span.name,
                            span.trace_id.hex(),
                            span.span_id.hex(),
                            span.parent_span_id.hex(),
                            frozenset(link.span_id.hex() for link in span.links),
                            {fact.key: value_of(fact.value) for fact in span.attributes},
                            span.kind,
                            span.status.code == span.status.STATUS_CODE_ERROR,
                            span.start_time_unix_nano,
                            span.end_time_unix_nano,
                        )
                    )


def value_of(value: AnyValue) -> object:
    which = value.WhichOneof("value")
    if which == "array_value":
        return [value_of(one) for one in value.array_value.values]
    return None if which is None else getattr(value, which)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Receive for a while."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.take(gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body)
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200)
            self.send_header("content-type", "application/x-protobuf")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_address[1]}/v1/traces")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
