"""Asks everything as everybody, and notes what each caller got."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from itertools import count

import httpx2
from graphql import GraphQLObjectType, GraphQLSchema
from starlette.applications import Starlette
from starlette.routing import Route

from gql_server.ports.event_log import LAST_LINE, LEDGER, ONBOARDING, Place
from gql_server.schema.context import Context
from gql_server.schema.interest_statement import FILE_AT
from gql_server.schema.live.event_ids import event_id
from gql_server.schema.live.following import follow
from gql_server.schema.nodes import FINDERS
from gql_server.schema.over_http.charging import charge
from gql_server.schema.over_http.document_files import InterestDocument, document_files
from gql_server.schema.over_http.reading import Asked as Request
from gql_server.schema.over_http.refusing import RequestRefused
from gql_server.schema.over_http.statement_file import StatementFile
from gql_server.service.authorization import Viewer
from gql_server.service.clients import NOWHERE
from tests.schema.authorization.callers import viewers
from tests.schema.authorization.cells import ABSENT, BEYOND_KEY, CODES, YES, Cells, key_at, read
from tests.schema.authorization.owning import own_everything
from tests.schema.authorization.questions import AGAIN, ARGUMENTS, HOMES, MUTATIONS, QUERIES, SUBSCRIPTIONS, filled
from tests.schema.authorization.walking import Asked, Walk
from tests.schema.world import Customer, World

FILES = (f"GET:{FILE_AT}", f"GET:{InterestDocument.path}.csv")
"""Documents of every kind and form are found by the same few lines."""


@dataclass(frozen=True)
class Question:
    """One operation."""

    kind: str
    asked: Asked

    def text(self, without: frozenset[str] = frozenset()) -> str:
        """Return the document, less some fields; empty where nothing is left."""
        said = self.asked.written(without)
        return f"{self.kind} {{ {said} }}" if said else ""


@dataclass
class Asking:
    """Everything, as everybody."""

    world: World
    callers: dict[str, Viewer | None]
    questions: list[Question]
    owner: Customer
    year: str
    tokens: dict[str, str]
    keys: count[int] = field(default_factory=count)
    """Each operation is paid for by a key of its own: none is out of points."""

    @classmethod
    async def begin(cls, world: World) -> Asking:
        """Make somebody who owns everything, and the questions."""
        owned, stranger = await own_everything(world), await world.customer("bob")
        now = (await world.ask("{ sandbox { now } }"))["sandbox"]["now"]
        [approval] = await world.house.storage.onboarding.changes(owned.customer.viewer.account_id, 1, None)
        ids = {**owned.ids, "YEAR": now[:4], "TODAY": f'"{now[:10]}"', "EMAIL": owned.email}
        ids |= {"LEDGER": event_id(LEDGER, Place(0, 0)), "ONBOARDING": event_id(ONBOARDING, Place(approval.seq - 1, LAST_LINE))}
        tokens = {"owner": await _token(world, owned.customer), "stranger": await _token(world, stranger)}
        known = {name: await world.services.sessions.authenticate(token) for name, token in tokens.items()}
        callers = viewers(owned, known)
        return cls(world, callers, list(questions(world.schema._schema, ids)), owned.customer, now[:4], tokens)

    async def ask(self, question: Question, caller: str) -> Cells:
        """Return what a caller gets of an operation, field by field."""
        found: Cells = {}
        viewer, without = self.callers[caller], frozenset[str]()
        if viewer is not None and viewer.grant is not None and caller != "past":
            without = await self._beyond_key(question, viewer, found)
        while text := question.text(without):
            refused = await self._answer(question, text, viewer, found)
            if not refused:
                break
            found |= refused
            without |= refused.keys()
        return {one.key: found.get(one.key, ABSENT) for one in question.asked.all()}

    async def _beyond_key(self, question: Question, viewer: Viewer, found: Cells) -> frozenset[str]:
        """Note what the key is not for, which is told before anything is executed."""
        assert viewer.grant is not None
        grant, request = replace(viewer.grant, key_id=f"key-{next(self.keys)}"), Request(question.text(), None, None)
        try:
            await charge(self.world.schema, self.world.services.budgets, grant, NOWHERE, question.text(), request)
        except RequestRefused as refused:
            names = refused.details["fields"]
            assert isinstance(names, list)
            beyond = {one.key for one in question.asked.all() if one.key.partition("(")[0] in names}
            found |= dict.fromkeys(beyond, BEYOND_KEY)
            return frozenset(beyond)
        return frozenset()

    async def _answer(self, question: Question, text: str, viewer: Viewer | None, found: Cells) -> Cells:
        """Note what was answered; return what was refused, of which there is nothing to be noted until it is left out."""
        context, asked = Context(self.world.services, viewer), question.asked
        if question.kind == "subscription":
            async with aclosing(follow(self.world.schema, text, context=context)) as results:
                result = await anext(results)
        else:
            result = await self.world.schema.run(text, context=context)
        if result.errors:
            assert question.kind == "subscription" or all(error.path for error in result.errors), (text, result.errors)
            codes = {key_at(asked, error.path or []): str((error.extensions or {})["code"]) for error in result.errors}
            return {key: CODES.get(code, code if code == "INTERNAL" else YES) for key, code in codes.items()}
        assert result.data is not None
        value = result.data[asked.answer]
        if asked.can_refuse and "code" in value:
            found[asked.key] = CODES.get(value["code"], YES)
        else:
            read(asked, value, found)
        return {}

    async def file(self, name: str, caller: str) -> Cells:
        """Return what a caller gets of a file; keys do not get that far."""
        services = self.world.services
        documents = [Route(file.at, file.answer) for file in document_files(services)]
        app = Starlette(routes=[Route(FILE_AT, StatementFile(services).answer), *documents])
        headers = {"authorization": f"Bearer {self.tokens[caller]}"} if caller in self.tokens else {}
        query = {"subAccountId": self.owner.sub_account_id, "accountId": self.owner.account_id, "year": self.year}
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://server") as http:
            status = (await http.get(name.removeprefix("GET:"), params=query, headers=headers)).status_code
        return {name: {200: YES, 401: "sign-in", 403: "forbidden", 404: "not-found"}[status]}


async def _token(world: World, customer: Customer) -> str:
    member = (await world.house.people.members([customer.viewer.account_id]))[customer.viewer.account_id]
    return (await world.services.sessions.open_for(member, NOWHERE)).token


def questions(schema: GraphQLSchema, ids: dict[str, str]) -> Iterable[Question]:
    """Yield every operation: what has ids first, by them, so that it is asked as such; then every root field."""
    query, mutation, subscription = schema.query_type, schema.mutation_type, schema.subscription_type
    assert query is not None
    assert mutation is not None
    assert subscription is not None
    nodes = {name: f"Query.node({name})" for name in FINDERS}
    walk = Walk(schema, {key: filled(text, ids) for key, text in ARGUMENTS.items()}, {**HOMES, **nodes}, AGAIN)
    for name, key in nodes.items():
        walk.settle(key, query.fields["node"], name)
    for root in (query, subscription):
        for name, field_ in root.fields.items():
            walk.settle(f"{root.name}.{name}", field_)
    for name, key in nodes.items():
        yield Question("query", walk.root(key, f'node(id: "{ids[name]}")', query.fields["node"]))
    yield from _roots(walk, "query", query, QUERIES, ids)
    yield from _roots(walk, "subscription", subscription, SUBSCRIPTIONS, ids)
    yield from _roots(walk, "mutation", mutation, MUTATIONS, ids)


def _roots(walk: Walk, kind: str, root: GraphQLObjectType, texts: dict[str, str], ids: dict[str, str]) -> Iterator[Question]:
    for name in [*texts, *(name for name in root.fields if name not in texts)]:
        assert name in texts, f"say in questions.py with what to ask {root.name}.{name}"
        field_ = root.fields[name.partition("(")[0]]
        yield Question(kind, walk.root(f"{root.name}.{name}", filled(texts[name], ids), field_, is_deep=kind != "mutation"))
