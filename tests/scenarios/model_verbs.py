"""What the operator does with models in a story: changes with notice, and models in shadow."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.market import ModelKind
from tests.domain.fakes import broken, flat, half_of_the_largest
from tests.domain.world import model_ref
from tests.scenarios.facts import Row, Told, fact
from tests.scenarios.stage import Stage
from tests.scenarios.times import parse_time, tell_time
from tests.scenarios.verbs import Answer, percent, verb

TIME = r"(day \d+ \d\d:\d\d)"


@verb("there is a curve ([a-z]+) that answers PERCENT")
def offer_curve(stage: Stage, name: str, rate: str) -> Answer:
    stage.world.models.curves[name] = flat(percent(rate))
    return None, None


@verb("the curve ([a-z]+) breaks")
def break_curve(stage: Stage, name: str) -> Answer:
    stage.world.models.curves[name] = broken
    return None, None


@verb(r"version (\w+) of the curve ([a-z]+) is installed")
def install(stage: Stage, version: str, name: str) -> Answer:
    stage.world.models.versions[ModelKind.RATE_MODEL, name] = version
    return None, None


@verb(f"the operator schedules the curve ([a-z]+) for ASSET from {TIME}")
def schedule_curve(stage: Stage, name: str, symbol: str, at: str) -> Answer:
    return schedule(stage, symbol, ModelKind.RATE_MODEL, name, at)


@verb(f"the operator schedules staking ASSET at PERCENT from {TIME}")
def schedule_staking(stage: Stage, symbol: str, rate: str, at: str) -> Answer:
    name = f"{symbol} staking at {rate} %"
    stage.world.models.rewards[name] = percent(rate)
    return schedule(stage, symbol, ModelKind.STAKING_REWARD, name, at)


@verb(f"the operator schedules a policy for ASSET that may ask PERCENT, from {TIME}")
def schedule_policy(stage: Stage, symbol: str, penalty: str, at: str) -> Answer:
    name = f"at {penalty} %"
    stage.world.models.policies[name] = half_of_the_largest(percent(penalty))
    return schedule(stage, symbol, ModelKind.LIQUIDATION_POLICY, name, at, penalty_max=percent(penalty))


def schedule(stage: Stage, symbol: str, kind: ModelKind, name: str, at: str, penalty_max: int = 0) -> Answer:
    """Announce a change to one model, whose initial state is empty."""
    return stage.world.do(c.ScheduleModel(symbol, kind, (model_ref(kind, name),), "", penalty_max, parse_time(at))), symbol


@verb("the operator cancels what comes first for ASSET")
def cancel(stage: Stage, symbol: str) -> Answer:
    scheduled = stage.world.market(symbol).scheduled
    return stage.world.do(c.CancelScheduledChange(symbol, scheduled[0].id if scheduled else "none")), symbol


@verb("the curve ([a-z]+) runs in the shadow of ASSET")
def attach(stage: Stage, name: str, symbol: str) -> Answer:
    return stage.world.do(c.AttachShadow(symbol, model_ref(ModelKind.RATE_MODEL, name), "")), symbol


@verb("the operator detaches the first shadow of ASSET")
def detach(stage: Stage, symbol: str) -> Answer:
    return stage.world.do(c.DetachShadow(symbol, stage.world.market(symbol).shadows[0].id)), symbol


# ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@fact("ASSET changes VALUE")
def changes(row: Row, symbol: str) -> Told:
    """What was told of the market's models in this row."""
    told = [str(event.details["change"]) for event in row.events if event.symbol == symbol and "change" in event.details]
    return ", ".join(told) or "none"


@fact("ASSET has ahead VALUE")
def ahead(row: Row, symbol: str) -> Told:
    scheduled = row.market(symbol).scheduled
    return ", ".join(f"{change.models[0].name} {tell_time(change.effective_at)}" for change in scheduled) or "nothing"


@fact("ASSET obstacle (?P<value>none|.+)")
def obstacle(row: Row, symbol: str) -> Told:
    found = row.market(symbol).scheduled[0].obstacle
    return "none" if found is None else found.partition(":")[0]


def named(model: str, symbol: str) -> str:
    """Return the name of a model; what a market began with is named like it."""
    return "its own" if model == symbol else model


@fact("ASSET models VALUE")
def models(row: Row, symbol: str) -> Told:
    """The rate model of each boundary that this row walked."""
    return ", ".join(named(one.model, symbol) for one in row.samples if one.symbol == symbol) or "none"


@fact("ASSET policy VALUE")
def policy(row: Row, symbol: str) -> Told:
    return named(row.market(symbol).liquidation_policy.name, symbol)


@fact("ASSET shadow_rate VALUE")
def shadow(row: Row, symbol: str) -> Told:
    found = row.market(symbol).shadows
    return (found[0].rate, 18) if found else "none"


@fact("ASSET shadow is VALUE")
def shadow_status(row: Row, symbol: str) -> Told:
    return "LIVE" if row.market(symbol).shadows[0].fault is None else "STALE"
