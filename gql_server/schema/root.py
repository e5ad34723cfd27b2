"""The assembly: one schema for the sandbox and one, without its parts, for production."""

from __future__ import annotations

from functools import cache
from typing import Any

import strawberry
from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, Undefined, print_schema
from strawberry.extensions.query_depth_limiter import create_validator as depth_at_most
from strawberry.schema.config import StrawberryConfig

from gql_server.ports.runtime import Identifiers
from gql_server.schema import refusals
from gql_server.schema.account_mutations import AccountMutations
from gql_server.schema.api_key_mutations import ApiKeyMutations
from gql_server.schema.archiving import ArchivingMutations
from gql_server.schema.arrivals import SandboxArrivalMutations
from gql_server.schema.asset_network_mutations import AssetNetworkMutations
from gql_server.schema.bounds import Bounds
from gql_server.schema.care_mutations import CareMutations
from gql_server.schema.closing import ClosingMutations
from gql_server.schema.compiled.choosing import CompiledRoad
from gql_server.schema.compiled.roads import RoadCounts
from gql_server.schema.deadlines import Deadlines
from gql_server.schema.debtors import DebtorQueries
from gql_server.schema.delays import DelayMutations
from gql_server.schema.deposit_address_mutations import DepositAddressMutations
from gql_server.schema.deposit_mutations import DepositMutations
from gql_server.schema.email_change import EmailChangeMutations
from gql_server.schema.executing import SlicedExecution
from gql_server.schema.faults import FaultMask
from gql_server.schema.feeds import FeedMutations, FeedQueries
from gql_server.schema.identity import IdentityMutations, IdentityQueries
from gql_server.schema.introspection import NoIntrospection
from gql_server.schema.leaving import LeavingMutations
from gql_server.schema.liabilities import LiabilityQueries
from gql_server.schema.live.subscriptions import Subscription
from gql_server.schema.money_mutations import MoneyMutations
from gql_server.schema.onboarding_mutations import OnboardingMutations
from gql_server.schema.operations import OperationsQueries
from gql_server.schema.operator_mutations import OperatorMutations
from gql_server.schema.parsing import ParseOnce, Parser
from gql_server.schema.passkey_mutations import PasskeyMutations
from gql_server.schema.password_mutations import PasswordMutations
from gql_server.schema.password_strength import PasswordQueries
from gql_server.schema.personal_data import PersonalDataQueries
from gql_server.schema.preferences import PreferenceMutations
from gql_server.schema.price_mutations import PriceMutations
from gql_server.schema.price_status import PriceQueries
from gql_server.schema.proposal_mutations import ProposalMutations
from gql_server.schema.queries import CoreQuery
from gql_server.schema.review import ReviewMutations, ReviewQueries
from gql_server.schema.running import OPERATIONS, Schema, WrongKind
from gql_server.schema.sandbox import SandboxMutations, SandboxRoot
from gql_server.schema.scalars import SCALARS
from gql_server.schema.scheduling import SchedulingMutations
from gql_server.schema.second_factors import SecondFactorMutations
from gql_server.schema.session_mutations import SessionMutations
from gql_server.schema.simulate import SimulateRoot
from gql_server.schema.treasury_mutations import TreasuryMutations
from gql_server.schema.turns import Turns
from gql_server.schema.unfreezing import UnfreezingMutations
from gql_server.schema.webhook_mutations import WebhookMutations
from gql_server.schema.webhooks import WebhookQueries
from gql_server.service.meter import NO_METER

__all__ = [
    "OPERATIONS",
    "Schema",
    "WrongKind",
    "build_schema",
    "print_sdl",
]


@strawberry.type(name="Query", description="What can be asked.")
class ProductionQuery(
    SimulateRoot,
    FeedQueries,
    PriceQueries,
    IdentityQueries,
    ReviewQueries,
    OperationsQueries,
    PersonalDataQueries,
    PasswordQueries,
    WebhookQueries,
    DebtorQueries,
    LiabilityQueries,
    CoreQuery,
):
    """What can be asked."""


@strawberry.type(name="Query", description="What can be asked.")
class SandboxModeQuery(SandboxRoot, ProductionQuery):
    """What can be asked in sandbox mode."""


