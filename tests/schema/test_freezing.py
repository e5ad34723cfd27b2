"""A customer freezes an account and undoes it; what an operator froze stays frozen."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from gql_server.app import House
from tests.schema.world import CLOCK, OPERATOR, PASSWORD, Customer, Json, World, plugins, schema_of, settings_of

UNFREEZE = "... on UnfreezeMyAccountSuccess { account { status freeze { by } } } ... on StepUpRequired { methods }"
FREEZE = "... on FreezeMyAccountSuccess { account { status freeze { by } } }"


@pytest.fixture
async def strict(seeded_url: str) -> AsyncIterator[World]:
    """A server that asks for one more proof, as production does."""
    house = House(replace(settings_of(seeded_url), step_up=True), CLOCK, plugins())
    async with house.running():
        yield World(house, house.services(), schema_of(is_sandbox=True))


async def subjects(world: World, customer: Customer) -> Counter[str]:
    """Return the subjects of all that the customer was written about freezes."""
    await world.house.rounds.notices.run_once()
    mails = await world.house.people.mails_to_send(1_000, 2**62)
    return Counter(mail.subject for mail in mails if mail.to == customer.email and "frozen" in mail.subject)


async def unfreeze(world: World, customer: Customer, **proofs: object) -> Json:
    return await world.move("unfreezeMyAccount", UNFREEZE, customer.viewer, **{"password": PASSWORD, **proofs})


async def test_a_freeze_of_ones_own_is_undone_by_the_password_and_the_code_that_was_mailed_for_it(strict: World) -> None:
    alice = await strict.customer()
    frozen = await strict.move("freezeMyAccount", FREEZE, alice.viewer)
    assert frozen["account"] == {"status": "FROZEN", "freeze": {"by": "CUSTOMER"}}
    assert (await unfreeze(strict, alice, password="something else"))["code"] == "INVALID_CREDENTIALS"
    assert (await unfreeze(strict, alice))["methods"] == ["EMAIL_CODE"]
    ask = "... on RequestStepUpSuccess { id }"
    for kind, expected in (("CLOSE_ACCOUNT", "StepUpRequired"), ("UNFREEZE_ACCOUNT", "UnfreezeMyAccountSuccess")):
        asked = await strict.do("requestStepUp", ask, alice.viewer, action=kind)
        mail = await strict.house.people.latest_mail(alice.email)
        assert mail is not None
        done = await unfreeze(strict, alice, stepUp={"id": asked["id"], "code": mail.token})
        assert done["__typename"] == expected, done
        if expected == "StepUpRequired":
            continue
        assert done["account"] == {"status": "APPROVED", "freeze": None}
    assert await subjects(strict, alice) == {"Your account is frozen": 1, "Your account is not frozen any more": 1}


async def test_a_code_is_asked_for_an_address_or_an_action(world: World) -> None:
    alice = await world.customer()
    for given in ({}, {"address": "wallet", "action": "CLOSE_ACCOUNT"}):
        assert (await world.do("requestStepUp", "__typename", alice.viewer, **given))["code"] == "INVALID_INPUT"


async def test_what_an_operator_froze_only_an_operator_undoes_and_the_owner_is_mailed_each_time(world: World) -> None:
    alice = await world.customer()
    await world.move("freezeMyAccount", FREEZE, alice.viewer)
    operators = "... on FreezeAccountSuccess { account { status freeze { by } } }"
    frozen = await world.do("freezeAccount", operators, OPERATOR, accountId=alice.account_id)
    assert frozen["account"]["freeze"] == {"by": "OPERATOR"}
    assert await subjects(world, alice) == {"Your account is frozen": 2}
    assert (await unfreeze(world, alice))["code"] == "ACCOUNT_FROZEN"
    undone = await world.do("freezeAccount", operators, OPERATOR, accountId=alice.account_id, frozen=False)
    assert undone["account"] == {"status": "APPROVED", "freeze": None}
    assert await subjects(world, alice) == {"Your account is frozen": 2, "Your account is not frozen any more": 1}
