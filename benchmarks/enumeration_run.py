"""Runs the comparison of known and unknown addresses against a server process on PostgreSQL, and says what came of it."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import httpx2
import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.enumeration import PAIRS, RATIO_MAX, WARMING, WAYS, Compared, compare
from benchmarks.report import RESULTS, markdown, write_block, write_document
from gql_server.app import House
from gql_server.ports.people import Member, OnboardingStatus, Role
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.settings import Settings
from tests.databases import PostgresCluster, fresh_postgres_database
from tests.servers import running_server

NAME: Final = "enumeration"
LIFTED: Final = {
    "GQL_SERVER_ATTEMPTS_PER_NETWORK": "1000000",
    "GQL_SERVER_SHARED_ATTEMPTS": "on",
    "GQL_SERVER_SEED": "off",
    "GQL_SERVER_LOG_LEVEL": "warning",
}
"""What the server is told: as in production, but that one network may try as often as it likes. Addresses have their limits."""

_HEADINGS: Final = ("asked", "answers", "known, median", "unknown, median", "ratio", "95 % of resamples", "at most 5 % apart")


def address(kind: str, number: int) -> str:
    """Return an address; all are of one length."""
    return f"{kind:_<12}{number:06}@example.com"


def pairs_of(way: int, known: str, count: int) -> list[tuple[str, str]]:
    """Return pairs of a known address and one of which nobody has heard, which differs from way to way."""
    return [(address(f"{known}{way}", number), address(f"nobody{way}", number)) for number in range(count)]


async def make_known(house: House, count: int) -> None:
    """Make the known addresses, with a hash of the parameters that every password has."""
    hashes = KeyedHashes(house.settings.secret)
    now, password_hash = house.clock.now(), await house.passwords.hash("the pass phrase of everyone here")
    member = Member("", "", "", password_hash, Role.CUSTOMER, "ja", None, OnboardingStatus.NOT_STARTED, now, None)
    for place, way in enumerate(WAYS):
        for known, _ in pairs_of(place, way.known, count):
            verified = {"email_verified_at": now, "onboarding": OnboardingStatus.EMAIL_VERIFIED} if way.known == "verified" else {}
            made = replace(member, account_id=house.identifiers.new_id(), email=known, email_hash=hashes.of_address(known))
            await house.people.add_member(replace(made, **verified), None, 0, None)  # type: ignore[arg-type] # fields of a member


def measure_enumeration(cluster: PostgresCluster, progress: Progress, pairs: int = PAIRS) -> list[Compared]:
    """Measure each way of asking on a server process of its own."""
    url, count = fresh_postgres_database(cluster), pairs + WARMING
    task = progress.add_task("enumeration: addresses", total=len(WAYS))

    async def prepare() -> None:
        settings = Settings(database_url=url, background=False, seed=False)
        await House(settings).prepare()
        house = House(settings)
        async with house.opened():
            await make_known(house, count)

    async def ask_all(server: str) -> list[Compared]:
        found = []
        async with httpx2.AsyncClient(base_url=server, timeout=60, trust_env=False) as client:
            for place, way in enumerate(WAYS):
                progress.update(task, description=f"enumeration: {way.name}", completed=place)
                found.append(await compare(client, way, pairs_of(place, way.known, count), warming=WARMING))
        return found

    asyncio.run(prepare())
    with (
        tempfile.TemporaryDirectory(prefix="gql_server_bench_") as place,
        running_server(url, Path(place) / "log", LIFTED) as server,
    ):
        return asyncio.run(ask_all(server.url))


def show_enumeration(console: Console, compared: Sequence[Compared]) -> None:
    """Print what was measured."""
    table = Table(*_HEADINGS, title=f"Known and unknown addresses, {len(compared[0].known):,} pairs of each", title_justify="left")
    for column in table.columns[2:6]:
        column.justify = "right"
    for one in compared:
        table.add_row(*_row(one))
    console.print(table)


def write_enumeration(machine: Mapping[str, object], compared: Sequence[Compared]) -> None:
    """Write the result file and the table in the documentation."""
    how = {"pairs": len(compared[0].known), "resamples": "2,000"}
    rows = [
        {
            "asked": one.way.name,
            "known": one.way.known,
            "is_same": one.is_same,
            "ratio": round(one.ratio, 4),
            "interval": [round(bound, 4) for bound in one.interval],
            "holds": one.holds,
            "milliseconds_known": _spread(one.known),
            "milliseconds_unknown": _spread(one.unknown),
        }
        for one in compared
    ]
    write_document(RESULTS / f"{NAME}.json", {"how": how, "machine": machine, "ways": rows})
    lines = [markdown(_HEADINGS), markdown(["---", "---", "---:", "---:", "---:", "---:", "---"])]
    write_block(NAME, machine, how, [*lines, *(markdown(_row(one)) for one in compared)])


def _spread(milliseconds: Sequence[float]) -> dict[str, float]:
    return {f"p{part}": round(float(np.percentile(milliseconds, part)), 2) for part in (5, 25, 50, 75, 95)}


def _row(one: Compared) -> tuple[str, ...]:
    low, high = one.interval
    return (
        f"{one.way.name} ({one.way.known})",
        "the same" if one.is_same else "DIFFER",
        f"{sorted(one.known)[len(one.known) // 2]:.2f} ms",
        f"{sorted(one.unknown)[len(one.unknown) // 2]:.2f} ms",
        f"{one.ratio:.4f}",
        f"{low:.4f} – {high:.4f}",
        "holds" if one.holds else f"DOES NOT HOLD (1/{RATIO_MAX} – {RATIO_MAX})",
    )
