"""Which of the vendor's assets is which asset of the ledger, on which network; and amounts, exact."""

import re
from dataclasses import dataclass
from typing import Any, Final

_ENTRY: Final = re.compile(r"([A-Za-z0-9_.-]+)=([A-Za-z0-9_.-]+)@([a-z0-9-]+):([0-9]{1,2})")
_AMOUNT: Final = re.compile(r"(0|[1-9][0-9]{0,49})(?:\.([0-9]{1,36}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asset:
    """One asset on one network.

    Args:
        id: The vendor's name of it.
        symbol: The ledger's; None for one that the ledger does not know.
        network: The ledger's name of the network.
        decimals: Of the network's smallest unit.
    """

    id: str
    symbol: str | None
    network: str
    decimals: int


class Assets:
    """The assets that the operator has named."""

    def __init__(self, text: str) -> None:
        """Read the setting.

        Args:
            text: ``ID=SYMBOL@network:decimals``, as many as there are, with commas or spaces between.

        Raises:
            ValueError: It is none, or names something twice.
        """
        self._by_id: dict[str, Asset] = {}
        self._by_place: dict[tuple[str, str], Asset] = {}
        for entry in re.split(r"[,\s]+", text.strip(", \t\n")):
            match = _ENTRY.fullmatch(entry)
            if match is None:
                raise ValueError(f"assets: {entry!r} is not ID=SYMBOL@network:decimals, such as BTC=BTC@bitcoin:8")
            asset = Asset(match[1], match[2], match[3], int(match[4]))
            if asset.id in self._by_id or (match[2], match[3]) in self._by_place:
                raise ValueError(f"assets: {entry!r} is there twice")
            self._by_id[asset.id] = self._by_place[match[2], match[3]] = asset

    def find(self, asset_id: str) -> Asset | None:
        """Return the asset that the vendor calls so, None for one that the operator has not named."""
        return self._by_id.get(asset_id)

    def at(self, symbol: str, network: str | None) -> Asset:
        """Return the vendor's asset of the ledger's asset on a network.

        Raises:
            ValueError: The operator has named none.
        """
        asset = self._by_place.get((symbol, network or ""))
        if asset is None:
            raise ValueError(f"the setting assets names no {symbol} on {network}")
        return asset


def unnamed(asset_id: str, supported: dict[str, Any] | None, assets: Assets, amount: str) -> Asset:
    """Return an asset that the operator has not named, so that its coins are seen and held.

    Args:
        supported: What the vendor says of it, None for nothing.
        amount: An amount of it: without any other word, its digits tell the decimals.
    """
    said = supported or {}
    native = str(said.get("nativeAsset") or asset_id)
    home = assets.find(native)
    network = home.network if home is not None else re.sub(r"[^a-z0-9-]+", "-", native.lower())
    decimals = said.get("decimals")
    return Asset(asset_id, None, network, decimals if type(decimals) is int else len(amount.partition(".")[2]))


def units_of(text: object, decimals: int) -> int:
    """Return an amount in the network's smallest unit.

    Raises:
        ValueError: It is no amount, or has more decimals than the asset.
    """
    match = _AMOUNT.fullmatch(text) if type(text) is str else None
    if match is None:
        raise ValueError(f"{text!r:.60} is no amount")
    fraction = (match[2] or "").rstrip("0")
    if len(fraction) > decimals:
        raise ValueError(f"{text} has more than {decimals} decimals")
    return int(match[1] + fraction.ljust(decimals, "0"))


def text_of(amount: int, decimals: int) -> str:
    """Return an amount as the vendor writes it, such as ``0.5``."""
    digits = str(amount).rjust(decimals + 1, "0")
    whole, fraction = (digits[:-decimals], digits[-decimals:].rstrip("0")) if decimals else (digits, "")
    return f"{whole}.{fraction}" if fraction else whole
