"""The same history of random mutations on two copies of a database, one on each road: the same answers, the same tables."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from itertools import count as counting
from pathlib import Path
from random import Random
from typing import Any, Final

import argon2.profiles
import pytest

from gql_server.app import ground
from gql_server.schema.compiled.roads import Detour
from gql_server.schema.ids import global_id, read_global_id
from gql_server.service.authorization import Viewer
from gql_server.service.clients import NOWHERE
from gql_server.service.passwords import PasswordPool
from gql_server.storage.sealed import SEALED_COLUMNS
from tests.counts import count
from tests.schema.compiled.operations import Asked, Generator, Value
from tests.schema.compiled.test_equality import TEXTS, answer, check_equal
from tests.schema.world import CLOCK, OPERATOR, PASSWORD, Customer, World, open_world, schema_of

HISTORIES: Final = count(test=1, soak=200)
TIMES: Final = count(test=2, soak=6)
"""How often each field of the schema is asked for in one history; others come along."""
LAST: Final = frozenset({"freezeMyAccount", "freezeAccount", "closeAccount", "rotateSession", "signOut", "changePassword"})
"""What ends most of what could come after it."""
BY_LOT: Final = {(sealed.table, sealed.column) for sealed in SEALED_COLUMNS} | {("member", "password_hash")}
NEW_PASSWORD: Final = "another long pass phrase"
WORDS: Final[dict[str, list[Value]]] = {
    **TEXTS,
    "amount: Decimal": ["1", "0.5", "0.01", "250", "0", "-1", "0.0000000000000000001", "1000000000"],
    "usd: Decimal": ["50000", "1", "0"],
    "address: String": ["a-wallet", "another-wallet", ""],
    "by: Duration": ["PT1H", "PT10M", "PT0S"],
    "delay: Duration": ["PT24H", "PT0S", "P30D"],
    "effectiveAt: DateTime": ["2099-01-01T00:00:00Z", "2001-01-01T00:00:00Z"],
    "expiresAt: DateTime": ["2099-01-01T00:00:00Z", "2001-01-01T00:00:00Z"],
    "feed: String": ["fx.usd_jpy", "nothing"],
    "value: Decimal": ["150", "0"],
    "idempotencyKey: String": [*(f"key-{number}" for number in range(40)), ""],
    "email: String": ["ann@example.com", "carol@example.com", "no address"],
    "newEmail: String": ["dave@example.com", "ben@example.com", "no address"],
    "password: String": [NEW_PASSWORD, PASSWORD, "short"],
    "passwordConfirmation: String": [NEW_PASSWORD, PASSWORD],
    "currentPassword: String": [PASSWORD, "not it at all"],
    "language: String": ["en", "ja", "xx"],
    "locale: String": ["en", "ja", "xx"],
    "country: String": ["JP", "DE", "??"],
    "countryOfResidence: String": ["JP", "DE", "??"],
    "dateOfBirth: Date": ["1980-02-29", "2020-01-01"],
    "market: String": ["BTC", "USDC", "NOPE"],
    "networks: String": ["192.0.2.0/24", "2001:db8::/32", "nonsense"],
    "publicKey: String": ["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "nonsense"],
    "url: String": ["https://example.com/hook", "http://localhost/", "nonsense"],
    "name: String": ["savings", "two_slope", "", "a" * 300],
    "label: String": ["mine", "", "a" * 300],
}


ARGUMENTS: Final = {
    "SubAccount": ("subAccountId", "fromSubAccountId", "toSubAccountId", "subAccountIds"),
    "Account": ("accountId",),
    "LendPosition": ("lendPositionId",),
    "Payout": ("payoutId",),
    "Deposit": ("depositId",),
    "ApiKey": ("apiKeyId",),
    "AddressBookEntry": ("addressId",),
    "Passkey": ("passkeyId",),
    "Session": ("sessionId",),
    "WebhookEndpoint": ("endpointId",),
    "WebhookDelivery": ("deliveryId",),
    "ScheduledChange": ("id",),
    "ShadowModel": ("id",),
}
"""Under which names mutations take ids of a type."""


class Counted:
    """Identifiers that count up from the present, and tokens: the same in each world that is made like another."""

    def __init__(self) -> None:
        self._numbers = counting(1)

    def new_id(self) -> str:
        return f"{(CLOCK.now() * 1_000 << 80) + next(self._numbers):032x}"

    def new_token(self) -> str:
        return f"token-{next(self._numbers):037d}"


@dataclass
class Roads:
    """Two copies of a server, what is tried on them and who tries it."""

    worlds: tuple[World, World]
    generator: Generator
    values: dict[str, list[Value]]
    viewers: list[Viewer | None]
    outcomes: Counter[str] = field(default_factory=Counter)
    detours: Counter[Detour | None] = field(default_factory=Counter)

    async def ask(self, asked: Asked, viewer: Viewer | None) -> None:
        """Ask both, each by its road, and check that they answer the same; ids that are told are tried later."""
        one, other = self.worlds
        compiled, context = await answer(one, asked, viewer, is_compiled=True)
        standard, _ = await answer(other, asked, viewer, is_compiled=False)
        try:
            check_equal(compiled, standard)
        except AssertionError as different:
            different.add_note(f"{asked.query}\n{asked.variables}\n{viewer}\n{compiled}\n{standard}")
            raise
        self.detours[context.detour] += 1
        data = compiled.get("data") or {}
        self.outcomes.update(done.get("__typename", "Success") for done in data.values() if isinstance(done, dict))
        for text in texts_in(data):
            self.know(text)

    async def begin(self, mutation: str, viewer: Viewer, **given: Value) -> None:
        """Ask what succeeds, and what random mutations need to find."""
        kind = f"{mutation[0].upper()}{mutation[1:]}"
        if mutation in {"deposit", "borrow"}:
            given["idempotencyKey"] = f"begin-{self.outcomes.total()}"
        query = f"mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ __typename ... on Error {{ message }} }} }}"
        before = self.outcomes[f"{kind}Success"]
        await self.ask(Asked(query, {"input": given}), viewer)
        assert self.outcomes[f"{kind}Success"] == before + 1, self.outcomes

    def know(self, text: str) -> None:
        """Try an id where one of its kind is asked for, and now and then elsewhere."""
        found = read_global_id(text)
        for name in ARGUMENTS.get(found.type_name, ("",)) if found is not None else ():
            known = self.values.setdefault(f"{name}: ID" if name else "ID", ["nonsense", *self.values["ID"][:1]])
            if text not in known:
                known += [text, text]

    async def note_letters(self) -> None:
        """Try what was mailed, too."""
        for email in ("ann@example.com", "carol@example.com", "dave@example.com"):
            letters = [await world.house.people.latest_mail(email) for world in self.worlds]
            tokens = [None if letter is None else letter.token for letter in letters]
            assert tokens[0] == tokens[1]
            if tokens[0] and tokens[0] not in self.values["token: String"]:
                self.values["token: String"].append(tokens[0])


def texts_in(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Yield every text in an answer."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for below in value.values() if isinstance(value, dict) else value:
            yield from texts_in(below)


@pytest.fixture
def files(seeded_file: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two copies of the seeded file."""
    one, other = tmp_path / "compiled.sqlite3", tmp_path / "standard.sqlite3"
    for path in (one, other):
        shutil.copy(seeded_file, path)
    return one, other


