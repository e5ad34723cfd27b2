"""The exported schema as it is read, made once for all tests that look at it."""

from __future__ import annotations

from functools import cache

from graphql import GraphQLSchema, build_schema

from gql_server.schema.root import print_sdl


@cache
def parsed(*, is_sandbox: bool) -> GraphQLSchema:
    return build_schema(print_sdl(is_sandbox=is_sandbox))
