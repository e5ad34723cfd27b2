"""A customer on the way to approval, and the operator's desk, over GraphQL."""

from __future__ import annotations

import asyncio
import re

from gql_server.ports.onboarding import OnboardingEvent
from tests.schema.world import OPERATOR, Customer, Json, World
from tests.servers import ROOT

HANAKO: Json = {
    "countryOfResidence": "JP", "firstName": "花子", "lastName": "山田", "dateOfBirth": "1990-04-01", "address": "丸の内１−２−３",
    "region": "東京都", "city": "千代田区", "postalCode": "１００−０００５", "sourceOfFunds": "SALARY",
    "employmentStatus": "EMPLOYED", "usPerson": False,
}  # fmt: skip
OWNER: Json = {"firstName": "花子", "lastName": "山田", "dateOfBirth": "1990-04-01", "country": "JP", "share": "1"}
COMPANY: Json = {
    "legalName": "株式会社サンプル", "registrationNumber": "0100-01-123456", "country": "JP", "address": "丸の内1-2-3",
    "region": "JP-13", "city": "千代田区", "postalCode": "1000005", "beneficialOwners": [OWNER],
    "representatives": [{"firstName": "花子", "lastName": "山田", "dateOfBirth": "1990-04-01", "title": "代表取締役"}],
}  # fmt: skip
ONBOARDING = "account { kind onboarding { status nextStep missingFields reviewReasons } }"
QUEUE = """query ($filter: ReviewFilter, $first: Int!, $after: String) {
    reviewQueue(first: $first, after: $after, filter: $filter) {
    totalCount counts { status count } pageInfo { hasNextPage endCursor }
    edges { node { email kind profile { individual { lastName } business { legalName } } review { note heldBy since } } } } }"""


async def in_review(world: World, name: str = "hanako", **changes: object) -> Customer:
    """Return a newcomer whose profile is submitted and whose identity is being verified."""
    customer = await world.newcomer(name)
    await world.do("chooseAccountKind", "__typename", customer.viewer, kind="INDIVIDUAL")
    answer = await world.do("submitProfile", "__typename", customer.viewer, individual=HANAKO | changes)
    assert answer["__typename"] == "SubmitProfileSuccess", answer
    await world.house.door.moves.apply_review(customer.viewer.account_id, OnboardingEvent.REPORT_PENDING, provider_time=1)
    return customer


async def decide(world: World, customer: Customer, decision: str, **more: object) -> Json:
    answer = f"... on ReviewAccountSuccess {{ {ONBOARDING} }} ... on OnboardingMoveRefused {{ status event }}"
    return await world.do("reviewAccount", answer, OPERATOR, accountId=customer.account_id, decision=decision, **more)


async def test_the_onboarding_says_what_to_show_next(world: World) -> None:
    customer = await world.newcomer("hanako")
    query = f"{{ viewer {{ {ONBOARDING} }} }}"
    first = (await world.ask(query, customer.viewer))["viewer"]["account"]["onboarding"]
    assert (first["status"], first["nextStep"], first["missingFields"]) == ("EMAIL_VERIFIED", "CHOOSE_KIND", ["kind"])
    chosen = await world.do(
        "chooseAccountKind", f"... on ChooseAccountKindSuccess {{ {ONBOARDING} }}", customer.viewer, kind="INDIVIDUAL"
    )
    assert chosen["account"]["kind"] == "INDIVIDUAL"
    onboarding = chosen["account"]["onboarding"]
    assert onboarding["nextStep"] == "SUBMIT_PROFILE"
    assert set(onboarding["missingFields"]) == {f"individual.{name}" for name in HANAKO}
    submitted = await world.do(
        "submitProfile", f"... on SubmitProfileSuccess {{ {ONBOARDING} }}", customer.viewer, individual=HANAKO
    )
    assert submitted["account"]["onboarding"]["nextStep"] == "VERIFY_IDENTITY"


