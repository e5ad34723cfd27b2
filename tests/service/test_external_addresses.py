"""Addresses on networks outside, by the vectors of their own specifications."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gql_server.domain.errors import InvalidInput
from gql_server.service.external_addresses import AddressChecks

CHECKS = AddressChecks()
HASHED = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
SCRIPT = "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"
SEGWIT = "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"
TAPROOT = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"
TESTNET = "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7"
ETHEREUM = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
SOLANA = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"


def problem(address: str, network: str) -> str:
    with pytest.raises(InvalidInput) as refused:
        CHECKS.require(address, network)
    return refused.value.problem


@pytest.mark.parametrize("address", [HASHED, SCRIPT, SEGWIT, TAPROOT, SEGWIT.lower()])
def test_an_address_of_bitcoin_is_accepted_in_each_of_its_formats(address: str) -> None:
    CHECKS.require(address, "bitcoin")


@pytest.mark.parametrize(
    "address",
    [
        TESTNET,
        "tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy",
        "tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c",
        "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn",
    ],
)
def test_an_address_of_the_test_network_is_accepted_there_and_named_elsewhere(address: str) -> None:
    CHECKS.require(address, "bitcoin-testnet")
    assert problem(address, "bitcoin") == "is an address of bitcoin-testnet, not of bitcoin"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", "is written in bech32m"),
        ("BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL", "is written in bech32m"),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", "is written in bech32"),
        ("bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", "wrong bech32 checksum or form: invalid character"),
        ("BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R", "witness version 17"),
        ("bc1pw5dgrnzv", "witness program of 1 bytes"),
        ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav", "witness program of 41 bytes"),
        ("BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", "witness program of 16 bytes"),
        ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf", "not whole"),
        ("bc1gmk9yu", "names no witness version"),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "wrong bech32 checksum or form: invalid checksum"),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "wrong base58 checksum or form: invalid checksum"),
    ],
)
def test_an_invalid_address_of_bitcoin_is_refused_with_what_is_wrong_with_it(address: str, why: str) -> None:
    assert why in problem(address, "bitcoin")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf", "is written in bech32m"),
        ("tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47", "is written in bech32"),
        ("tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq", "mixed case"),
        ("tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j", "not whole"),
    ],
)
def test_an_invalid_address_of_the_test_network_is_refused_with_what_is_wrong_with_it(address: str, why: str) -> None:
    assert why in problem(address, "bitcoin-testnet")


@pytest.mark.parametrize(
    "address",
    [
        "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
        "BC1SW50QGDZ25J",
        "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs",
    ],
)
def test_a_well_written_address_that_no_wallet_can_own_is_refused_for_that(address: str) -> None:
    assert "witness" in problem(address, "bitcoin")


@pytest.mark.parametrize(
    "address",
    [
        ETHEREUM,
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
        "0xde709f2102306220921060314715629080e2fb77",
        "0x27b1fdb04752bbc536007a920d24acb045561c26",
        ETHEREUM.lower(),
        "0x" + ETHEREUM[2:].upper(),
    ],
)
def test_an_address_of_ethereum_is_accepted_by_its_checksum_or_without_one(address: str) -> None:
    CHECKS.require(address, "ethereum")


def test_one_letter_in_the_wrong_case_is_a_wrong_checksum() -> None:
    assert "EIP-55 checksum" in problem(ETHEREUM.replace("aA", "AA"), "ethereum")


def test_the_zero_address_is_refused() -> None:
    assert "zero address" in problem("0x" + "0" * 40, "base")


@pytest.mark.parametrize("address", [SOLANA, "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"])
def test_an_address_of_solana_is_thirty_two_bytes(address: str) -> None:
    CHECKS.require(address, "solana")
    assert "bytes" in problem(address[:-4], "solana")


def test_nobody_sends_to_the_system_program_of_solana() -> None:
    assert "system program" in problem("1" * 32, "solana")


@pytest.mark.parametrize(
    ("address", "network", "whose"),
    [
        (ETHEREUM, "bitcoin", "an Ethereum-like network"),
        (TAPROOT, "ethereum", "bitcoin"),
        (HASHED, "solana", "bitcoin"),
        (SOLANA, "bitcoin", "solana"),
    ],
)
def test_an_address_of_another_network_is_said_to_be_that(address: str, network: str, whose: str) -> None:
    assert problem(address, network).startswith(f"is an address of {whose}, not of")


def test_a_network_whose_addresses_cannot_be_checked_is_refused_by_its_name() -> None:
    assert problem("anything", "elsewhere") == "is elsewhere, whose addresses cannot be checked here"


def test_without_a_network_any_printable_text_is_an_address() -> None:
    CHECKS.require("sandbox-fail-somewhere", None)
    with pytest.raises(InvalidInput):
        CHECKS.require("with a blank", None)


def test_a_server_that_checks_no_address_loads_no_codec() -> None:
    code = "import sys, gql_server.service.external_addresses; print([m for m in sys.modules if m[:6] in ('base58', 'Crypto')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
