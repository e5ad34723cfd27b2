"""Passkeys over GraphQL, from a device in software: added, used to sign in, removed, and every way to tamper refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from gql_server.schema.ids import global_id
from gql_server.service.authorization import Viewer
from gql_server.service.second_factors import FactorProof
from tests.authenticator import Json, SoftAuthenticator, SoftCredential, encoded
from tests.schema.world import PASSWORD, Customer, World

BEGIN = "... on BeginPasskeyRegistrationSuccess { options expiresAt } ... on StepUpRequired { methods }"
REASON = "... on PasskeyRefused { reason }"
FINISH = "... on FinishPasskeyRegistrationSuccess { passkey { id name isBackedUp transports lastUsedAt } recoveryCodes }"
SIGN_IN = "... on SignInWithPasskeySuccess { token account { email } }"
LEFT = "... on RemovePasskeySuccess { passkeys { name } } ... on StepUpRequired { methods }"
SEEN = "{ viewer { passkeys { id name lastUsedAt } secondFactor { methods recoveryCodesLeft } } }"


@dataclass
class Owner:
    """Alice with her device."""

    world: World
    customer: Customer
    device: SoftAuthenticator = field(default_factory=SoftAuthenticator)

    @property
    def viewer(self) -> Viewer:
        return self.customer.viewer

    async def begin(self, **proof: object) -> Json:
        return await self.world.do("beginPasskeyRegistration", f"{BEGIN} {REASON}", self.viewer, password=PASSWORD, **proof)

    async def asked_to_make(self, passkey: object = None) -> Json:
        """Begin as who has just given the password: hashing it takes longer than the rest."""
        member = (await self.world.house.people.members([self.viewer.account_id]))[self.viewer.account_id]
        return (await self.world.house.door.passkeys.begin(member, FactorProof(passkey=passkey))).options

    async def finish(self, credential: Json, name: str = "Phone", viewer: Viewer | None = None) -> Json:
        given = {"credential": credential, "name": name}
        return await self.world.do("finishPasskeyRegistration", f"{FINISH} {REASON}", viewer or self.viewer, **given)

    async def add(self, name: str = "Phone", passkey: object = None) -> Json:
        added = await self.finish(self.device.make(await self.asked_to_make(passkey)), name)
        assert "passkey" in added, added
        return added

    async def asked(self, **email: object) -> Json:
        begun = await self.world.do("beginPasskeySignIn", "... on BeginPasskeySignInSuccess { options }", None, **email)
        options: Json = begun["options"]
        return options

    async def sign_in(self, credential: Json) -> Json:
        return await self.world.do("signInWithPasskey", f"{SIGN_IN} {REASON}", None, credential=credential)

    async def proof(self, action: str) -> Json:
        begun = await self.world.do("beginPasskeyProof", "... on BeginPasskeyProofSuccess { options }", self.viewer, action=action)
        return self.device.sign(begun["options"])

    async def subject(self) -> str:
        mail = await self.world.house.people.latest_mail(self.customer.email)
        assert mail is not None
        return mail.subject


@pytest.fixture
async def alice(world: World) -> Owner:
    return Owner(world, await world.customer())


@pytest.fixture
async def bob(world: World) -> Owner:
    return Owner(world, await world.customer("bob"))


async def test_a_passkey_is_added_and_signs_in_without_password_or_address(alice: Owner) -> None:
    added = await alice.finish(alice.device.make((await alice.begin())["options"]))
    assert added["passkey"]["transports"] == ["internal", "hybrid"]
    assert (added["passkey"]["isBackedUp"], added["passkey"]["lastUsedAt"]) == (True, None)
    assert len(added["recoveryCodes"]) == 10
    assert await alice.subject() == "A passkey was added"
    done = await alice.sign_in(alice.device.sign(await alice.asked()))
    assert done["account"] == {"email": alice.customer.email}
    viewer = await alice.world.house.door.sessions.authenticate(done["token"])
    assert viewer is not None
    shown = (await alice.world.ask(SEEN, viewer))["viewer"]
    assert shown["passkeys"][0]["lastUsedAt"] is not None
    assert shown["secondFactor"] == {"methods": ["PASSKEY", "RECOVERY_CODE"], "recoveryCodesLeft": 10}
    assert (await alice.world.ask("{ exportMyData }", viewer))["exportMyData"]["passkeys"][0]["name"] == "Phone"


async def test_with_a_passkey_the_password_alone_signs_nobody_in(alice: Owner) -> None:
    codes = (await alice.add())["recoveryCodes"]
    answer = "... on SignInSuccess { token } ... on StepUpRequired { methods }"
    asked = await alice.world.do("signIn", answer, email=alice.customer.email, password=PASSWORD)
    assert asked["methods"] == ["PASSKEY", "RECOVERY_CODE"]
    done = await alice.world.do("signIn", answer, email=alice.customer.email, password=PASSWORD, oneTimeCode=codes[0])
    assert done["token"]


async def test_a_further_passkey_needs_a_proof_of_the_second_factor_and_brings_no_codes(alice: Owner) -> None:
    await alice.add()
    assert (await alice.begin())["methods"] == ["PASSKEY", "RECOVERY_CODE"]
    proof = await alice.proof("ADD_PASSKEY")
    added = await alice.add("Laptop", proof)
    assert added["recoveryCodes"] == []
    assert (await alice.begin(passkey=proof))["reason"] == "CHALLENGE"


async def test_a_passkey_is_renamed_and_removed_by_its_own_signature(alice: Owner, bob: Owner) -> None:
    key = (await alice.add())["passkey"]["id"]
    name = "... on RenamePasskeySuccess { passkey { name } }"
    renamed = await alice.world.do("renamePasskey", name, alice.viewer, passkeyId=key, name="携帯")
    assert renamed["passkey"] == {"name": "携帯"}
    assert (await alice.world.do("renamePasskey", name, alice.viewer, passkeyId=key, name=" "))["code"] == "INVALID_INPUT"
    for other, given in ((bob, key), (alice, global_id("Passkey", "0" * 32)), (alice, "x")):
        assert (await alice.world.do("renamePasskey", name, other.viewer, passkeyId=given, name="x"))["code"] == "NOT_FOUND"
        assert (await alice.world.do("removePasskey", LEFT, other.viewer, passkeyId=given))["code"] == "NOT_FOUND"
    assert (await alice.world.do("removePasskey", LEFT, alice.viewer, passkeyId=key))["code"] == "STEP_UP_REQUIRED"
    proof = await alice.proof("REMOVE_PASSKEY")
    assert (await alice.world.do("removePasskey", LEFT, alice.viewer, passkeyId=key, passkey=proof))["passkeys"] == []
    assert await alice.subject() == "A passkey was removed"
    refused = await alice.sign_in(alice.device.sign(await alice.asked()))
    assert (refused["code"], refused["reason"]) == ("PASSKEY_REFUSED", "NOT_RECOGNIZED")


async def test_an_account_has_ten_passkeys_at_most_and_each_once(alice: Owner, bob: Owner) -> None:
    await alice.add()
    first = alice.device.credentials[0].id
    assert (await bob.finish(bob.device.make(await bob.asked_to_make(), id=first)))["reason"] == "ALREADY_REGISTERED"
    options = await alice.asked_to_make(await alice.proof("ADD_PASSKEY"))
    assert [one["id"] for one in options["excludeCredentials"]] == [encoded(first)]
    for number in range(2, 11):
        await alice.add(f"Key {number}", await alice.proof("ADD_PASSKEY"))
    assert (await alice.begin(passkey=await alice.proof("ADD_PASSKEY")))["reason"] == "LIMIT_REACHED"


MAKING: dict[str, Callable[[SoftAuthenticator, Json], Json]] = {
    "WRONG_ORIGIN": lambda device, options: device.make(options, origin="https://evil.example"),
    "WRONG_SITE": lambda device, options: device.make(options, rp_id="evil.example"),
    "CHALLENGE": lambda device, options: device.make({**options, "challenge": encoded(bytes(32))}),
    "MALFORMED": lambda device, options: {**device.make(options), "rawId": 7},
    "USER_NOT_VERIFIED": lambda device, options: unverified(device).make(options),
}


def unverified(device: SoftAuthenticator) -> SoftAuthenticator:
    return SoftAuthenticator(device.origin, is_user_verified=False, credentials=device.credentials)


async def test_no_passkey_is_added_by_an_answer_that_was_tampered_with(alice: Owner) -> None:
    for reason, tamper in MAKING.items():
        assert (await alice.finish(tamper(alice.device, await alice.asked_to_make())))["reason"] == reason
    assert (await alice.world.ask(SEEN, alice.viewer))["viewer"]["passkeys"] == []


async def test_a_question_is_answered_once_and_by_whom_it_was_asked(alice: Owner, bob: Owner) -> None:
    answer = alice.device.make(await alice.asked_to_make())
    assert (await alice.finish(answer, viewer=bob.viewer))["reason"] == "CHALLENGE"
    assert (await alice.finish(answer, name="\n"))["code"] == "INVALID_INPUT"
    assert "passkey" in await alice.finish(answer)
    assert (await alice.finish(answer))["reason"] == "CHALLENGE"


SIGNING: dict[str, Callable[[SoftAuthenticator, Json], Json]] = {
    "WRONG_ORIGIN": lambda device, options: device.sign(options, origin="http://localhost:8001"),
    "WRONG_SITE": lambda device, options: device.sign(options, rp_id="evil.example"),
    "CHALLENGE": lambda device, options: device.sign(options, challenge=encoded(bytes(32))),
    "MALFORMED": lambda device, options: {**device.sign(options), "response": {}},
    "USER_NOT_VERIFIED": lambda device, options: unverified(device).sign(options),
    "NOT_RECOGNIZED": lambda device, options: device.sign(options, key=ec.generate_private_key(ec.SECP256R1())),
}


async def test_nobody_is_signed_in_by_an_answer_that_was_tampered_with(alice: Owner) -> None:
    await alice.add()
    for reason, tamper in SIGNING.items():
        assert (await alice.sign_in(tamper(alice.device, await alice.asked())))["reason"] == reason
    assert "token" in await alice.sign_in(alice.device.sign(await alice.asked()))


async def test_nobody_learns_whether_a_credential_is_known(alice: Owner) -> None:
    await alice.add()
    known = alice.device.credentials[0]
    stranger = SoftCredential(bytes(16), known.rp_id, known.user_handle)
    wrong = await alice.sign_in(alice.device.sign(await alice.asked(), credential=known, key=stranger.key))
    unknown = await alice.sign_in(alice.device.sign(await alice.asked(), credential=stranger))
    of_another = await alice.sign_in(alice.device.sign(await alice.asked(), user_handle=b"another"))
    assert wrong == unknown == of_another
    assert wrong["reason"] == "NOT_RECOGNIZED"


async def test_an_answer_signs_in_once(alice: Owner) -> None:
    await alice.add()
    answer = alice.device.sign(await alice.asked())
    assert "token" in await alice.sign_in(answer)
    assert (await alice.sign_in(answer))["reason"] == "CHALLENGE"


async def test_a_counter_that_goes_back_is_refused_and_told_and_freezes_nothing(alice: Owner) -> None:
    await alice.add()
    copy = SoftAuthenticator(credentials=alice.device.credentials)
    assert "token" in await alice.sign_in(alice.device.sign(await alice.asked()))
    assert (await alice.sign_in(copy.sign(await alice.asked())))["reason"] == "COUNTER_WENT_BACK"
    assert await alice.subject() == "A passkey was refused"
    forged = copy.sign(await alice.asked(), key=ec.generate_private_key(ec.SECP256R1()))
    assert (await alice.sign_in(forged))["reason"] == "NOT_RECOGNIZED"
    assert "token" in await alice.sign_in(alice.device.sign(await alice.asked()))


async def test_with_an_address_the_credentials_that_are_asked_for_tell_nothing(alice: Owner) -> None:
    before = (await alice.asked(email=alice.customer.email))["allowCredentials"]
    nobody = (await alice.asked(email="nobody@example.com"))["allowCredentials"]
    await alice.add()
    hers = (await alice.asked(email=alice.customer.email))["allowCredentials"]
    for asked in (before, nobody, hers):
        assert len({one["id"] for one in asked}) == 10
        assert {tuple(one) for one in asked} == {("id", "type")}
    assert (await alice.asked(email="NOBODY@example.com"))["allowCredentials"] == nobody
    assert sum(one in before for one in hers) == 9
    assert "token" in await alice.sign_in(alice.device.sign(await alice.asked(email=alice.customer.email)))
    stolen = alice.device.sign({**await alice.asked(email="nobody@example.com"), "allowCredentials": []})
    assert (await alice.sign_in(stolen))["reason"] == "NOT_RECOGNIZED"


async def test_recovery_codes_are_replaced_by_a_passkey_that_was_asked_for_this_and_nothing_else(alice: Owner) -> None:
    code = (await alice.add())["recoveryCodes"][0]
    renewed = "... on RenewRecoveryCodesSuccess { recoveryCodes }"
    wrong = await alice.world.do(
        "renewRecoveryCodes", f"{renewed} {REASON}", alice.viewer, passkey=await alice.proof("ADD_PASSKEY")
    )
    assert wrong["reason"] == "CHALLENGE"
    proof = await alice.proof("RENEW_RECOVERY_CODES")
    codes = (await alice.world.do("renewRecoveryCodes", renewed, alice.viewer, passkey=proof))["recoveryCodes"]
    assert code not in codes
    assert (await alice.world.do("renewRecoveryCodes", renewed, alice.viewer))["code"] == "STEP_UP_REQUIRED"


async def test_somebody_elses_passkey_proves_nothing(alice: Owner, bob: Owner) -> None:
    await alice.add()
    await bob.add()
    begun = await bob.world.do(
        "beginPasskeyProof", "... on BeginPasskeyProofSuccess { options }", bob.viewer, action="REMOVE_PASSKEY"
    )
    foreign = alice.device.sign({**begun["options"], "allowCredentials": []})
    key = (await bob.world.ask(SEEN, bob.viewer))["viewer"]["passkeys"][0]["id"]
    refused = await bob.world.do("removePasskey", f"{LEFT} {REASON}", bob.viewer, passkeyId=key, passkey=foreign)
    assert refused["reason"] == "NOT_RECOGNIZED"


async def test_a_passkey_proves_the_owner_of_the_whole_account_through_the_step_up_that_asked_for_it(alice: Owner) -> None:
    await alice.add()
    world, key = alice.world, {"password": PASSWORD}
    await world.move("freezeMyAccount", "__typename", alice.viewer)
    answer = "... on UnfreezeMyAccountSuccess { account { status } } ... on StepUpRequired { methods }"
    assert (await world.move("unfreezeMyAccount", answer, alice.viewer, **key))["methods"] == ["PASSKEY", "RECOVERY_CODE"]
    asking = "... on RequestStepUpSuccess { id passkeyOptions }"
    asked = await world.do("requestStepUp", asking, alice.viewer, action="UNFREEZE_ACCOUNT")
    mail = await world.house.people.latest_mail(alice.customer.email)
    assert mail is not None
    step_up = {"id": asked["id"], "code": mail.token, "passkey": alice.device.sign(asked["passkeyOptions"])}
    done = await world.move("unfreezeMyAccount", answer, alice.viewer, **key, stepUp=step_up)
    assert done["account"] == {"status": "APPROVED"}
