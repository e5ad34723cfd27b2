"""What a model's class declares: read off the class, checked, shown. The host and the conformance kit read it by the same words.

Reading order: ``offers`` (what each hook accepts), ``model`` (a class and its attributes), ``parameters`` (its fields), ``types``
(what was read), ``values`` and its neighbors (what a client may send for a parameter, and how it is shown back).
"""

from gql_server.plugin_api.declared.errors import DeclarationRefused
from gql_server.plugin_api.declared.model import Declaration, read_declaration
from gql_server.plugin_api.declared.offers import ADAPTER_OFFERS, MODEL_OFFERS, AdapterOffer, ModelOffer
from gql_server.plugin_api.declared.types import AnyParameter, ModelParameter, PointsParameter, Value

__all__ = [
    "ADAPTER_OFFERS",
    "MODEL_OFFERS",
    "AdapterOffer",
    "AnyParameter",
    "Declaration",
    "DeclarationRefused",
    "ModelOffer",
    "ModelParameter",
    "PointsParameter",
    "Value",
    "read_declaration",
]
