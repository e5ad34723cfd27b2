"""Four eyes: what one operator proposes happens when another approves it, once, and exactly as it was proposed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

import pytest
from graphql import GraphQLUnionType

from gql_server.ports.errors import OutcomeUnknown
from gql_server.ports.people import Role
from gql_server.ports.proposals import PROPOSABLE
from gql_server.service.authorization import Viewer
from gql_server.service.requests import Decided, Overloaded, Request
from tests.schema.world import CLOCK, OPERATOR, Json, World, open_world, schema_of
from tests.servers import ROOT

SECOND: Final = Viewer("second", Role.OPERATOR, "session of the second")
PROPOSAL: Final = "id mutation input executes reason status proposedBy decidedBy note hash commandId refusal { code }"
MADE: Final = f"... on ProposalMade {{ proposal {{ {PROPOSAL} rehearsal {{ entries {{ debit credit amount {{ value }} }} }} }} }}"
TREASURY: Final = "{ solvency { treasury asset { symbol } } }"


@pytest.fixture
async def world(seeded_url: str) -> AsyncIterator[World]:
    """A server on which money and terms need two operators."""
    async with open_world(seeded_url, four_eyes=("money", "terms")) as opened:
        yield opened


async def fund(world: World, amount: str = "2", key: str = "k", mutation: str = "fundTreasury") -> Json:
    query = f"mutation ($input: FundInput!) {{ {mutation}(input: $input) {{ {MADE} __typename ... on Error {{ code message }} }} }}"
    given = {"asset": "BTC", "amount": amount, "idempotencyKey": key}
    found: Json = (await world.ask(query, OPERATOR, input=given))[mutation]
    return found


async def decide(world: World, verb: str, proposal_id: str, viewer: Viewer = SECOND, **input: object) -> Json:
    answer = f"... on {verb.title()}ProposalSuccess {{ proposal {{ {PROPOSAL} }} }} ... on ProposalNotPending {{ status }}"
    kind = "Withdraw" if verb == "withdraw" else "Decide"
    query = (
        f"mutation ($input: {kind}ProposalInput!) {{ {verb}Proposal(input: $input) {{ __typename {answer} "
        "... on Error { code message } } }"
    )
    found: Json = (await world.ask(query, viewer, input={"proposalId": proposal_id, **input}))[f"{verb}Proposal"]
    return found


async def commands(world: World) -> int:
    return await world.house.ledger.sequence_head()


async def logged(world: World) -> list[tuple[str, str, str]]:
    return [(one.operator_id, one.action, one.note or "") for one in await world.house.storage.operator_log.actions(9)]


async def test_nothing_happens_until_another_operator_approves_and_then_it_happens_once(world: World) -> None:
    before = await commands(world)
    proposal = (await fund(world))["proposal"]
    assert await commands(world) == before
    assert (proposal["status"], proposal["proposedBy"], proposal["mutation"]) == ("PENDING", "operator", "fundTreasury")
    assert proposal["input"] == {"asset": "BTC", "amount": "2", "idempotencyKey": "k"}
    assert proposal["executes"] == {"FundTreasury": {"symbol": "BTC", "amount": 200_000_000}}
    booked = {"debit": "CUSTODY", "credit": "TREASURY", "amount": {"value": "2.00000000"}}
    assert booked in proposal["rehearsal"]["entries"]
    approved = [(await decide(world, "approve", proposal["id"], note="fine"))["proposal"] for _ in range(2)]
    assert [one["status"] for one in approved] == ["EXECUTED", "EXECUTED"]
    assert (approved[0]["decidedBy"], approved[0]["note"], approved[0]["hash"]) == ("second", "fine", proposal["hash"])
    assert await commands(world) == before + 1
    [booked_as] = [one async for batch in world.house.ledger.batches() for one in batch.commands if one.kind == "FundTreasury"][-1:]
    assert booked_as.payload == '{"symbol":"BTC","amount":200000000}'


async def test_the_proposer_cannot_approve_and_that_they_tried_is_logged(world: World) -> None:
    proposal = (await fund(world))["proposal"]
    before = await commands(world)
    for verb in ("approve", "reject"):
        assert (await decide(world, verb, proposal["id"], OPERATOR))["code"] == "OWN_PROPOSAL"
    assert await commands(world) == before
    log = await logged(world)
    assert [(who, action) for who, action, _ in log] == [
        ("operator", "rejectProposal"), ("operator", "approveProposal"), ("operator", "fundTreasury"),
    ]  # fmt: skip
    assert log[1][2].startswith("refused: OWN_PROPOSAL\nfundTreasury ")
    assert log[1][2].endswith(proposal["hash"])


async def test_what_was_decided_stays_decided(world: World) -> None:
    rejected, withdrawn = (await fund(world, key="a"))["proposal"]["id"], (await fund(world, key="b"))["proposal"]["id"]
    assert (await decide(world, "withdraw", rejected, SECOND))["code"] == "NOT_YOUR_PROPOSAL"
    assert (await decide(world, "reject", rejected, note="too much"))["proposal"]["status"] == "REJECTED"
    assert (await decide(world, "withdraw", withdrawn, OPERATOR))["proposal"]["status"] == "WITHDRAWN"
    for proposal_id, status in ((rejected, "REJECTED"), (withdrawn, "WITHDRAWN")):
        late = await decide(world, "approve", proposal_id)
        assert (late["code"], late["status"]) == ("PROPOSAL_NOT_PENDING", status)
    assert (await decide(world, "approve", "UHJvcG9zYWw6eA"))["code"] == "NOT_FOUND"


async def test_a_proposal_that_nobody_decided_in_time_has_expired(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = (await fund(world))["proposal"]
    at = CLOCK.now() + 72 * 3_600
    monkeypatch.setattr(CLOCK, "now", lambda: at)
    assert (await decide(world, "approve", proposal["id"]))["status"] == "EXPIRED"
    assert (await fund(world))["proposal"]["status"] == "EXPIRED"


async def test_a_key_answers_with_its_proposal_and_not_with_another(world: World) -> None:
    first, again = await fund(world, "2"), await fund(world, "2.0")
    assert again["proposal"]["id"] == first["proposal"]["id"]
    assert (await fund(world, "3"))["__typename"] == "InvalidInput"
    await decide(world, "approve", first["proposal"]["id"])
    before = await commands(world)
    world.services = replace(world.services, four_eyes=world.house.four_eyes)
    monkey = await fund(world, "2")
    assert (monkey["proposal"]["status"], await commands(world)) == ("EXECUTED", before)


async def test_what_would_be_refused_is_refused_at_once_and_not_proposed(world: World) -> None:
    answer = await fund(world, "1000000", mutation="fundInsurance")
    assert (answer["__typename"], answer["code"]) == ("TermsRefused", "TERMS_REFUSED")
    assert (await world.ask("{ operations { proposals { edges { node { id } } } } }", SECOND))["operations"]["proposals"][
        "edges"
    ] == []


async def test_what_the_ledger_refuses_once_it_is_approved_says_why(world: World) -> None:
    spare = next(line["treasury"] for line in (await world.ask(TREASURY, OPERATOR))["solvency"] if line["asset"]["symbol"] == "BTC")
    two = [(await fund(world, spare, key=key, mutation="fundInsurance"))["proposal"]["id"] for key in ("a", "b")]
    done = [(await decide(world, "approve", one))["proposal"] for one in two]
    assert [one["status"] for one in done] == ["EXECUTED", "REFUSED"]
    assert done[1]["refusal"] == {"code": "TERMS_REFUSED"}
    assert done[1]["commandId"] is not None


@pytest.mark.parametrize("failure", [Overloaded(1), OutcomeUnknown("cut off")])
async def test_what_ends_between_approval_and_execution_is_executed_by_the_next_round_once(
    world: World, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    proposal_id, teller = (await fund(world))["proposal"]["id"], world.house.teller
    before, submit = await commands(world), teller.submit

    async def lost(request: Request) -> Decided:
        if isinstance(failure, OutcomeUnknown):
            await submit(request)  # It was decided, and nobody heard of it.
        raise failure

    monkeypatch.setattr(teller, "submit", lost)
    assert (await decide(world, "approve", proposal_id))["proposal"]["status"] == "APPROVED"
    monkeypatch.undo()
    for _ in range(2):
        await world.house.four_eyes.run_once()
    assert await commands(world) == before + 1
    assert (await decide(world, "approve", proposal_id))["proposal"]["status"] == "EXECUTED"


async def test_terms_are_proposed_and_changed_as_proposed(world: World) -> None:
    made = await world.do("updateMarket", MADE, OPERATOR, asset="USDC", state="REPAY_ONLY")
    shown = made["proposal"]
    assert shown["input"] == {"asset": "USDC", "state": "REPAY_ONLY"}
    assert (await world.ask('{ market(symbol: "USDC") { state } }'))["market"]["state"] == "OPEN"
    assert (await decide(world, "approve", shown["id"]))["proposal"]["status"] == "EXECUTED"
    assert (await world.ask('{ market(symbol: "USDC") { state } }'))["market"]["state"] == "REPAY_ONLY"


async def test_proposals_are_listed_for_operators_page_by_page(world: World) -> None:
    ids = [(await fund(world, key=key))["proposal"]["id"] for key in "abc"]
    await decide(world, "reject", ids[1])
    query = """query ($after: String, $status: [ProposalStatus!]) { operations { proposals(first: 1, after: $after, status: $status)
        { edges { node { id expiresAt } } pageInfo { endCursor hasNextPage } } } }"""
    first = (await world.ask(query, SECOND))["operations"]["proposals"]
    second = (await world.ask(query, SECOND, after=first["pageInfo"]["endCursor"]))["operations"]["proposals"]
    assert [first["edges"][0]["node"]["id"], second["edges"][0]["node"]["id"]] == [ids[2], ids[0]]
    assert not second["pageInfo"]["hasNextPage"]
    rejected = (await world.ask(query, SECOND, status=["REJECTED"]))["operations"]["proposals"]["edges"]
    assert [edge["node"]["id"] for edge in rejected] == [ids[1]]
    assert await world.code(query, (await world.customer()).viewer) == "FORBIDDEN"


async def test_the_how_to_is_true(world: World) -> None:
    page = (ROOT / "docs/how-to/approve-with-four-eyes.md").read_text(encoding="utf-8")
    assert {name for name in PROPOSABLE if f"`{name}`" not in page} == set()
    asking, listing, approving = re.findall(r"```graphql\n(.*?)```", page, re.DOTALL)
    made = (await world.ask(asking, OPERATOR))["fundInsurance"]["proposal"]
    [listed] = (await world.ask(listing, SECOND))["operations"]["proposals"]["edges"]
    approved = await world.ask(approving.replace("ID_OF_THE_PROPOSAL", listed["node"]["id"]), SECOND)
    assert listed["node"]["id"] == made["id"]
    assert approved["approveProposal"]["proposal"]["status"] == "EXECUTED"


async def test_with_four_eyes_off_nothing_is_proposed(seeded_url: str) -> None:
    async with open_world(seeded_url) as sandbox:
        assert (await fund(sandbox))["__typename"] == "FundSuccess"


def test_every_mutation_that_can_be_proposed_says_so_in_its_union_and_no_other() -> None:
    mutations = schema_of(is_sandbox=False)._schema.mutation_type
    assert mutations is not None
    saying = {
        name
        for name, field in mutations.fields.items()
        if isinstance(kind := getattr(field.type, "of_type", field.type), GraphQLUnionType)
        and "ProposalMade" in {one.name for one in kind.types}
    }
    assert saying == set(PROPOSABLE)
