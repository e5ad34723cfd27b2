"""What is caught while the server runs: every way to be bad becomes a fault, and nothing is raised."""

import re
from collections.abc import Mapping
from itertools import count

import pytest

from gql_server.domain.market import ModelKind, ModelRef
from gql_server.domain.models import CollateralView, DebtView, LiquidationView, RateStep
from gql_server.plugin_host.errors import ChoiceInvalid
from gql_server.plugin_host.faults import FaultChange
from gql_server.plugin_host.guard import GuardedModels
from gql_server.units import WAD
from tests.misbehaving.loading import bad_host

HOST = bad_host()
VIEW = LiquidationView(
    equity=50 * WAD,
    maintenance_requirement=100 * WAD,
    health_factor=WAD // 2,
    collateral=(CollateralView("BTC", 8, 10**8, 1_000 * WAD, 1_000 * WAD, WAD * 9 // 10),),
    debts=(DebtView("USDC", 6, 850 * 10**6, WAD, 850 * WAD, WAD // 20, WAD // 100),),
)

RATE_FAULTS = [
    ("raises", {}, "raises.step raised ZeroDivisionError: integer division or modulo by zero"),
    ("exits", {}, "exits.step raised SystemExit: 3"),
    ("raises_unspeakably", {}, "raises_unspeakably.step raised an exception that cannot be shown"),
    ("recurses", {}, "recurses.step raised RecursionError: maximum recursion depth exceeded"),
    ("answers_nothing", {}, "answers_nothing.step answered a NoneType, not exactly RateStep"),
    ("answers_tuple", {}, "answers_tuple.step answered a tuple, not exactly RateStep"),
    ("answers_subclass", {}, "answers_subclass.step answered a Step, not exactly RateStep"),
    ("odd", {"which": 0}, "odd.step answered a float as rate, not exactly int"),
    ("odd", {"which": 1}, "odd.step answered a bool as rate, not exactly int"),
    ("odd", {"which": 2}, "odd.step answered -1 as rate, outside 0 to 100000000000000000000"),
    ("odd", {"which": 3}, "odd.step answered 100000000000000000001 as rate, outside 0 to 100000000000000000000"),
    ("odd", {"which": 4}, "odd.step answered a Number as rate, not exactly int"),
    ("odd", {"which": 5}, "odd.step answered a str as rate, not exactly int"),
    ("odd", {"which": 6}, "odd.step answered a NoneType as rate, not exactly int"),
    ("odd", {"which": 7}, "odd.step answered a number of more than 256 bits as rate"),
    ("odd_state", {"which": 0}, "odd_state.step answered a NoneType as state, not exactly str"),
    ("odd_state", {"which": 1}, "odd_state.step answered a bytes as state, not exactly str"),
    ("odd_state", {"which": 2}, "odd_state.step answered 4097 characters as state, 4096 at most"),
    ("odd_state", {"which": 3}, "odd_state.step answered unprintable characters as state"),
    ("odd_state", {"which": 4}, "odd_state.step answered unprintable characters as state"),
    ("odd_state", {"which": 5}, "odd_state.step answered a state beyond ASCII"),
    ("odd_state", {"which": 6}, "odd_state.step answered a Word as state, not exactly str"),
    ("odd_state", {"which": 7}, "odd_state.step answered a int as state, not exactly str"),
    ("restless", {}, "restless.step changed the state although no time had passed"),
]
STAKING_FAULTS = [
    ("odd_reward", {"which": 0}, "odd_reward.annual_rate answered 1000000000000000001 as rate, outside 0 to 1000000000000000000"),
    ("odd_reward", {"which": 1}, "odd_reward.annual_rate answered a bool as rate, not exactly int"),
    ("odd_reward", {"which": 2}, "odd_reward.annual_rate answered -1 as rate"),
    ("odd_reward", {"which": 3}, "odd_reward.annual_rate answered a float as rate, not exactly int"),
    ("odd_reward", {"which": 4}, "odd_reward.annual_rate answered a str as rate, not exactly int"),
    ("meddling", {}, "meddling.annual_rate raised TypeError: 'mappingproxy' object does not support item assignment"),
]
PLAN_FAULTS = [
    ("odd_plan", {"which": 0}, "odd_plan.plan answered a dict, not exactly Plan"),
    ("odd_plan", {"which": 1}, "odd_plan.plan answered 0 steps, outside 1 to 32"),
    ("odd_plan", {"which": 2}, "odd_plan.plan answered a list of steps, not exactly tuple"),
    ("odd_plan", {"which": 3}, "odd_plan.plan answered 33 steps, outside 1 to 32"),
    ("odd_plan", {"which": 4}, "odd_plan.plan answered a tuple as step, not exactly PlanStep"),
    ("odd_plan", {"which": 5}, "odd_plan.plan answered a bool as repay_amount, not exactly int"),
    ("odd_plan", {"which": 6}, "odd_plan.plan answered 0 as repay_amount, outside 1"),
    ("odd_plan", {"which": 7}, "odd_plan.plan answered -1 as penalty, outside 0"),
    ("odd_plan", {"which": 8}, "odd_plan.plan answered 201 characters as reason, 200 at most"),
    ("odd_plan", {"which": 9}, "odd_plan.plan answered a NoneType as repay_symbol, not exactly str"),
    ("odd_plan", {"which": 10}, "odd_plan.plan answered a Grand, not exactly Plan"),
    ("odd_plan", {"which": 11}, "odd_plan.plan repays 1000000000000000 units of USDC where 850000000 are owed"),
    ("odd_plan", {"which": 12}, "odd_plan.plan nothing is owed of USDC or held of GOLD"),
    ("odd_plan", {"which": 13}, "odd_plan.plan asks a penalty of 20000000000000000 where 10000000000000000 was declared"),
    ("forger", {}, "forger.plan changed the view that it was shown"),
]


def guarded(tell: object = None) -> GuardedModels:
    changes: list[FaultChange] = [] if tell is None else tell  # type: ignore[assignment] # a list to look at afterwards
    return HOST.models(monotonic=lambda: 0.0, tell=changes.append)


def ref(kind: ModelKind, name: str, parameters: Mapping[str, object]) -> ModelRef:
    return HOST.resolve(kind, name, parameters)


@pytest.mark.parametrize(("name", "parameters", "words"), RATE_FAULTS)
def test_a_bad_rate_is_a_fault(name: str, parameters: Mapping[str, object], words: str) -> None:
    answer = guarded().step(ref(ModelKind.RATE_MODEL, name, parameters), WAD // 2, 0, "[0]")
    assert answer.step is None
    assert answer.fault is not None
    assert answer.fault.startswith(f"bad-plugin 6.6.6: {words}")


@pytest.mark.parametrize(("name", "parameters", "words"), STAKING_FAULTS)
def test_a_bad_reward_is_a_fault(name: str, parameters: Mapping[str, object], words: str) -> None:
    answer = guarded().staking_rate(ref(ModelKind.STAKING_REWARD, name, parameters), (("staking.sol", 1),))
    assert answer.rate is None
    assert answer.note is not None
    assert answer.note.startswith(f"bad-plugin 6.6.6: {words}")


@pytest.mark.parametrize(("name", "parameters", "words"), PLAN_FAULTS)
def test_a_bad_plan_is_a_fault(name: str, parameters: Mapping[str, object], words: str) -> None:
    answer = guarded().plan(ref(ModelKind.LIQUIDATION_POLICY, name, parameters), VIEW)
    assert answer.plan is None
    assert answer.fault is not None
    assert answer.fault.startswith(f"bad-plugin 6.6.6: {words}")


def test_a_forged_view_stays_as_it_was_for_everybody_else() -> None:
    guarded().plan(ref(ModelKind.LIQUIDATION_POLICY, "forger", {}), VIEW)
    assert VIEW.debts[0].amount == 850 * 10**6


def test_a_slow_answer_is_a_fault_however_good_it_is() -> None:
    ticks = count()
    models = HOST.models(monotonic=lambda: next(ticks) * 0.3)
    answer = models.step(ref(ModelKind.RATE_MODEL, "good", {}), 0, 0, "[0]")
    assert answer.fault == "bad-plugin 6.6.6: good.step took longer than 0.25 s"


def test_an_answer_in_time_is_none() -> None:
    ticks = count()
    models = HOST.models(monotonic=lambda: next(ticks) * 0.2)
    assert models.step(ref(ModelKind.RATE_MODEL, "good", {}), 0, 0, "[0]").step == RateStep(WAD // 20, "[0]")


def test_a_keyboard_interrupt_is_not_a_plugins_to_swallow(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.misbehaving.rate_models import Good

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Good, "step", interrupted)
    with pytest.raises(KeyboardInterrupt):
        guarded().step(ref(ModelKind.RATE_MODEL, "good", {}), 0, 0, "[0]")


def test_a_model_that_is_gone_is_a_fault() -> None:
    gone = ModelRef(ModelKind.RATE_MODEL, "gone", "1.0", "{}", "")
    assert guarded().step(gone, 0, 0, "").fault == "gone 1.0: no RATE_MODEL of this name is installed"


def test_a_reference_of_another_kind_is_a_fault() -> None:
    assert guarded().plan(ref(ModelKind.RATE_MODEL, "good", {}), VIEW).fault == (
        "good 6.6.6: no LIQUIDATION_POLICY of this name is installed"
    )


def test_recorded_parameters_that_the_installed_version_refuses_are_a_fault() -> None:
    recorded = ModelRef(ModelKind.RATE_MODEL, "unborn", "6.6.5", '{"size":10}', "")
    assert guarded().step(recorded, 0, 0, "").fault == (
        "bad-plugin 6.6.6: unborn.size: 10 is out of range; give an integer from 0 to 9 (count)"
    )


def test_a_constructor_that_exits_is_a_fault() -> None:
    recorded = ModelRef(ModelKind.RATE_MODEL, "unborn", "6.6.6", '{"size":2}', "")
    fault = guarded().step(recorded, 0, 0, "").fault
    assert fault is not None
    assert re.search("raised SystemExit: 5", fault)


def test_a_constructor_that_exits_is_refused_when_it_is_chosen() -> None:
    with pytest.raises(ChoiceInvalid, match=r"bad-plugin 6\.6\.6 is broken: its constructor raised SystemExit: 5"):
        HOST.resolve(ModelKind.RATE_MODEL, "unborn", {"size": 2})


def test_a_model_without_a_state_is_refused_when_a_market_chooses_it() -> None:
    with pytest.raises(ChoiceInvalid, match="initial_state answered a dict as state, not exactly str"):
        _ = HOST.choose(ModelKind.RATE_MODEL, "stateless").initial_state


def test_a_policy_without_a_penalty_is_refused_when_a_market_chooses_it() -> None:
    with pytest.raises(ChoiceInvalid, match="penalty_max answered a float as penalty, not exactly int"):
        _ = HOST.choose(ModelKind.LIQUIDATION_POLICY, "greedy").penalty_max


def test_a_fault_is_told_once_and_so_is_the_recovery(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.misbehaving.rate_models import Good, Tame

    told: list[FaultChange] = []
    models, good = guarded(told), ref(ModelKind.RATE_MODEL, "good", {})
    models.step(good, 0, 0, "[0]")
    monkeypatch.setattr(Good, "step", lambda *_: None)
    for _ in range(100):
        models.step(good, 0, 0, "[0]")
    monkeypatch.setattr(Good, "step", Tame.step)
    for _ in range(100):
        models.step(good, 0, 0, "[0]")
    assert [change.fault for change in told] == ["bad-plugin 6.6.6: good.step answered a NoneType, not exactly RateStep", None]


def test_addresses_of_objects_do_not_make_a_fault_look_new(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.misbehaving.rate_models import Good

    def fails(*_: object) -> None:
        raise ValueError(object())

    kept = []
    told: list[FaultChange] = []
    models, good = guarded(told), ref(ModelKind.RATE_MODEL, "good", {})
    monkeypatch.setattr(Good, "step", fails)
    for _ in range(5):
        kept.append(object())
        models.step(good, 0, 0, "[0]")
    assert [change.fault for change in told] == ["bad-plugin 6.6.6: good.step raised ValueError: <object object at 0x…>"]


def test_a_reward_that_cannot_know_its_rate_says_so_and_is_no_fault() -> None:
    told: list[FaultChange] = []
    answer = guarded(told).staking_rate(ref(ModelKind.STAKING_REWARD, "unknowing", {}))
    assert (answer.rate, answer.note, told) == (None, "nothing is recorded of staking.sol", [])


def test_a_reward_says_what_it_wants_to_be_told_and_is_told_that() -> None:
    reward = ref(ModelKind.STAKING_REWARD, "unknowing", {})
    assert guarded().feeds_of(reward) == ("staking.sol",)
    assert guarded().staking_rate(reward, (("staking.sol", 7),)).rate == 7


def test_a_reward_that_is_not_installed_wants_to_be_told_nothing() -> None:
    assert guarded().feeds_of(ModelRef(ModelKind.STAKING_REWARD, "gone", "1", "{}", "")) == ()
