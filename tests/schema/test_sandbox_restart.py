"""A sandbox that starts anew: its custodian remembers what the books remember."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.schema.world import OPERATOR, World, open_world

ADDRESS = "4fYNw3dojWmQ4dXtSGE9epjRGy9pFSx62YypT7avPYvA"
CHAIN = {"name": "solana", "decimals": 6, "confirmations": 1, "minimumWithdrawal": "1"}


async def _differences(world: World) -> int:
    await world.house.rounds.payouts.run_once()
    return len((await world.house.rounds.reconciliation.run()).differences)


async def test_a_sandbox_that_starts_anew_reconciles_clean(seeded_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite3"
    shutil.copy(seeded_file, path)
    url = f"sqlite:///{path}"
    async with open_world(url, plugin_settings={}) as world:
        alice = await world.customer()
        await world.move("setAssetNetworks", "", OPERATOR, asset="PYTH", networks=[CHAIN])
        given = {"subAccountId": alice.sub_account_id, "asset": "PYTH", "network": "solana"}
        came = await world.do(
            "sandboxPlayArrival", "", alice.viewer, **given, amount="100", state="CONFIRMED", transaction="a transaction"
        )
        assert came["__typename"] == "SandboxPlayArrivalSuccess", came
        left = await world.move("withdraw", "", alice.viewer, **given, amount="40", address=ADDRESS)
        assert left["__typename"] == "WithdrawSuccess", left
        assert await _differences(world) == 0
    async with open_world(url, plugin_settings={}) as world:
        assert await _differences(world) == 0
        assert [held.amount for held in await world.house.rounds.custodian.holdings() if held.symbol == "PYTH"] == [60_000_000]
