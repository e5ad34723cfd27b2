"""What everybody can check: both sides of the books, the head of the log, snapshots of liabilities, and one's own proof."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry

from gql_server.domain import balance_proof, liability_snapshot
from gql_server.domain.solvency import sides_of
from gql_server.schema.assets import Asset
from gql_server.schema.connections import After, Connection, First, check_first, connection, read_cursor
from gql_server.schema.context import Context, Info
from gql_server.schema.declare import resolved
from gql_server.schema.ids import global_id, key_of
from gql_server.schema.node import Node
from gql_server.schema.scalars import DateTime, Decimal
from gql_server.schema.view import View
from gql_server.units import format_fixed


@strawberry.type(description="Both sides of the books of one asset, in whole tokens, as they are booked.")
class SolvencyTotals:
    """Both sides of the books of one asset."""

    asset: Asset = strawberry.field(description="Of what.")
    has: Decimal = strawberry.field(description="What the house has: in custody, lent to borrowers, and rewards not received yet.")
    owes: Decimal = strawberry.field(
        description="What it owes: to lenders, available balances, payouts that are not sent, deposits that are held."
    )
    own: Decimal = strawberry.field(description="Its own: treasury and insurance.")
    as_of: DateTime = strawberry.field(description="Until when interest is booked; what accrued since is on neither side yet.")


@strawberry.type(description="The last command of the log. Each carries a hash over its contents and the hash before it.")
class LedgerHead:
    """The head of the chain."""

    sequence: Decimal = strawberry.field(description="Its place in the gapless sequence, a whole number.")
    hash: str = strawberry.field(description="Its hash, SHA-256, hexadecimal. Note it: `gql-server audit --head` asks for it.")


@strawberry.type(description="One asset of a snapshot of liabilities, in whole tokens.")
class LiabilityLine:
    """One asset of a snapshot."""

    asset: Asset = strawberry.field(description="Of what.")
    has: Decimal = strawberry.field(description="What the house had of it.")
    owes: Decimal = strawberry.field(description="What the house owed by its control accounts.")
    tree_amount: Decimal = strawberry.field(
        description="The sum of the tree: what it owed all accounts, each rounded down; less than `owes` by no more than rounding."
    )
    tree_hash: str = strawberry.field(description="The hash at the root of the asset's Merkle-sum tree, hexadecimal.")
    accounts: int = strawberry.field(description="To how many accounts it owed this: the leaves of the tree.")


@strawberry.type(
    description="What the house had and owed when the log stood somewhere, under one hash. Nobody can change or remove it."
)
class LiabilitySnapshot(Node):
    """A snapshot of liabilities."""

    view: strawberry.Private[View]
    snapshot: strawberry.Private[liability_snapshot.LiabilitySnapshot]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("LiabilitySnapshot", self.snapshot.id)

    @resolved("Where the log stood.")
    def ledger_head(self) -> LedgerHead:
        """Return the head that the log had."""
        return LedgerHead(sequence=Decimal(str(self.snapshot.link.seq)), hash=self.snapshot.link.hash)

    @resolved("When it was, in money time.")
    def at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.snapshot.at)

    @resolved("The hash over all of it, SHA-256, hexadecimal: to be compared with that of a proof.")
    def root(self) -> str:
        """Return the root."""
        return self.snapshot.root

    @resolved("Its assets, by symbol.")
    def lines(self) -> list[LiabilityLine]:
        """Return the lines."""
        return [_line(self.view, line) for line in self.snapshot.lines]


@strawberry.type(description="What a proof says of one asset.")
class ProvenBalance:
    """What a proof says of one asset."""

    asset: Asset = strawberry.field(description="Of what.")
    amount: Decimal = strawberry.field(description="What the account was owed, in whole tokens.")


@strawberry.type(
    description="An inclusion proof: that what an account was owed is part of a snapshot. It names the account and the amounts, "
    "so it is the owner's alone."
)
class BalanceProof:
    """An inclusion proof."""

    snapshot: LiabilitySnapshot = strawberry.field(description="Of which snapshot.")
    balances: list[ProvenBalance] = strawberry.field(description="What the account was owed, by symbol.")
    document: str = strawberry.field(
        description="The whole proof as JSON text: save it byte by byte, and check it with `gql-server verify-proof`."
    )


@strawberry.type
class LiabilityQueries:
    """What everybody can check."""

    @resolved("What the house has and owes of each asset, by symbol.")
    async def solvency_totals(self, info: Info) -> list[SolvencyTotals]:
        """Return both sides of every asset."""
        view = await info.context.reader.house()
        return [_totals(view, symbol) for symbol in view.book.assets.own]

    @resolved("The last command of the log, with the hash that everything before it gives.")
    async def ledger_head(self, info: Info) -> LedgerHead:
        """Return the head of the chain."""
        link = await info.context.storage.ledger.chain_head()
        return LedgerHead(sequence=Decimal(str(link.seq)), hash=link.hash)

    @resolved("Snapshots of liabilities, the latest first.")
    async def liability_snapshots(self, info: Info, first: First = 20, after: After = None) -> Connection[LiabilitySnapshot]:
        """Return a page of snapshots."""
        place = read_cursor(after, int, str)
        before = None if place is None else (int(place[0]), str(place[1]))
        found = await info.context.storage.liabilities.snapshots(check_first(first) + 1, before)
        return connection(
            [((one.link.seq, one.id), node) for one, node in zip(found, await _shown(info.context, found[:first]), strict=False)],
            has_next=len(found) > first,
            has_previous=after is not None,
        )


async def liability_snapshot_of(context: Context, key: str) -> LiabilitySnapshot | None:
    """Return a snapshot by its key."""
    found = await context.storage.liabilities.snapshot(key)
    return None if found is None else (await _shown(context, [found]))[0]


async def balance_proof_of(context: Context, account_id: str, snapshot_id: str | None) -> BalanceProof | None:
    """Return an account's proof for a snapshot by its global id, for the latest without one."""
    key = None if snapshot_id is None else key_of(snapshot_id, "LiabilitySnapshot") or ""
    proof = await context.services.liabilities.proof(account_id, key)
    if proof is None:
        return None
    [snapshot] = await _shown(context, [proof.snapshot])
    decimals = {line.symbol: line.decimals for line in proof.snapshot.lines}
    return BalanceProof(
        snapshot=snapshot,
        balances=[
            ProvenBalance(asset=Asset(view=snapshot.view, symbol=one.symbol), amount=_tokens(one.amount, decimals[one.symbol]))
            for one in proof.balances
        ],
        document=balance_proof.write_proof(proof),
    )


