"""Turns what a class declares into a model of the catalogue; who is refused is named with distribution and version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gql_server.plugin_api.declared import DeclarationRefused, ModelOffer, read_declaration
from gql_server.plugin_host.catalogue import Model
from gql_server.plugin_host.discovery import Found


def read_model(found: Found, offer: ModelOffer, cls: Any) -> Model:  # noqa: ANN401 - whatever a plugin returned
    """Return the model that a class declares.

    Args:
        found: The plugin that offers it.
        offer: What the hook accepts.
        cls: What the hook returned; anything at all.

    Raises:
        PluginRefused: The class is not a frozen dataclass with declared parameters, or lacks what the host will call.
    """
    with refused_for(found):
        declared = read_declaration(offer, cls)
    return Model(
        kind=declared.kind,
        name=declared.name,
        distribution=found.distribution,
        version=found.version,
        description=declared.description,
        formula=declared.formula,
        parameters=declared.parameters,
        schema=declared.schema,
        make=declared.make,
        is_monotone=declared.is_monotone,
        feeds=declared.feeds,
    )


@contextmanager
def refused_for(found: Found) -> Iterator[None]:
    """Refuse the plugin for what is wrong with a declaration.

    Raises:
        PluginRefused: The class is not declared as the plugin API asks for.
    """
    try:
        yield
    except DeclarationRefused as error:
        raise found.refusal(error.problem, error.remedy) from None
