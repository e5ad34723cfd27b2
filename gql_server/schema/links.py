"""Names of types that mention each other, so that each can live in its own file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

if TYPE_CHECKING:
    from gql_server.schema.markets import Market
    from gql_server.schema.models_catalogue import Plugin
    from gql_server.schema.sub_accounts import SubAccount

MarketLink: TypeAlias = Annotated["Market", strawberry.lazy("gql_server.schema.markets")]
PluginLink: TypeAlias = Annotated["Plugin", strawberry.lazy("gql_server.schema.models_catalogue")]
SubAccountLink: TypeAlias = Annotated["SubAccount", strawberry.lazy("gql_server.schema.sub_accounts")]
