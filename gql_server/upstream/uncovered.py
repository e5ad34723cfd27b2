"""Upstream models that no registered model answers, with the reason: they are not what a plugin is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_COMPOUNDING: Final = (
    "it compounds a rate over time, which is no model's business: here interest is simple within the hour and enters the totals at "
    "boundaries (rule R3)"
)
_DISPLAY: Final = "it turns one way of stating a rate into another; a model answers the rate itself"

REASONS: Final[Mapping[str, str]] = {
    "aave_v3_index": _COMPOUNDING,
    "apr_to_apy_per_second": _DISPLAY + ", and the yield shown here compounds hourly (rule R7)",
    "compound_accrual": _COMPOUNDING,
    "euler_accrual": _COMPOUNDING,
    "kamino_accrual": _COMPOUNDING,
    "morpho_taylor_compounding": _COMPOUNDING,
    "rounding_primitives": "it is upstream's own integer arithmetic; every division here names its rounding",
    "simple_interest_marginfi": _COMPOUNDING,
    "utilization_targets": "it says which amounts bring a market's totals to a utilization; that takes no model",
}
"""By the upstream name of the model."""

SUFFIXES: Final[Mapping[str, str]] = {
    "_accrual": _COMPOUNDING,
    "_compounding": _COMPOUNDING,
    "_index": _COMPOUNDING,
    "_to_apr": _DISPLAY,
    "_to_apy": _DISPLAY,
}
"""By how the name of a model ends, for relatives of those above."""

UNKNOWN: Final = "no conversion is known by this name"


def reason_for(model: str) -> str:
    """Return why there is no conversion of an upstream model, in a sentence without a full stop."""
    if model in REASONS:
        return REASONS[model]
    if model.startswith(("apr_to_apy_", "apy_to_apr_")):
        return _DISPLAY
    return next((reason for suffix, reason in SUFFIXES.items() if model.endswith(suffix)), UNKNOWN)
