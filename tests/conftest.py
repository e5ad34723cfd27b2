"""What every test may ask for: the two databases, and a line in the closing report."""

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import pytest

from tests.counts import IS_SOAK
from tests.databases import (
    PostgresCluster,
    drop_postgres_database,
    fresh_postgres_database,
    fresh_sqlite_url,
    postgres_cluster,
    postgres_database,
)
from tests.quick_passwords import hash_quickly
from tests.templates import migrate, migrated_sqlite_url

ROOT = Path(__file__).resolve().parents[1]
BACKENDS = ("sqlite", "postgresql")
FETCH_SECONDS_MAX = 900

# A plugin of the checkout needs no installation; each of its directories is where its packages are found.
sys.path[:0] = [str(project.parent) for project in sorted(ROOT.glob("plugins/*/pyproject.toml"))]

hash_quickly()

# `ci` draws the same examples every time, so that a red run is the change's doing and can be repeated anywhere. `soak` draws
# new ones, in numbers, and prints how to repeat what it finds. Neither has a deadline: the machine may be busy.
hypothesis.settings.register_profile("ci", derandomize=True, database=None, deadline=None, print_blob=True)
hypothesis.settings.register_profile(
    "soak",
    max_examples=2000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("soak" if IS_SOAK else "ci")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio, as the server does. Session-wide, so that async fixtures may be too."""
    return "asyncio"


@pytest.fixture(scope="session")
def cluster() -> Iterator[PostgresCluster]:
    """A real PostgreSQL for the whole session (one for each worker); what it holds would not survive a power cut."""
    with postgres_cluster(is_durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def migrated_database(cluster: PostgresCluster) -> Iterator[str]:
    """The name of a PostgreSQL database with all its tables, to be copied. Nobody is connected to it."""
    url = fresh_postgres_database(cluster)
    migrate(url)
    yield urlsplit(url).path[1:]
    drop_postgres_database(cluster, url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite file that does not exist yet."""
    return fresh_sqlite_url(tmp_path)


@pytest.fixture
def postgres_url(cluster: PostgresCluster) -> Iterator[str]:
    """The address of an empty PostgreSQL database, dropped after the test."""
    with postgres_database(cluster) as url:
        yield url


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database; the test runs once on each kind."""
    url: str = request.getfixturevalue({"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param])
    return url


@pytest.fixture(params=BACKENDS)
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with all its tables and nothing in them; the test runs once on each kind."""
    if request.param == "sqlite":
        yield migrated_sqlite_url(tmp_path)
        return
    with postgres_database(request.getfixturevalue("cluster"), template=request.getfixturevalue("migrated_database")) as url:
        yield url


@pytest.fixture
def report_line(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Adds a line to the report at the end of the run, such as how often each command succeeded."""

    def add(line: str) -> None:
        request.node.user_properties.append(("report_line", line))

    return add


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever comes first fetches the packages and builds the pages that others find in the cache; nobody is hurried in that."""
    for item in items:
        if item.path.is_relative_to(ROOT / "tests" / "clients") or item.path.is_relative_to(ROOT / "tests" / "browser"):
            item.add_marker(pytest.mark.timeout(FETCH_SECONDS_MAX))


def pytest_collection_finish() -> None:
    """What was imported stays for the whole run: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the report lines, also those of other workers: properties travel with the test's report."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.getreports(outcome)]
    lines = [
        f"{report.nodeid}: {text}"
        for report in reports
        if report.when == "call"
        for name, text in report.user_properties
        if name == "report_line"
    ]
    if lines:
        terminalreporter.section("what the tests report")
        terminalreporter.write("\n".join(lines) + "\n")