@strawberry.type(name="Mutation", description="What can be done. Root fields run one after the other, in the order given.")
class ProductionMutation(
    OnboardingMutations,
    IdentityMutations,
    PreferenceMutations,
    ReviewMutations,
    SchedulingMutations,
    CareMutations,
    FeedMutations,
    PriceMutations,
    AssetNetworkMutations,
    DepositMutations,
    DepositAddressMutations,
    OperatorMutations,
    ProposalMutations,
    TreasuryMutations,
    MoneyMutations,
    PasswordMutations,
    EmailChangeMutations,
    ClosingMutations,
    UnfreezingMutations,
    LeavingMutations,
    DelayMutations,
    SecondFactorMutations,
    PasskeyMutations,
    ApiKeyMutations,
    SessionMutations,
    WebhookMutations,
    ArchivingMutations,
    AccountMutations,
):
    """What can be done."""


@strawberry.type(name="Mutation", description="What can be done. Root fields run one after the other, in the order given.")
class SandboxModeMutation(SandboxArrivalMutations, SandboxMutations, ProductionMutation):
    """What can be done in sandbox mode."""


class NoReferences:
    """Makes no references; for a schema that is only printed."""

    def new_id(self) -> str:
        """Return nothing."""
        return ""

    def new_token(self) -> str:
        """Return nothing."""
        return ""


def build_schema(
    identifiers: Identifiers,
    *,
    is_sandbox: bool,
    is_compiling: bool = True,
    kind: type[Schema] = Schema,
    is_introspected: bool = True,
    bounds: Bounds | None = None,
) -> Schema:
    """Return the schema of a mode.

    Args:
        identifiers: Makes the references of masked errors.
        is_sandbox: Whether the sandbox's parts are in it.
        is_compiling: Whether operations that come again are compiled.
        kind: The class of it.
        is_introspected: Whether the schema tells of itself: by introspection, and by hints to who misspells a name.
        bounds: What one operation and one caller may take.
    """
    bounds = Bounds() if bounds is None else bounds
    depth = depth_at_most(bounds.document.depth_max, None, None)
    rules = (depth,) if is_introspected else (NoIntrospection, depth)
    parser = Parser(rules, (depth,), gives_hints=is_introspected, limits=bounds.document)
    schema = kind(
        query=SandboxModeQuery if is_sandbox else ProductionQuery,
        mutation=SandboxModeMutation if is_sandbox else ProductionMutation,
        subscription=Subscription,
        types=[getattr(refusals, name) for name in _refusal_names()],
        config=StrawberryConfig(scalar_map=SCALARS),
        extensions=[lambda: ParseOnce(parser, schema.weigh)],
        execution_context_class=SlicedExecution,
    )
    schema.parser = parser
    schema.mask = FaultMask(identifiers.new_id, gives_hints=is_introspected)
    schema.meter = NO_METER
    _drop_null_defaults(schema._schema)  # noqa: SLF001 - strawberry offers no other way to it
    schema.roads = RoadCounts()
    schema.bounds = bounds
    schema.deadlines = Deadlines(schema.bounds.seconds_max)
    schema.turns = Turns(schema.bounds.per_caller_max)
    schema.compiled = CompiledRoad(schema, parser, schema.weigh, is_open=is_compiling)
    return schema


@cache
def print_sdl(*, is_sandbox: bool) -> str:
    """Return the schema of a mode as SDL, ending in a line break."""
    schema = build_schema(NoReferences(), is_sandbox=is_sandbox)
    return print_schema(schema._schema) + "\n"  # noqa: SLF001 - strawberry's own printer leaves out what it did not make


def _refusal_names() -> list[str]:
    return sorted(name for name, kind in vars(refusals).items() if isinstance(kind, type) and issubclass(kind, refusals.Error))


def _drop_null_defaults(schema: GraphQLSchema) -> None:
    """Let an optional argument be simply absent: Python needs the default null, the contract does not."""
    for kind in schema.type_map.values():
        if kind.name.startswith("__"):
            continue
        inputs: list[Any] = []
        if isinstance(kind, GraphQLInputObjectType):
            inputs = list(kind.fields.values())
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            inputs = [argument for field in kind.fields.values() for argument in field.args.values()]
        for given in inputs:
            if given.default_value is None:
                given.default_value = Undefined
