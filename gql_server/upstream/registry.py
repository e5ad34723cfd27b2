"""Which conversions there are. Whoever writes a protocol's module adds it here: one line to import it, one to name it."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Final

from gql_server.upstream import (
    aave,
    aave_v3_liquidation,
    aave_v4_liquidation,
    comet,
    comet_liquidation,
    compound,
    compound_liquidation,
    euler,
    euler_liquidation,
    fraxlend_linear,
    fraxlend_variable,
    kamino,
    kamino_liquidation,
    marginfi,
    marginfi_liquidation,
    morpho,
    morpho_liquidation,
    silo,
    silo_liquidation,
)
from gql_server.upstream.cases import Conversion

PROTOCOLS: Final[tuple[ModuleType, ...]] = (
    aave,
    aave_v3_liquidation,
    aave_v4_liquidation,
    comet,
    comet_liquidation,
    compound,
    compound_liquidation,
    euler,
    euler_liquidation,
    fraxlend_linear,
    fraxlend_variable,
    kamino,
    kamino_liquidation,
    marginfi,
    marginfi_liquidation,
    morpho,
    morpho_liquidation,
    silo,
    silo_liquidation,
)
"""Modules with ``CONVERSIONS``."""


def merge(protocols: tuple[ModuleType, ...]) -> Mapping[str, Conversion]:
    """Return the conversions of these modules by upstream model, sorted.

    Raises:
        ValueError: Two modules convert the same model.
    """
    merged: dict[str, Conversion] = {}
    for protocol in protocols:
        for model, conversion in protocol.CONVERSIONS.items():
            if model in merged:
                raise ValueError(f"{protocol.__name__} converts {model}, which another module converts already")
            merged[model] = conversion
    return dict(sorted(merged.items()))


CONVERSIONS: Final[Mapping[str, Conversion]] = merge(PROTOCOLS)
"""Every conversion by the upstream name of its model."""