async def test_every_problem_of_a_profile_is_named_in_one_answer(world: World) -> None:
    customer = await world.newcomer("hanako")
    await world.do("chooseAccountKind", "__typename", customer.viewer, kind="INDIVIDUAL")
    wrong = HANAKO | {"firstName": " ", "dateOfBirth": "2020-01-01", "region": "Texas", "postalCode": "1"}
    answer = await world.do(
        "submitProfile", "... on InvalidProfile { problems { field message } }", customer.viewer, individual=wrong
    )
    assert answer["code"] == "INVALID_PROFILE"
    fields = ["individual.firstName", "individual.dateOfBirth", "individual.region", "individual.postalCode"]
    assert [problem["field"] for problem in answer["problems"]] == fields


async def test_a_profile_before_the_kind_is_a_typed_refusal(world: World) -> None:
    customer = await world.newcomer("hanako")
    answer = "... on OnboardingMoveRefused { status event }"
    refused = await world.do("submitProfile", answer, customer.viewer, individual=HANAKO)
    assert (refused["code"], refused["status"]) == ("ONBOARDING_MOVE_REFUSED", "EMAIL_VERIFIED")


async def test_a_profile_is_one_persons_or_one_companys(world: World) -> None:
    customer = await world.newcomer("hanako")
    assert (await world.do("submitProfile", "__typename", customer.viewer))["code"] == "INVALID_INPUT"
    both = await world.do("submitProfile", "__typename", customer.viewer, individual=HANAKO, business=COMPANY)
    assert both["code"] == "INVALID_INPUT"


async def test_the_owner_and_operators_read_the_profile_and_only_operators_the_notes(world: World) -> None:
    customer = await in_review(world)
    await decide(world, customer, "HOLD", note="looks odd")
    query = """query ($id: ID!) { node(id: $id) { ... on Account { review { note heldBy }
        profile { version individual { firstName dateOfBirth residence { address region postalCode } } }
        onboardingHistory(first: 1) { edges { node { event from to actor actorName note } } } } } }"""
    seen = (await world.ask(query, customer.viewer, id=customer.account_id))["node"]
    residence = {"address": "丸の内1-2-3", "region": "JP-13", "postalCode": "100-0005"}
    person = {"firstName": "花子", "dateOfBirth": "1990-04-01", "residence": residence}
    assert seen["profile"] == {"version": 1, "individual": person}
    assert seen["review"] is None
    told = {"event": "HOLD", "from": "IN_REVIEW", "to": "ON_HOLD", "actor": "OPERATOR"}
    assert seen["onboardingHistory"]["edges"] == [{"node": told | {"actorName": None, "note": None}}]
    known = (await world.ask(query, OPERATOR, id=customer.account_id))["node"]
    assert known["review"] == {"note": "looks odd", "heldBy": "OPERATOR"}
    assert known["onboardingHistory"]["edges"] == [{"node": told | {"actorName": "operator", "note": "looks odd"}}]
    stranger = await world.customer("bob")
    assert (await world.ask(query, stranger.viewer, id=customer.account_id))["node"] is None


async def test_an_approved_customer_may_do_what_was_refused_before(world: World) -> None:
    customer = await in_review(world)
    held = await world.deposit(customer, "BTC", "1")
    assert (held["deposit"]["status"], held["deposit"]["reason"]) == ("HELD", "NOT_APPROVED")
    approved = await decide(world, customer, "APPROVE")
    assert approved["account"]["onboarding"] == {
        "status": "APPROVED", "nextStep": None, "missingFields": [], "reviewReasons": [],
    }  # fmt: skip
    assert (await world.deposit(customer, "BTC", "1"))["lent"] == {"value": "1.00000000"}
    mail = await world.house.people.latest_mail(customer.email)
    assert mail is not None
    assert mail.subject == "本人確認が完了しました"


async def test_a_rejection_after_approval_holds_what_comes_then(world: World) -> None:
    customer = await in_review(world)
    await decide(world, customer, "APPROVE")
    rejected = await decide(world, customer, "REJECT", reasons=["基準を満たしません"])
    assert rejected["account"]["onboarding"]["reviewReasons"] == ["基準を満たしません"]
    status = (await world.ask("{ viewer { account { status } } }", customer.viewer))["viewer"]["account"]["status"]
    assert status == "REJECTED"
    assert (await world.deposit(customer, "BTC", "1"))["deposit"]["status"] == "HELD"


