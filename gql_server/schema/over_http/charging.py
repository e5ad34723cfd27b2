"""What an operation that a key asks costs, and whether the key is for it: looked at before anything is executed."""

from __future__ import annotations

from gql_server.schema.key_fields import beyond
from gql_server.schema.over_http.reading import Asked
from gql_server.schema.over_http.refusing import RequestRefused
from gql_server.schema.over_http.signatures import beyond_scope
from gql_server.schema.root import Schema
from gql_server.service.budgets import Budgets, Cost
from gql_server.service.clients import Client
from gql_server.service.grants import Grant


async def charge(schema: Schema, budgets: Budgets, grant: Grant, client: Client, text: str, asked: Asked) -> Cost:
    """Charge an operation for its shape, if it asks for nothing that its key is not for.

    Args:
        schema: Knows what the document asks for.
        budgets: From which it is paid.
        grant: What the key is good for.
        client: From where it is asked.
        text: The document.
        asked: Which of its operations, and with what variables.

    Raises:
        RequestRefused: It asks for what the key is not for, or is nested too deeply to be looked at.
        CostExceeded: It costs more than there is.
        StorageFailure: When the counters cannot be reached.
    """
    try:
        shape = schema.shape_of(text, asked.name)
    except RecursionError:
        raise RequestRefused(400, "BAD_USER_INPUT", "The document is nested too deeply.") from None
    points = 1 if shape is None else shape.points(asked.variables)
    cost = await budgets.spend(grant.key_id, client, points)
    refused = [] if shape is None else beyond(grant, shape.fields)
    if refused:
        raise beyond_scope(refused)
    return cost
