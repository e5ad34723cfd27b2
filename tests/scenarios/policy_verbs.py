"""Registered liquidation policies in a story: a market takes one that ships, made by the host and asked through its guard."""

from __future__ import annotations

from gql_server.domain.market import ModelKind
from gql_server.domain.models import LiquidationView, PlanAnswer
from tests.plugins.hosts import shipped
from tests.plugins.liquidations import MODELS
from tests.scenarios.facts import Row, Told, fact
from tests.scenarios.stage import Stage
from tests.scenarios.verbs import Answer, verb


@verb(r"the ASSET policy is ([a-z_]+)(?: with (.+))?")
def use_policy(stage: Stage, symbol: str, name: str, parameters: str | None) -> Answer:
    """Use a policy with parameters such as ``penalty 0.02, close_factor 1``; the others have their defaults."""
    given = dict(pair.split(" ") for pair in parameters.split(", ")) if parameters else {}
    ref = shipped().resolve(ModelKind.LIQUIDATION_POLICY, name, given)

    def ask(view: LiquidationView) -> PlanAnswer:
        return MODELS.plan(ref, view)

    stage.world.models.policies[symbol] = ask
    return None, symbol


@fact("because VALUE")
def because(row: Row) -> Told:
    """The reasons of an answer's seizures, each once."""
    reasons = [seizure.reason for seizure in getattr(row.answer, "seizures", ())]
    return ", then ".join(dict.fromkeys(reasons)) or "nothing"