async def test_of_two_approvals_at_once_one_wins_and_the_other_is_told_where_it_stands(world: World) -> None:
    customer = await in_review(world)
    answers = await asyncio.gather(decide(world, customer, "APPROVE"), decide(world, customer, "APPROVE"))
    assert sorted(answer["__typename"] for answer in answers) == ["OnboardingMoveRefused", "ReviewAccountSuccess"]
    (refused,) = [answer for answer in answers if "status" in answer]
    assert (refused["status"], refused["event"]) == ("APPROVED", "APPROVE")


async def test_a_second_account_of_a_person_is_told_to_the_operator(world: World) -> None:
    first, second = await in_review(world), await in_review(world, "hanako2")
    await decide(world, first, "APPROVE")
    assert (await decide(world, second, "APPROVE"))["code"] == "PERSON_HAS_ACCOUNT"
    queue = (await world.ask(QUEUE, OPERATOR, first=9))["reviewQueue"]
    (edge,) = queue["edges"]
    assert edge["node"]["review"]["note"] == "This person is verified for another account."


async def test_the_queue_filters_counts_and_pages(world: World) -> None:
    await in_review(world)
    await decide(world, await in_review(world, "taro", firstName="太郎"), "HOLD")
    company = await world.newcomer("company")
    await world.do("chooseAccountKind", "__typename", company.viewer, kind="BUSINESS")
    answer = f"... on SubmitProfileSuccess {{ {ONBOARDING} }}"
    sent = await world.do("submitProfile", answer, company.viewer, business=COMPANY)
    assert sent["account"]["onboarding"]["status"] == "IN_REVIEW"
    queue = (await world.ask(QUEUE, OPERATOR, first=2))["reviewQueue"]
    assert queue["totalCount"] == 3
    assert queue["counts"] == [{"status": "IN_REVIEW", "count": 2}, {"status": "ON_HOLD", "count": 1}]
    rest = (await world.ask(QUEUE, OPERATOR, first=2, after=queue["pageInfo"]["endCursor"]))["reviewQueue"]
    assert (queue["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    emails = [edge["node"]["email"] for edge in queue["edges"] + rest["edges"]]
    assert sorted(emails) == ["company@example.com", "hanako@example.com", "taro@example.com"]
    business = (await world.ask(QUEUE, OPERATOR, first=9, filter={"kind": "BUSINESS"}))["reviewQueue"]["edges"]
    assert [edge["node"]["profile"]["business"]["legalName"] for edge in business] == ["株式会社サンプル"]
    assert (await world.ask(QUEUE, OPERATOR, first=9, filter={"waitingLongerThan": "PT1H"}))["reviewQueue"]["edges"] == []


async def test_what_an_operator_decides_is_in_the_log(world: World) -> None:
    customer = await in_review(world)
    await decide(world, customer, "ASK_AGAIN", reasons=["写真がぼやけています"], note="try the passport")
    query = """query ($id: ID) { operatorActions(first: 1, accountId: $id) { edges { node {
        sequence operator action accountId reasons note } } } }"""
    (edge,) = (await world.ask(query, OPERATOR, id=customer.account_id))["operatorActions"]["edges"]
    assert edge["node"] == {
        "sequence": 1, "operator": "operator", "action": "reviewAccount ASK_AGAIN", "accountId": customer.account_id,
        "reasons": ["写真がぼやけています"], "note": "try the passport",
    }  # fmt: skip


async def test_what_the_how_to_asks_is_answered(world: World) -> None:
    customer = await in_review(world)
    text = (ROOT / "docs/how-to/review-accounts.md").read_text(encoding="utf-8")
    queue, log = re.findall(r"```graphql\n(.*?)```", text, re.DOTALL)
    assert (await world.ask(queue, OPERATOR))["reviewQueue"]["totalCount"] == 0  # Nobody waits for longer than an hour.
    (decision,) = re.findall(r"```gql\n(.*?)```", text, re.DOTALL)
    answer = await world.ask(decision.replace('"ID"', f'"{customer.account_id}"'), OPERATOR)
    assert answer["reviewAccount"]["account"]["onboarding"]["status"] == "RESUBMISSION_REQUIRED"
    assert len((await world.ask(log, OPERATOR))["operatorActions"]["edges"]) == 1
