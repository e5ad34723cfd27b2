"""What the operator does to care for a market: terms announced ahead, pauses, and how a market ends."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain import commands as c
from gql_server.domain.market import MarketState
from gql_server.domain.outcomes import BroughtOut
from gql_server.domain.pauses import PauseScope
from tests.scenarios.facts import Row, Told, fact
from tests.scenarios.model_verbs import TIME
from tests.scenarios.stage import Stage
from tests.scenarios.times import parse_time, tell_time
from tests.scenarios.verbs import Answer, percent, verb

SCOPES = {"new risk": PauseScope.NEW_RISK, "payouts": PauseScope.PAYOUTS, "transfers": PauseScope.TRANSFERS}


@verb(f"the operator schedules a fee of PERCENT for ASSET from {TIME}")
def schedule_fee(stage: Stage, fee: str, symbol: str, at: str) -> Answer:
    terms = replace(stage.world.market(symbol).terms, fee=percent(fee))
    return stage.world.do(c.ScheduleTerms(symbol, parse_time(at), terms=terms)), symbol


@verb(rf"the operator schedules a boundary each (\d+) minutes for ASSET from {TIME}")
def schedule_cadence(stage: Stage, minutes: str, symbol: str, at: str) -> Answer:
    terms = replace(stage.world.market(symbol).terms, cadence_seconds=60 * int(minutes))
    return stage.world.do(c.ScheduleTerms(symbol, parse_time(at), terms=terms)), symbol


@verb(f"the operator schedules that ASSET counts PERCENT from {TIME}")
def schedule_weight(stage: Stage, symbol: str, weight: str, at: str) -> Answer:
    risk = stage.world.book.assets[symbol].risk
    assert risk is not None
    return stage.world.do(c.ScheduleTerms(symbol, parse_time(at), risk=replace(risk, haircut_weight=percent(weight)))), symbol


@verb(f"the operator schedules (OPEN|REPAY_ONLY|CLOSED) for ASSET from {TIME}")
def schedule_state(stage: Stage, state: str, symbol: str, at: str) -> Answer:
    return stage.world.do(c.ScheduleTerms(symbol, parse_time(at), state=MarketState(state))), symbol


@verb("the operator cancels the first terms for ASSET")
def cancel_terms(stage: Stage, symbol: str) -> Answer:
    return stage.world.do(c.CancelScheduledChange(symbol, stage.world.market(symbol).announced[0].id)), symbol


@verb(f"the operator delists ASSET: repay only {TIME}, closed {TIME}, out by {TIME}")
def delist(stage: Stage, symbol: str, repay_only_at: str, closed_at: str, leave_by: str) -> Answer:
    return stage.world.do(c.DelistMarket(symbol, parse_time(repay_only_at), parse_time(closed_at), parse_time(leave_by))), symbol


@verb("the operator cancels the delisting of ASSET")
def cancel_delisting(stage: Stage, symbol: str) -> Answer:
    return stage.world.do(c.CancelDelisting(symbol)), symbol


@verb("everybody in ASSET is told")
def tell(stage: Stage, symbol: str) -> Answer:
    return stage.world.do(c.TellDelisting(symbol, tuple(sorted(stage.world.book.sub_accounts.keys())), is_last=True)), symbol


@verb("the clock brings out who is in ASSET")
def bring_out(stage: Stage, symbol: str) -> Answer:
    stage.world.cross()
    return stage.world.do(c.BringOut(symbol, tuple(sorted(stage.world.book.sub_accounts.keys())))), None


@verb(f"the operator pauses (new risk|payouts|transfers) of ASSET(?: until {TIME})?")
def pause(stage: Stage, scope: str, symbol: str, until: str | None) -> Answer:
    end = None if until is None else parse_time(until)
    return stage.world.do(c.PauseAssets((symbol,), (SCOPES[scope],), end, "maintenance")), symbol


@verb("the operator pauses everything")
def pause_everything(stage: Stage) -> Answer:
    return stage.world.do(c.PauseAssets((), tuple(PauseScope))), None


@verb("the operator resumes (new risk|payouts|transfers) of ASSET")
def resume(stage: Stage, scope: str, symbol: str) -> Answer:
    return stage.world.do(c.ResumeAssets((symbol,), (SCOPES[scope],))), symbol


@fact("ASSET is (?P<value>OPEN|REPAY_ONLY|CLOSED)")
def state(row: Row, symbol: str) -> Told:
    return row.market(symbol).state.value


@fact("ASSET has terms ahead VALUE")
def terms_ahead(row: Row, symbol: str) -> Told:
    return ", ".join(tell_time(change.effective_at) for change in row.market(symbol).announced) or "none"


@fact("ASSET terms obstacle (?P<value>none|.+)")
def terms_obstacle(row: Row, symbol: str) -> Told:
    found = row.market(symbol).announced[0].obstacle
    return "none" if found is None else found.partition(":")[0]


@fact("WHO hears VALUE")
def hears(row: Row, who: str) -> Told:
    found = [event for event in row.events if event.sub_account_id == who and event.details.get("change") == "DELISTING"]
    return str(found[0].details["change"]) if found else "nothing"


@fact("ASSET delisting (?P<value>goes on|is over|none)")
def delisting(row: Row, symbol: str) -> Told:
    found = row.market(symbol).delisting
    return "none" if found is None else "goes on" if found.ended_at is None else "is over"


@fact("brings out VALUE")
def brought_out(row: Row) -> Told:
    assert isinstance(row.answer, BroughtOut)
    return f"{row.answer.loans} loans and {row.answer.debts} debts"
