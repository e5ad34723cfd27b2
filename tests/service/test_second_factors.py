"""The second factor: set up by its first code, asked for at the door, each code good once, recovery codes too."""

from __future__ import annotations

import asyncio

import pytest
from pyotp import TOTP

from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.service.authorization import Viewer
from gql_server.service.refusals import InvalidCredentials, StepUpRequired, TooManyRequests
from gql_server.service.second_factors import FactorProof
from tests.service.door import EMAIL, PASSWORD, Door


async def viewer_of(door: Door) -> Viewer:
    await door.verified()
    viewer = await door.sessions.authenticate((await door.sessions.sign_in(EMAIL, PASSWORD)).token)
    assert viewer
    return viewer


async def set_up(door: Door) -> tuple[Viewer, TOTP, tuple[str, ...]]:
    viewer = await viewer_of(door)
    totp = TOTP((await door.second_factors.begin(await door.credentials.prove(viewer, PASSWORD))).secret)
    return viewer, totp, await door.second_factors.confirm(viewer, totp.at(door.clock.at))


async def test_an_app_is_set_up_by_password_and_first_code(door: Door) -> None:
    viewer = await viewer_of(door)
    enrolled = await door.second_factors.begin(await door.credentials.prove(viewer, PASSWORD))
    assert enrolled.uri.startswith("otpauth://totp/gql_server:alice%40example.com?secret=")
    assert enrolled.qr_svg.startswith("<svg")
    assert await door.second_factors.methods(viewer.account_id) == ()
    with pytest.raises(InvalidInput):
        await door.second_factors.confirm(viewer, "000000")
    codes = await door.second_factors.confirm(viewer, TOTP(enrolled.secret).at(door.clock.at))
    assert len(set(codes)) == 10
    assert await door.second_factors.methods(viewer.account_id) == ("TOTP", "RECOVERY_CODE")
    assert list(door.people.mails.values())[-1].subject == "二段階認証が有効になりました"
    with pytest.raises(NotFound):
        await door.second_factors.confirm(viewer, TOTP(enrolled.secret).at(door.clock.at))
    with pytest.raises(InvalidInput):
        await door.second_factors.begin(await door.stored())


async def test_signing_in_needs_a_code_then(door: Door) -> None:
    _, totp, _ = await set_up(door)
    door.clock.at += 30
    with pytest.raises(StepUpRequired) as refused:
        await door.sessions.sign_in(EMAIL, PASSWORD)
    assert refused.value.methods == ("TOTP", "RECOVERY_CODE")
    with pytest.raises(InvalidCredentials):
        await door.sessions.sign_in(EMAIL, PASSWORD, one_time_code="000000")
    with pytest.raises(InvalidCredentials):
        await door.sessions.sign_in(EMAIL, "wrong password", one_time_code=totp.at(door.clock.at))
    await door.sessions.sign_in(EMAIL, PASSWORD, one_time_code=totp.at(door.clock.at))


async def test_a_code_works_once_and_none_of_an_earlier_step_after_it(door: Door) -> None:
    viewer, totp, _ = await set_up(door)
    assert not await door.second_factors.check(viewer.account_id, totp.at(door.clock.at))
    door.clock.at += 60
    code, earlier = totp.at(door.clock.at), totp.at(door.clock.at - 30)
    tries = await asyncio.gather(*[door.second_factors.check(viewer.account_id, code) for _ in range(3)])
    assert sorted(tries) == [False, False, True]
    assert not await door.second_factors.check(viewer.account_id, earlier)


@pytest.mark.parametrize(("seconds", "is_right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
async def test_a_clock_may_be_off_by_one_step(door: Door, seconds: int, is_right: bool) -> None:
    viewer, totp, _ = await set_up(door)
    door.clock.at += 3000
    assert await door.second_factors.check(viewer.account_id, totp.at(door.clock.at + seconds)) is is_right


async def test_a_recovery_code_works_once_and_the_owner_is_told(door: Door) -> None:
    viewer, _, codes = await set_up(door)
    await door.sessions.sign_in(EMAIL, PASSWORD, one_time_code=codes[0].upper().replace("-", " "))
    assert list(door.people.mails.values())[-1].subject == "リカバリーコードが使用されました"
    with pytest.raises(InvalidCredentials):
        await door.sessions.sign_in(EMAIL, PASSWORD, one_time_code=codes[0])
    assert await door.second_factors.recovery_codes_left(viewer.account_id) == 9


async def test_new_recovery_codes_take_the_place_of_the_old(door: Door) -> None:
    viewer, _, codes = await set_up(door)
    renewed = await door.second_factors.renew_codes(viewer, FactorProof(codes[0]))
    assert not await door.second_factors.check(viewer.account_id, codes[1])
    assert await door.second_factors.check(viewer.account_id, renewed[0])


async def test_an_app_is_turned_off_by_a_code(door: Door) -> None:
    viewer, _, codes = await set_up(door)
    with pytest.raises(InvalidCredentials):
        await door.second_factors.turn_off(viewer, FactorProof("000000"))
    await door.second_factors.turn_off(viewer, FactorProof(codes[0]))
    assert await door.second_factors.methods(viewer.account_id) == ()
    await door.sessions.sign_in(EMAIL, PASSWORD)


async def test_ten_wrong_codes_in_a_quarter_of_an_hour_are_the_most(door: Door) -> None:
    viewer, totp, _ = await set_up(door)
    for _ in range(10):
        assert not await door.second_factors.check(viewer.account_id, "000000")
    door.clock.at += 30
    with pytest.raises(TooManyRequests):
        await door.second_factors.check(viewer.account_id, totp.at(door.clock.at))
    door.clock.at += 900
    assert await door.second_factors.check(viewer.account_id, totp.at(door.clock.at))


async def test_without_a_second_factor_no_code_is_right(door: Door) -> None:
    viewer = await viewer_of(door)
    assert not await door.second_factors.check(viewer.account_id, "000000")
    await door.sessions.sign_in(EMAIL, PASSWORD, one_time_code="ignored")
