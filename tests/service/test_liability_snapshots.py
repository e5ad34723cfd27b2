"""Snapshots of liabilities, on a ledger in which much has happened: everybody's proof verifies, and the sums are the ledger's."""

from __future__ import annotations

import pytest

from benchmarks.deposits import SYMBOL, market_commands
from gql_server.domain.balance_proof import ProofInvalid, read_proof, write_proof
from gql_server.domain.commands import Borrow, CreditDeposit, OpenAccount
from gql_server.domain.proofs import EMPTY
from gql_server.ports.liabilities import LiabilityStore
from gql_server.ports.runtime import Storage
from gql_server.service import liability_snapshots
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.liability_snapshots import LiabilitySnapshots
from gql_server.service.workers import LIABILITIES_SECONDS, liability_worker
from gql_server.storage.memory.liabilities import MemoryLiabilities
from tests.service.house import CountedIdentifiers, House, plugin_host


def snapshots_of(house: House, store: LiabilityStore | None = None) -> LiabilitySnapshots:
    hashes = KeyedHashes("a secret of the tests")
    return LiabilitySnapshots(house.ledger, store or MemoryLiabilities(), hashes, CountedIdentifiers(prefix=7))


@pytest.fixture
async def lending(quick_house: House) -> House:
    """A house in memory that owes itself a deposit."""
    for command in market_commands(plugin_host()):
        await quick_house.ask(command)
    await quick_house.ask(CreditDeposit("house", SYMBOL, 10**9))
    return quick_house


async def test_everybody_who_is_owed_something_has_a_proof_and_the_sums_are_the_ledgers(
    seeded: House, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages are as short as can be, so that a dozen customers make trees of several levels."""
    for name, value in {"BRANCHES": 2, "NODES_AT_ONCE": 4, "ACCOUNTS_AT_ONCE": 5}.items():
        monkeypatch.setattr(liability_snapshots, name, value)
    snapshots = snapshots_of(seeded, storage.liabilities)
    for number in range(11):  # They are not approved, so what they pay is held.
        await seeded.ask(OpenAccount(f"{number:032x}", f"{number:031x}f"))
        await seeded.ask(CreditDeposit(f"{number:031x}f", "USDC", 10**7 + number))
    for sub_account_id in await seeded.ledger.indebted_sub_accounts(None, 10):
        await seeded.ask(Borrow(sub_account_id, "SOL", 10**9, "somewhere"))
        await seeded.ask(Borrow(sub_account_id, "SOL", 10**9, None))
    await seeded.clock.advance(7_200)
    taken = await snapshots.take()
    assert taken.link == await seeded.ledger.chain_head()
    book = await seeded.ledger.whole_book()
    owed: dict[str, int] = dict.fromkeys(book.assets.own, 0)
    proven = 0
    for account_id in book.accounts.own:
        proof = await snapshots.proof(account_id, taken.id)
        if proof is not None:
            assert read_proof(write_proof(proof)) == proof
            assert proof.snapshot.root == taken.root
            proven += 1
            for balance in proof.balances:
                owed[balance.symbol] += balance.amount
    assert proven >= 13
    for line in taken.lines:
        market, ledger = book.markets.get(line.symbol), book.ledgers[line.symbol]
        holders = sum(line.symbol in sub.lends for sub in book.sub_accounts.own.values())
        assert line.tree.amount == owed[line.symbol]
        assert line.owes == (market.total_lent if market else 0) + ledger.balances + ledger.payouts + ledger.suspense
        assert 0 <= line.owes - line.tree.amount <= holders + 1
        assert line.has >= line.owes


async def test_two_snapshots_of_one_ledger_differ_in_their_salts_and_so_in_their_order(lending: House) -> None:
    snapshots = snapshots_of(lending)
    first, second = await snapshots.take(), await snapshots.take()
    assert [line.tree.amount for line in first.lines] == [line.tree.amount for line in second.lines]
    assert all(one.tree.hash != other.tree.hash for one, other in zip(first.lines, second.lines, strict=True) if one.tree != EMPTY)


async def test_a_snapshot_is_taken_once_the_latest_is_old_enough(lending: House) -> None:
    snapshots = snapshots_of(lending)
    assert await snapshots.take_if_older_than(3_600) is not None
    await lending.clock.advance(3_599)
    assert await snapshots.take_if_older_than(3_600) is None
    await lending.clock.advance(1)
    assert await snapshots.take_if_older_than(3_600) is not None


async def test_who_is_owed_nothing_has_no_proof_and_an_unknown_snapshot_none(lending: House) -> None:
    snapshots = snapshots_of(lending)
    taken = await snapshots.take()
    assert await snapshots.proof("nobody", taken.id) is None
    assert await snapshots.proof("house", "unknown") is None


async def test_what_comes_after_a_snapshot_is_not_in_it(lending: House) -> None:
    snapshots = snapshots_of(lending)
    taken = await snapshots.take()
    await lending.ask(CreditDeposit("house", SYMBOL, 5 * 10**6))
    proof = await snapshots.proof("house", taken.id)
    before = 0 if proof is None else sum(balance.amount for balance in proof.balances if balance.symbol == SYMBOL)
    await snapshots.take()
    later = await snapshots.proof("house")
    assert later is not None
    assert [balance.amount for balance in later.balances] == [before + 5 * 10**6]


async def test_trees_of_old_snapshots_are_forgotten_and_what_was_published_stays(
    lending: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liability_snapshots, "TREES_KEPT", 2)
    store = MemoryLiabilities()
    snapshots = snapshots_of(lending, store)
    taken = [await snapshots.take() for _ in range(3)]
    assert [await snapshots.proof("house", one.id) is not None for one in taken] == [False, True, True]
    assert [one.id for one in await store.snapshots(9, None)] == [one.id for one in reversed(taken)]


async def test_a_leaf_that_is_lost_on_the_way_publishes_nothing(lending: House, monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryLiabilities()
    add = store.add_leaves
    monkeypatch.setattr(store, "add_leaves", lambda snapshot_id, leaves: add(snapshot_id, leaves[1:]))
    with pytest.raises(RuntimeError, match="leaves of"):
        await snapshots_of(lending, store).take()
    assert await store.snapshots(1, None) == []


async def test_a_proof_of_one_snapshot_does_not_pass_for_another(lending: House) -> None:
    snapshots = snapshots_of(lending)
    first, second = await snapshots.take(), await snapshots.take()
    proof = await snapshots.proof("house", first.id)
    assert proof is not None
    with pytest.raises(ProofInvalid):
        read_proof(write_proof(proof).replace(first.id, second.id))


async def test_the_worker_takes_one_a_day_of_money_time(lending: House) -> None:
    store = MemoryLiabilities()
    worker = liability_worker(snapshots_of(lending, store), 24)
    for _ in range(2):
        assert await worker.run_once() == LIABILITIES_SECONDS
        assert len(await store.snapshots(9, None)) == 1
    await lending.clock.advance(86_400)
    await worker.run_once()
    assert len(await store.snapshots(9, None)) == 2
