"""A running server survives every way to be bad: what each costs is told here, over HTTP, from a real process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from tests.callers import Caller, Json, customer_of, operator_of
from tests.misbehaving.house import list_market, market_of, serving
from tests.misbehaving.ways import POLICY_WAYS, RATE_WAYS, REWARD_WAYS, Way
from tests.servers import Server

pytestmark = pytest.mark.timeout(360)  # The first test waits for all that happens, four hundred requests one after the other.

SEEN = tuple(way for way in RATE_WAYS if way.fault is not None)
UNSEEN = tuple(way for way in RATE_WAYS if way.fault is None)
MARGIN = "query ($id: ID!) { subAccount(id: $id) { margin { status collateralValue } } }"


@dataclass
class Course:
    """What became of one market: before, while its model misbehaved, and when there was no reason any more."""

    before: Json
    during: Json
    answers: dict[str, str] = field(default_factory=dict)
    after: Json = field(default_factory=dict)


@dataclass
class House:
    """The server after everything has happened."""

    server: Server
    courses: dict[str, Course]
    policies: dict[str, Json]
    rewards: dict[str, Json]

    @property
    def log(self) -> str:
        return self.server.log.read_text()


def symbol_of(way: Way) -> str:
    return "X" + way.name.replace("_", "").upper()[:11]


def begin(operator: Caller, lender: Caller, borrower: Caller, way: Way) -> Course:
    """Lends 1,000 and borrows 400, which the model likes, then 200 more, which it does not."""
    symbol = symbol_of(way)
    assert list_market(operator, symbol, rateModel={"name": way.name})["__typename"] == "CreateMarketSuccess"
    assert lender.move("deposit", asset=symbol, amount="1000") == "DepositSuccess"
    assert borrower.move("borrow", asset=symbol, amount="400") == "BorrowSuccess"
    before = market_of(operator, symbol)
    assert borrower.move("borrow", asset=symbol, amount="200") == "BorrowSuccess"
    return Course(before, {})


def carry_on(operator: Caller, lender: Caller, borrower: Caller, way: Way, course: Course) -> None:
    """Looks, asks for more, deposits, and repays so much that the model has no reason to misbehave any more."""
    symbol = symbol_of(way)
    course.during = market_of(operator, symbol)
    course.answers["borrow"] = borrower.move("borrow", asset=symbol, amount="1")
    course.answers["deposit"] = lender.move("deposit", asset=symbol, amount="10")
    course.answers["repay"] = borrower.move("repay", asset=symbol, amount="250")
    course.after = market_of(operator, symbol)
    course.answers["borrow again"] = borrower.move("borrow", asset=symbol, amount="1")


def liquidate(operator: Caller, lender: Caller, debtor: Caller, number: int, way: Way) -> Json:
    """Lets somebody borrow in the policy's market, and the debt become so dear that health falls below 1."""
    symbol = symbol_of(way)
    assert list_market(operator, symbol, liquidationPolicy={"name": way.name})["__typename"] == "CreateMarketSuccess"
    sub_account = debtor.must("createSubAccount", "subAccount { id }", name=f"number {number}")["subAccount"]["id"]
    assert lender.move("deposit", asset=symbol, amount="100000") == "DepositSuccess"
    assert debtor.move("deposit", subAccountId=sub_account, asset="BTC", amount="0.1") == "DepositSuccess"
    assert debtor.move("borrow", subAccountId=sub_account, asset=symbol, amount="1000", address="elsewhere") == "BorrowSuccess"
    healthy = debtor.ask(MARGIN, id=sub_account)["subAccount"]["margin"]
    usd = (Decimal(healthy["collateralValue"]) / 1075).quantize(Decimal("0.0001"))
    operator.must("sandboxSetPrice", asset=symbol, usd=str(usd))
    after = debtor.ask(MARGIN, id=sub_account)["subAccount"]["margin"]
    operator.must("sandboxSetPrice", asset=symbol, usd="1")
    return {"before": healthy["status"], "after": after["status"]}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("misbehaving")
    with serving(folder) as server:
        operator = operator_of(server.url)
        lender, borrower, debtor = (customer_of(server.url, name) for name in ("lender-x", "borrower-x", "debtor-x"))
        assert borrower.move("deposit", asset="BTC", amount="10") == "DepositSuccess"
        rewards = {}
        for way in REWARD_WAYS:
            list_market(operator, symbol_of(way), stakingRewards=[{"name": way.name}])
            lender.move("deposit", asset=symbol_of(way), amount="100")
        operator.must("observeFeed", feed="staking.bad", value="0.03", idempotencyKey="feed")
        courses = {way.name: begin(operator, lender, borrower, way) for way in RATE_WAYS}
        operator.must("sandboxAdvanceClock", by="PT2H")
        for way in RATE_WAYS:
            carry_on(operator, lender, borrower, way, courses[way.name])
        for way in REWARD_WAYS:
            rewards[way.name] = market_of(operator, symbol_of(way))
        policies = {way.name: liquidate(operator, lender, debtor, number, way) for number, way in enumerate(POLICY_WAYS)}
        yield House(server, courses, policies, rewards)


