"""A customer says in which language letters come."""

from __future__ import annotations

from tests.schema.test_onboarding import decide, in_review
from tests.schema.world import World


async def test_letters_come_in_the_language_that_was_chosen_last(world: World) -> None:
    customer = await in_review(world)
    answer = "... on UpdatePreferencesSuccess { account { language } }"
    changed = await world.do("updatePreferences", answer, customer.viewer, language="en-GB")
    assert changed["account"] == {"language": "en-GB"}
    await decide(world, customer, "APPROVE")
    mail = await world.house.people.latest_mail(customer.email)
    assert mail is not None
    assert mail.subject == "Your account is approved"


async def test_what_is_no_language_is_refused(world: World) -> None:
    customer = await world.customer()
    refused = await world.do("updatePreferences", "... on InvalidInput { field }", customer.viewer, language="日本語")
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "language")
