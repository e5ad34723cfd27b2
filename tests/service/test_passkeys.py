"""Passkeys in time: a question is answered within five minutes, and tries and questions are counted."""

from __future__ import annotations

import pytest

from gql_server.service.authorization import Viewer
from gql_server.service.passkey_ceremonies import read_answer
from gql_server.service.passkey_proofs import PasskeyAction
from gql_server.service.refusals import PasskeyProblem, PasskeyRefused, TooManyRequests
from gql_server.service.second_factors import FactorProof
from tests.authenticator import SoftAuthenticator
from tests.service.door import EMAIL, Door
from tests.service.test_second_factors import viewer_of


async def added(door: Door) -> tuple[Viewer, SoftAuthenticator]:
    viewer, device = await viewer_of(door), SoftAuthenticator()
    asked = await door.passkeys.begin(await door.stored(), FactorProof())
    await door.passkeys.finish(viewer, device.make(asked.options), "Phone")
    return viewer, device


async def test_a_question_is_answered_within_five_minutes(door: Door) -> None:
    viewer, device = await viewer_of(door), SoftAuthenticator()
    asked = await door.passkeys.begin(await door.stored(), FactorProof())
    door.clock.at += 300
    assert asked.expires_at == door.clock.at
    with pytest.raises(PasskeyRefused) as refused:
        await door.passkeys.finish(viewer, device.make(asked.options), "Phone")
    assert refused.value.reason is PasskeyProblem.CHALLENGE
    asked = await door.passkeys.begin(await door.stored(), FactorProof())
    door.clock.at += 299
    await door.passkeys.finish(viewer, device.make(asked.options), "Phone")
    late = await door.passkey_sign_in.begin()
    door.clock.at += 300
    with pytest.raises(PasskeyRefused):
        await door.passkey_sign_in.finish(device.sign(late.options))


async def test_the_owner_is_told_in_the_language_of_the_account(door: Door) -> None:
    viewer, device = await added(door)
    assert list(door.people.mails.values())[-1].subject == "パスキーが追加されました"
    asked = await door.passkey_proofs.begin(viewer.account_id, PasskeyAction.REMOVE_PASSKEY)
    (passkey,) = await door.passkeys.of_account(viewer.account_id)
    await door.passkeys.remove(viewer, passkey.id, FactorProof(passkey=device.sign(asked.options)))
    letter = list(door.people.mails.values())[-1]
    assert (letter.subject, "「Phone」" in letter.text) == ("パスキーが削除されました", True)


async def test_ten_wrong_proofs_in_a_quarter_of_an_hour_are_the_most(door: Door) -> None:
    viewer, device = await added(door)
    for _ in range(10):
        asked = await door.passkey_proofs.begin(viewer.account_id, PasskeyAction.TURN_OFF_TOTP)
        wrong = device.sign(asked.options, origin="https://evil.example")
        with pytest.raises(PasskeyRefused):
            await door.passkey_proofs.prove(viewer.account_id, PasskeyAction.TURN_OFF_TOTP, wrong)
    asked = await door.passkey_proofs.begin(viewer.account_id, PasskeyAction.TURN_OFF_TOTP)
    with pytest.raises(TooManyRequests):
        await door.passkey_proofs.prove(viewer.account_id, PasskeyAction.TURN_OFF_TOTP, device.sign(asked.options))


async def test_thirty_questions_for_one_address_are_the_most_and_others_go_on(door: Door) -> None:
    for _ in range(30):
        await door.passkey_sign_in.begin(EMAIL)
    with pytest.raises(TooManyRequests):
        await door.passkey_sign_in.begin(EMAIL)
    await door.passkey_sign_in.begin("bob@example.com")
    await door.passkey_sign_in.begin()


@pytest.mark.parametrize("given", [None, [], "x", {}, {"rawId": "eA", "response": {"clientDataJSON": "e30"}}, {"x": "y" * 20_000}])
def test_what_is_no_answer_of_an_authenticator_is_refused(given: object) -> None:
    with pytest.raises(PasskeyRefused) as refused:
        read_answer(given)
    assert refused.value.reason is PasskeyProblem.MALFORMED
