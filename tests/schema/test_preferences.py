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


async def test_each_is_changed_alone_and_a_time_zone_is_known_by_its_iana_name(world: World) -> None:
    customer = await world.customer()
    answer = "... on UpdatePreferencesSuccess { account { language timeZone } } ... on InvalidInput { field }"
    first = await world.do("updatePreferences", answer, customer.viewer, timeZone="Europe/Paris")
    second = await world.do("updatePreferences", answer, customer.viewer, language="ja")
    assert (first["account"]["timeZone"], second["account"]) == (
        "Europe/Paris",
        {"language": "ja", "timeZone": "Europe/Paris"},
    )
    for name in ("Mars/Olympus", "", "../etc/passwd", "Asia"):
        refused = await world.do("updatePreferences", answer, customer.viewer, language="en", timeZone=name)
        assert refused["field"] == "timeZone"
    kept = await world.ask("{ viewer { account { language } } exportMyData }", customer.viewer)
    assert (kept["viewer"]["account"]["language"], kept["exportMyData"]["account"]["timeZone"]) == ("ja", "Europe/Paris")
