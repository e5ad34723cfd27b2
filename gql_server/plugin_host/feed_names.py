"""Which recorded feed a staking reward means by a name that it declares.

A declared name may have integer parameters in braces. With the parameter ``feed`` at 3, ``staking.epoch_rate.{feed}`` means the
recorded feed ``staking.epoch_rate.3``; so two markets can use one reward and be told different things. The reward itself is told by
the names that it declared.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from gql_server.domain.feeds import BEFORE, SECONDS, Observations


def recorded_names(declared: tuple[str, ...], canonical: str) -> dict[str, str]:
    """Return the recorded name of each declared one.

    Args:
        declared: The class attribute ``feeds``.
        canonical: The canonical JSON of the model's parameters.
    """
    if not any("{" in name for name in declared):
        return {name: name for name in declared}
    parameters: dict[str, object] = json.loads(canonical)
    return {name: name.format_map(parameters) for name in declared}


def told_by(names: Mapping[str, str], observations: Observations) -> dict[str, int]:
    """Return observations of recorded feeds by the names that were declared for them."""
    known = dict(observations)
    return {
        declared + derived: known[recorded + derived]
        for declared, recorded in names.items()
        for derived in ("", BEFORE, SECONDS)
        if recorded + derived in known
    }
