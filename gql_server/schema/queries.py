"""The root fields of queries."""

from __future__ import annotations

import asyncio
from typing import Annotated

import strawberry

from gql_server.schema.accounts import Account, Viewer
from gql_server.schema.assets import Asset
from gql_server.schema.connections import PAGE_MAX
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.enums import ModelKind
from gql_server.schema.faults import bad_input
from gql_server.schema.ids import key_of
from gql_server.schema.markets import Market
from gql_server.schema.models_catalogue import Model, Plugin, model_of
from gql_server.schema.node import Node
from gql_server.schema.nodes import find_node, visible_sub_account
from gql_server.schema.solvency import SolvencyLine, solvency_of
from gql_server.schema.sub_accounts import SubAccount
from gql_server.service.authorization import Action, authorize, require_viewer
from gql_server.service.refusals import Unauthenticated

Symbol = Annotated[str, strawberry.argument(description="Symbol of an asset, for instance `BTC`.")]


@strawberry.type
class CoreQuery:
    """The root fields of queries in every mode."""

    @resolved("The thing with this id; null when there is none for you.")
    async def node(self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="A global id.")]) -> Node | None:
        """Return a node."""
        return await find_node(info.context, id)

    @resolved("The things with these ids, in their order; null for each that there is not for you.")
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description=f"Global ids, {PAGE_MAX} at most.")],
    ) -> list[Node | None]:
        """Return nodes, read together."""
        if len(ids) > PAGE_MAX:
            raise bad_input(f"ids: expected {PAGE_MAX} at most")
        return list(await asyncio.gather(*(find_node(info.context, given) for given in ids)))

    @resolved("Everything that can be deposited, by symbol.")
    async def assets(self, info: Info) -> list[Asset]:
        """Return the assets."""
        view = await info.context.reader.house()
        return [Asset(view=view, symbol=asset.symbol) for asset in view.book.assets.values()]

    @resolved("One asset; null when there is none of this symbol.")
    async def asset(self, info: Info, symbol: Symbol) -> Asset | None:
        """Return an asset."""
        view = await info.context.reader.house()
        return None if view.book.assets.get(symbol) is None else Asset(view=view, symbol=symbol)

    @resolved("Every market, by symbol.")
    async def markets(self, info: Info) -> list[Market]:
        """Return the markets."""
        view = await info.context.reader.house()
        return [Market(view=view, symbol=market.symbol) for market in view.book.markets.values()]

    @resolved("One market; null when there is none of this symbol.")
    async def market(self, info: Info, symbol: Symbol) -> Market | None:
        """Return a market."""
        view = await info.context.reader.house()
        return None if view.book.markets.get(symbol) is None else Market(view=view, symbol=symbol)

    @resolved("Who asks; null when no session token was sent.")
    async def viewer(self, info: Info) -> Viewer | None:
        """Return the viewer."""
        if info.context.viewer is None:
            if info.context.has_bad_token:
                raise Unauthenticated
            return None
        member = await info.context.reader.members.one(info.context.viewer.account_id)
        return None if member is None else Viewer(account=Account(member=member))

    @resolved("A sub-account; null when there is none for you.")
    async def sub_account(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Its global id.")]
    ) -> SubAccount | None:
        """Return a sub-account."""
        require_viewer(info.context.viewer)
        key = key_of(id, "SubAccount")
        view = None if key is None else await visible_sub_account(info.context, key)
        return None if key is None or view is None else SubAccount(view=view, key=key)

    @resolved("The models that markets can use, by kind and name.")
    def models(
        self,
        info: Info,
        kind: Annotated[ModelKind | None, strawberry.argument(description="Only of this kind; absent: of every kind.")] = None,
    ) -> list[Model]:
        """Return the models."""
        return [model_of(entry) for entry in info.context.catalogue.models(kind)]

    @resolved("One model; null when no plugin offers it.")
    def model(
        self,
        info: Info,
        kind: Annotated[ModelKind, strawberry.argument(description="What it is for.")],
        name: Annotated[str, strawberry.argument(description="Its registered name, for instance `two_slope_kinked`.")],
    ) -> Model | None:
        """Return a model."""
        entry = info.context.catalogue.model(kind, name)
        return None if entry is None else model_of(entry)

    @resolved("The plugins that are loaded, by distribution and name.")
    def plugins(self, info: Info) -> list[Plugin]:
        """Return the plugins."""
        return [Plugin(entry=entry) for entry in info.context.catalogue.plugins()]

    @resolved("What the house has and owes, by asset. For operators.")
    async def solvency(self, info: Info) -> list[SolvencyLine]:
        """Return the control accounts."""
        authorize(info.context.viewer, Action.READ_SOLVENCY)
        return solvency_of(await info.context.reader.house())
