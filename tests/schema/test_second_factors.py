"""The second factor over GraphQL: set up, asked for at the door, seen, turned off."""

from __future__ import annotations

from pyotp import TOTP

from gql_server.service.authorization import Viewer
from tests.schema.world import PASSWORD, World

SIGN_IN = "... on SignInSuccess { token } ... on StepUpRequired { methods }"
SEEN = "{ viewer { secondFactor { methods recoveryCodesLeft } } }"


async def test_an_app_is_set_up_and_the_door_asks_for_its_code(world: World) -> None:
    customer = await world.customer()
    viewer: Viewer = customer.viewer
    begun = await world.do("setUpTotp", "... on SetUpTotpSuccess { secret uri qrSvg }", viewer, password=PASSWORD)
    assert begun["qrSvg"].startswith("<svg")
    totp = TOTP(begun["secret"])
    confirm = "... on ConfirmTotpSuccess { recoveryCodes }"
    codes = (await world.do("confirmTotp", confirm, viewer, code=totp.at(world.house.clock.now())))["recoveryCodes"]
    assert (await world.ask(SEEN, viewer))["viewer"]["secondFactor"] == {
        "methods": ["TOTP", "RECOVERY_CODE"],
        "recoveryCodesLeft": 10,
    }
    asked = await world.do("signIn", SIGN_IN, email=customer.email, password=PASSWORD)
    assert (asked["code"], asked["methods"]) == ("STEP_UP_REQUIRED", ["TOTP", "RECOVERY_CODE"])
    done = await world.do("signIn", SIGN_IN, email=customer.email, password=PASSWORD, oneTimeCode=codes[0])
    assert done["token"]
    off = await world.do("turnOffTotp", "... on TurnOffTotpSuccess { methods }", viewer, code=codes[1])
    assert off["methods"] == []
