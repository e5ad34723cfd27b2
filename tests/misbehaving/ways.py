"""Every way to be bad: which model, which law of the kit it breaks, and what a server says of it, if it can tell."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gql_server.domain.market import ModelKind
from gql_server.plugin_api.testing.subjects import Subject

PROJECT = Path(__file__).parent / "offending-plugin"
sys.path[:0] = [] if str(PROJECT) in sys.path else [str(PROJECT)]

import gql_server_offenders as offenders  # noqa: E402 - found by the path above


@dataclass(frozen=True)
class Way:
    """A way to be bad.

    Args:
        law: What the kit says is broken.
        fault: What a server says of the model, None where every single answer looks well.
        is_at_boundary: Whether it shows only when time passes.
    """

    kind: ModelKind
    name: str
    law: str
    fault: str | None = None
    is_at_boundary: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> Subject:
        """The model, as the kit tries it."""
        offered: Sequence[Any] = {
            ModelKind.RATE_MODEL: offenders.register_rate_models(),
            ModelKind.STAKING_REWARD: offenders.register_staking_rewards(),
            ModelKind.LIQUIDATION_POLICY: offenders.register_liquidation_policies(),
        }[self.kind]
        return Subject(self.kind, next(cls for cls in offered if cls.name == self.name), "offenders", "6.6.6")


def rate(name: str, law: str, fault: str | None = None, *, is_at_boundary: bool = False) -> Way:
    return Way(ModelKind.RATE_MODEL, name, law, fault, is_at_boundary)


RATE_WAYS = (
    rate("raises", "answers", "step raised ZeroDivisionError: integer division or modulo by zero"),
    rate("exits", "answers", "step raised SystemExit: 3"),
    rate("recurses", "answers", "step raised RecursionError: maximum recursion depth exceeded"),
    rate("answers_nothing", "exact", "step answered a NoneType, not exactly RateStep"),
    rate("answers_float", "exact", "step answered a float as rate, not exactly int"),
    rate("answers_bool", "exact", "step answered a bool as rate, not exactly int"),
    rate("answers_subclass", "exact", "step answered a Number as rate, not exactly int"),
    rate("answers_negative", "range", "step answered -1 as rate, outside 0 to 100000000000000000000"),
    rate("above_ceiling", "range", "step answered 100000000000000000001 as rate, outside 0 to 100000000000000000000"),
    rate("restless", "still", "step changed the state although no time had passed"),
    rate("forgets", "state", "step forgot its state", is_at_boundary=True),
    rate("remembers_too_much", "state", "step answered 4202 characters as state, 4096 at most", is_at_boundary=True),
    rate("remembers_floats", "state", "step answered a state that is not JSON of integers", is_at_boundary=True),
    rate("takes_long", "quick", "step took longer than 0.25 s"),
    rate("asks_the_time", "pure"),
    rate("asks_the_date", "pure"),
    rate("reads_a_file", "pure"),
    rate("draws_chance", "pure"),
    rate("counts", "memoryless"),
    rate("drifts", "deterministic"),
    rate("hashes", "deterministic"),
    rate("falls", "monotone"),
    rate("jumps", "continuous"),
    rate("counts_boundaries", "split"),
    rate("escapes", "endures"),
    rate("is_picky", "parameters"),
)


def policy(name: str, law: str, fault: str | None) -> Way:
    return Way(ModelKind.LIQUIDATION_POLICY, name, law, fault)


POLICY_WAYS = (
    policy("refuses_to_answer", "answers", "plan raised LookupError"),
    policy("answers_a_dictionary", "exact", "plan answered a dict, not exactly Plan"),
    policy("forges_the_view", "view", "plan changed the view that it was shown"),
    policy("takes_from_the_healthy", "healthy", None),
    policy("repays_too_much", "bounds", "repays"),
    policy("asks_too_much", "penalty", "asks a penalty of 20000000000000000 where 10000000000000000 was declared"),
    policy("seizes_the_unknown", "bounds", "nothing is owed of"),
    policy("nibbles", "heals", "the plan does not raise health"),
)


def reward(name: str, law: str, fault: str | None) -> Way:
    return Way(ModelKind.STAKING_REWARD, name, law, fault)


REWARD_WAYS = (
    reward("pays_too_much", "range", "annual_rate answered 1000000000000000001 as rate, outside 0 to 1000000000000000000"),
    reward("pays_floats", "exact", "annual_rate answered a float as rate, not exactly int"),
    reward("takes_nothing_for_known", "unknown", None),
    reward("peeks", "feeds", None),
    reward("meddles", "answers", "annual_rate raised TypeError: 'mappingproxy' object does not support item assignment"),
)
WAYS = (*RATE_WAYS, *POLICY_WAYS, *REWARD_WAYS)
