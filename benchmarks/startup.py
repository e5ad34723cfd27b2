"""What a server process costs before anybody asks much: until its first answer, at rest, and for each session that is open."""

import http.client
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.report import RESULTS, markdown, write_block, write_document
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.settings.declared import DEVELOPMENT_SECRET
from tests.servers import free_port, server_environment
from tests.templates import migrate

NAME: Final = "startup"
ROUNDS: Final = 2
SESSIONS: Final = 10_000
ASKED: Final = 500
"""By how many of the sessions something is asked."""
FIRST_ANSWER_SECONDS_MAX: Final = 60
QUERY: Final = b'{"query": "{ markets { asset { symbol } utilization } }"}'
MINE: Final = b'{"query": "{ viewer { account { id } } }"}'
_HEADINGS: Final = ("what", "median", "all rounds")


@dataclass(frozen=True, slots=True)
class Startup:
    """What one server process took.

    Args:
        import_seconds: Processor time to import everything that it serves with.
        first_answer_seconds: From its start to its first answer, on the wall.
        first_answer_cpu_seconds: Processor time until then, with all imports.
        resident_mb: Memory at rest after the first answer; MB are 2**20 bytes.
        resident_after_mb: Memory after something was asked by many of 10,000 open sessions.
        database_bytes_a_session: What each session takes of the database.
    """

    import_seconds: float
    first_answer_seconds: float
    first_answer_cpu_seconds: float
    resident_mb: float
    resident_after_mb: float
    database_bytes_a_session: float

    def as_json(self) -> dict[str, float]:
        """Return the figures for the result file."""
        return {name: round(getattr(self, name), 3) for name in self.__slots__}


def measure_startup(progress: Progress) -> list[Startup]:
    """Start servers one after the other, each on a new file with all its tables, and look at their processes."""
    task = progress.add_task("startup", total=ROUNDS)
    found = []
    with tempfile.TemporaryDirectory(prefix="gql_server_bench_") as directory:
        template = Path(directory) / "template.sqlite3"
        migrate(f"sqlite:///{template}")
        for number in range(ROUNDS):
            file = template.with_name(f"{number}.sqlite3")
            shutil.copy(template, file)
            found.append(_measure(file))
            progress.advance(task)
    return found


def _measure(file: Path) -> Startup:
    url, port = f"sqlite:///{file}", free_port()
    environment = server_environment(url, {"GQL_SERVER_SEED": "off", "GQL_SERVER_LOG_LEVEL": "warning"})
    importing = _import_seconds()
    command = [sys.executable, "-m", "gql_server", "serve", "--host", "127.0.0.1", "--port", str(port)]
    began = time.monotonic()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _first_answer(port, began)
            seconds, cpu = time.monotonic() - began, _cpu_seconds(server.pid)
            at_rest = _resident_mb(server.pid)
            tokens, bytes_each = _open_sessions(file)
            _ask_by_many(port, tokens)
            after = _resident_mb(server.pid)
        finally:
            server.terminate()
    return Startup(importing, seconds, cpu, at_rest, after, bytes_each)


def _import_seconds() -> float:
    code = "import time; began = time.process_time(); import gql_server.app; print(time.process_time() - began)"
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def _first_answer(port: int, began: float) -> None:
    while time.monotonic() - began < FIRST_ANSWER_SECONDS_MAX:
        with suppress(OSError), closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("POST", "/graphql", QUERY, {"content-type": "application/json"})
            if connection.getresponse().status == 200:
                return
        time.sleep(0.01)
    raise RuntimeError("the server did not answer")


def _open_sessions(file: Path) -> tuple[Sequence[str], float]:
    """Open sessions of one member behind the server's back, as signing in would; return their tokens and the bytes of each."""
    hashes, now = KeyedHashes(DEVELOPMENT_SECRET), int(time.time())
    tokens = [f"token-{number:06}" for number in range(SESSIONS)]
    with closing(sqlite3.connect(file, timeout=30)) as database, database:
        before = _bytes(database)
        member: dict[str, object] = {"account_id": "a-bench", "email_hash": "h", "email": "", "role": "CUSTOMER", "locale": "en"}
        member |= {"onboarding": "NOT_STARTED", "created_at": now, "time_zone": "UTC", "password_hash": "none"}
        _insert(database, "member", member)
        for token in tokens:
            session = {"token_hash": hashes.of_token(token), "account_id": "a-bench", "created_at": now}
            _insert(database, "session", {**session, "expires_at": now + 86_400, "seen_at": now})
        return tokens, (_bytes(database) - before) / SESSIONS


def _insert(database: sqlite3.Connection, table: str, row: Mapping[str, object]) -> None:
    places = ", ".join("?" for _ in row)
    database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", tuple(row.values()))


def _bytes(database: sqlite3.Connection) -> int:
    [pages], [size] = (database.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    return int(pages) * int(size)


def _ask_by_many(port: int, tokens: Sequence[str]) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        for token in tokens[:: SESSIONS // ASKED]:
            headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
            connection.request("POST", "/graphql", MINE, headers)
            answer = json.loads(connection.getresponse().read())
            if "UNAUTHENTICATED" in str(answer):
                raise RuntimeError(f"a session is not known: {answer}")


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _rows(found: Sequence[Startup]) -> list[tuple[str, ...]]:
    def row(what: str, name: str, unit: str, digits: int) -> tuple[str, ...]:
        values = sorted(getattr(one, name) for one in found)
        middle = values[len(values) // 2] if len(values) % 2 else sum(values[len(values) // 2 - 1 : len(values) // 2 + 1]) / 2
        return what, f"{middle:.{digits}f} {unit}", ", ".join(f"{value:.{digits}f}" for value in values)

    return [
        row("imports, processor time", "import_seconds", "s", 2),
        row("start to first answer, processor time", "first_answer_cpu_seconds", "s", 2),
        row("start to first answer, on the wall", "first_answer_seconds", "s", 2),
        row("memory at rest", "resident_mb", "MB", 1),
        row(f"memory after {ASKED} of {SESSIONS:,} open sessions asked", "resident_after_mb", "MB", 1),
        row("database, for each open session", "database_bytes_a_session", "bytes", 0),
    ]


def show_startup(console: Console, found: Sequence[Startup]) -> None:
    """Print what was measured."""
    table = Table(*_HEADINGS, title="A server process on SQLite, from its start", title_justify="left")
    for row in _rows(found):
        table.add_row(*row)
    console.print(table)


def write_startup(machine: dict[str, object], found: Sequence[Startup]) -> None:
    """Write the result file and the table in the documentation."""
    how = {"rounds": ROUNDS, "open_sessions": SESSIONS}
    write_document(RESULTS / f"{NAME}.json", {"how": how, "machine": machine, "rounds": [one.as_json() for one in found]})
    write_block(NAME, machine, how, [markdown(_HEADINGS), markdown(["---", "---:", "---"]), *map(markdown, _rows(found))])