@pytest.fixture
async def roads(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Roads]:
    """Two servers that differ in nothing: each makes the same identifiers; hashing passwords costs them little."""
    monkeypatch.setattr(ground, "RandomIdentifiers", Counted)
    monkeypatch.setattr(ground, "PasswordPool", partial(PasswordPool, parameters=argon2.profiles.CHEAPEST))
    async with AsyncExitStack() as stack:
        one, other = [await stack.enter_async_context(open_world(f"sqlite:///{path}")) for path in files]
        (ann, signed_in), others = [await _signed_in(world) for world in (one, other)]
        assert others == (ann, signed_in)
        values: dict[str, list[Value]] = {**WORDS, "ID": [ann.account_id, "nonsense"], "token: String": ["nonsense"]}
        made = Roads((one, other), Generator(one.schema._schema, values), values, [*signed_in, OPERATOR, None])
        for kind, key in (("LendPosition", "BTC"), ("LendPosition", "USDC"), ("Borrow", "USDC")):
            made.know(global_id(kind, ann.sub_account, key))
        made.know(ann.sub_account_id)
        for asset, amount in (("BTC", "2"), ("ETH", "10"), ("SOL", "9")):
            await made.begin("deposit", signed_in[0], subAccountId=ann.sub_account_id, asset=asset, amount=amount)
        await made.begin("borrow", signed_in[0], subAccountId=ann.sub_account_id, asset="USDC", amount="900", address="a-wallet")
        await made.begin("createSubAccount", signed_in[0], name="another")
        yield made


async def _signed_in(world: World) -> tuple[Customer, list[Viewer]]:
    """Make two customers; return the first, and sessions of both."""
    found = []
    customers = [await world.customer(name) for name in ("ann", "ben")]
    for customer in customers:
        member = (await world.house.people.members([customer.viewer.account_id]))[customer.viewer.account_id]
        token = (await world.house.door.sessions.open_for(member, NOWHERE)).token
        viewer = await world.house.door.sessions.authenticate(token)
        assert viewer is not None
        found.append(viewer)
    return customers[0], found


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of a database but what is drawn by lot: seals and salted hashes."""
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {}
        for name in names:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            kept = [column for column in columns if (name, column) not in BY_LOT]
            found[name] = sorted(connection.execute(f"SELECT {', '.join(kept)} FROM {name}"), key=repr)
        return found


@pytest.mark.timeout(0)
@pytest.mark.parametrize("seed", range(HISTORIES))
async def test_a_history_of_mutations_is_the_same_on_both_roads(
    roads: Roads, files: tuple[Path, Path], seed: int, report_line: Callable[[str], None]
) -> None:
    random = Random(seed)
    kind = schema_of(is_sandbox=True)._schema.mutation_type
    assert kind is not None
    fields = sorted(kind.fields, key=lambda name: (name in LAST, random.random()))
    for number, name in enumerate(fields * TIMES):
        while True:
            asked = roads.generator.mutation(random, name)
            if not roads.worlds[0].schema.misfits(asked.query):
                break
        await roads.ask(asked, random.choices(roads.viewers, (8, 2, 3, 1))[0])
        if number % 8 == 0:
            await roads.note_letters()
    succeeded = {name for name in roads.outcomes if name.endswith("Success")}
    report_line(
        f"{roads.outcomes.total()} mutations in {roads.detours.total()} operations: {len(succeeded)} kinds of success, "
        f"{len(roads.outcomes) - len(succeeded)} of refusal; {dict(roads.detours)}"
    )
    assert roads.detours[None] >= 0.95 * roads.detours.total()
    one, other = (rows_of(path) for path in files)
    assert one.keys() == other.keys()
    assert len(one["command"]) >= 10
    for table, rows in one.items():
        assert rows == other[table], table
