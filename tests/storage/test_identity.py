"""Verifications of identity: found by account and by reference, due in time, reported once, and sealed."""

from __future__ import annotations

from dataclasses import replace

from gql_server.plugin_api.identity import DocumentType, ReportKind
from gql_server.ports.identity import CheckState, IdentityCheck, ReportRecord
from gql_server.ports.runtime import Storage
from tests.storage.opened import at, opened, raw_sql
from tests.storage.test_people import MEMBER

PREPARING = IdentityCheck("c1", "a1", "it", DocumentType.PASSPORT, 1, CheckState.PREPARING, 10, next_try_at=15)
READY = replace(
    PREPARING, state=CheckState.READY, next_try_at=None, reference="r1", url="https://provider.example/hana-r1", expires_at=99
)
REPORT = ReportRecord("it", "m1", "c1", ReportKind.APPROVED, 1_000, 11, has_counted=True)


async def has(storage: Storage, *checks: IdentityCheck) -> None:
    if not await storage.people.members(["a1"]):
        await storage.people.add_member(MEMBER, None, 0, None)
    for check in checks:
        await storage.identity.put(check)


async def test_a_verification_is_replaced_by_its_id(storage: Storage) -> None:
    await has(storage, PREPARING, READY)
    assert await storage.identity.latest(["a1", "a2"]) == {"a1": READY}
    assert await storage.identity.latest([]) == {}


async def test_the_latest_verification_is_the_one_with_the_greatest_id(storage: Storage) -> None:
    later = replace(READY, id="c2", reference="r2")
    await has(storage, later, READY)
    assert await storage.identity.latest(["a1"]) == {"a1": later}


async def test_a_reference_finds_the_latest_verification_of_its_provider(storage: Storage) -> None:
    await has(storage, READY, replace(READY, id="c2"), replace(READY, id="c3", reference="r3"))
    found = await storage.identity.by_reference("it", "r1")
    assert found == replace(READY, id="c2")
    assert await storage.identity.by_reference("another", "r1") is None
    assert await storage.identity.by_reference("it", "r9") is None


async def test_what_is_due_comes_in_the_order_of_its_time(storage: Storage) -> None:
    await has(storage, PREPARING, replace(PREPARING, id="c2", next_try_at=12), replace(READY, id="c3"))
    assert [check.id for check in await storage.identity.due(14, 9)] == ["c2"]
    assert [check.id for check in await storage.identity.due(15, 9)] == ["c2", "c1"]
    assert [check.id for check in await storage.identity.due(15, 1)] == ["c2"]


async def test_a_report_is_noted_once(storage: Storage) -> None:
    await has(storage, READY)
    assert not await storage.identity.is_reported("it", "m1")
    await storage.identity.add_report(REPORT)
    await storage.identity.add_report(replace(REPORT, received_at=50, has_counted=False))
    assert await storage.identity.is_reported("it", "m1")
    assert not await storage.identity.is_reported("another", "m1")


async def test_reference_and_link_are_not_in_the_database_in_clear(url: str) -> None:
    async with opened(at(url)) as storage:
        await has(storage, READY)
        await storage.identity.add_report(REPORT)
    rows = [*await raw_sql(url, "SELECT * FROM identity_check"), *await raw_sql(url, "SELECT * FROM identity_report")]
    assert "hana" not in str(rows)
    assert "'r1'" not in str(rows)
    assert "'m1'" not in str(rows)
