"""Networks of an asset, set by an operator and read by anybody (rule N1)."""

from __future__ import annotations

from tests.schema.world import OPERATOR, World

ETHEREUM = {
    "name": "ethereum",
    "decimals": 18,
    "contract": "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48",
    "confirmations": 12,
    "minimumDeposit": "1",
    "minimumWithdrawal": "10",
    "maximumWithdrawal": "250000",
    "withdrawalFee": "2.5",
}
NETWORKS = """{ networks { name decimals contract confirmations isDepositEnabled isWithdrawalEnabled
    minimumDeposit minimumWithdrawal maximumWithdrawal withdrawalFee } }"""


async def test_an_operator_says_on_which_networks_an_asset_lives_and_everybody_reads_it(world: World) -> None:
    answer = f"... on SetAssetNetworksSuccess {{ asset {NETWORKS} }}"
    solana = ETHEREUM | {"name": "solana", "decimals": 6, "depositEnabled": False, "withdrawalEnabled": False}
    del solana["maximumWithdrawal"]
    made = await world.do("setAssetNetworks", answer, OPERATOR, asset="USDC", networks=[ETHEREUM, solana])
    assert made["asset"]["networks"] == [
        ETHEREUM
        | {"isDepositEnabled": True, "isWithdrawalEnabled": True, "minimumDeposit": "1.000000", "minimumWithdrawal": "10.000000"}
        | {"maximumWithdrawal": "250000.000000", "withdrawalFee": "2.500000"},
        ETHEREUM
        | {"name": "solana", "decimals": 6, "isDepositEnabled": False, "isWithdrawalEnabled": False, "minimumDeposit": "1.000000"}
        | {"minimumWithdrawal": "10.000000", "maximumWithdrawal": None, "withdrawalFee": "2.500000"},
    ]
    read = await world.ask(f'{{ asset(symbol: "USDC") {NETWORKS} }}')
    assert read["asset"] == made["asset"]


async def test_an_amount_that_the_network_cannot_carry_is_refused_with_its_field(world: World) -> None:
    coarse = ETHEREUM | {"decimals": 2, "withdrawalFee": "0.001"}
    answer = await world.do("setAssetNetworks", "... on InvalidInput { field }", OPERATOR, asset="USDC", networks=[coarse])
    assert (answer["__typename"], answer["field"]) == ("InvalidInput", "networks.0.withdrawalFee")
