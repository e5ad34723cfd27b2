"""Everything that has an id: one interface, and the ids of each type."""

from __future__ import annotations

import strawberry

from gql_server.schema.declare import resolved


@strawberry.interface(description="Something with a global id: it can be asked for again by `node(id:)`.")
class Node:
    """Something with a global id."""

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        raise NotImplementedError