@pytest.mark.parametrize("way", SEEN, ids=str)
def test_the_last_good_rate_stands_and_the_operator_sees_who_broke(house: House, way: Way) -> None:
    course = house.courses[way.name]
    assert course.before["rateModel"]["status"] == "LIVE"
    assert course.during["rateModel"]["status"] == "STALE"
    assert course.during["rateModel"]["fault"].startswith(f"offenders 6.6.6: {way.name}.{way.fault}")
    if not way.is_at_boundary:
        assert course.during["borrowRate"] == course.before["borrowRate"]


@pytest.mark.parametrize("way", SEEN, ids=str)
def test_new_risk_is_refused_while_deposits_and_repayments_go_on(house: House, way: Way) -> None:
    answers = house.courses[way.name].answers
    assert (answers["borrow"], answers["deposit"], answers["repay"]) == ("MarketClosed", "DepositSuccess", "RepaySuccess")


@pytest.mark.parametrize("way", SEEN, ids=str)
def test_a_model_that_behaves_again_needs_no_restart(house: House, way: Way) -> None:
    course = house.courses[way.name]
    assert course.after["rateModel"] == {**course.before["rateModel"]}
    assert course.answers["borrow again"] == "BorrowSuccess"


@pytest.mark.parametrize("way", UNSEEN, ids=str)
def test_what_no_server_can_see_harms_nobody_else(house: House, way: Way) -> None:
    course = house.courses[way.name]
    assert course.during["rateModel"]["status"] == "LIVE"
    assert set(course.answers.values()) == {"BorrowSuccess", "DepositSuccess", "RepaySuccess"}


@pytest.mark.parametrize("way", POLICY_WAYS, ids=str)
def test_a_bad_policy_leaves_nobody_unhealthy_and_the_log_says_who_it_was(house: House, way: Way) -> None:
    assert house.policies[way.name]["after"] in {"HEALTHY", "AT_RISK", "NO_DEBT"}
    if way.fault is not None:
        assert way.fault in house.log
        assert way.law == "heals" or f"offenders 6.6.6: {way.name}.plan" in house.log


@pytest.mark.parametrize("way", [way for way in REWARD_WAYS if way.fault is not None], ids=str)
def test_a_bad_reward_is_unknown_and_pays_nothing(house: House, way: Way) -> None:
    market = house.rewards[way.name]
    assert market["lendRate"]["staking"] is None
    assert market["stakingRewards"][0]["status"] == "STALE"
    assert f"offenders 6.6.6: {way.name}.{way.fault}" in house.log


def test_the_server_is_as_well_as_before(house: House) -> None:
    assert house.server.process.poll() is None
    assert "Traceback" not in house.log