async def _shown(context: Context, found: Sequence[liability_snapshot.LiabilitySnapshot]) -> list[LiabilitySnapshot]:
    view = await context.reader.house()
    return [LiabilitySnapshot(view=view, snapshot=one) for one in found]


def _totals(view: View, symbol: str) -> SolvencyTotals:
    market, sides, decimals = view.book.markets.get(symbol), sides_of(view.book, symbol), view.decimals(symbol)
    own = sides.treasury + sides.insurance
    return SolvencyTotals(
        asset=Asset(view=view, symbol=symbol),
        has=_tokens(sides.has, decimals),
        owes=_tokens(sides.owes - own, decimals),
        own=_tokens(own, decimals),
        as_of=DateTime(view.now if market is None else market.accrued_at),
    )


def _line(view: View, line: liability_snapshot.AssetLine) -> LiabilityLine:
    return LiabilityLine(
        asset=Asset(view=view, symbol=line.symbol),
        has=_tokens(line.has, line.decimals),
        owes=_tokens(line.owes, line.decimals),
        tree_amount=_tokens(line.tree.amount, line.decimals),
        tree_hash=line.tree.hash,
        accounts=line.accounts,
    )


def _tokens(units: int, decimals: int) -> Decimal:
    return Decimal(format_fixed(units, decimals))
