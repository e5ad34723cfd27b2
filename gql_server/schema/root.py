"""The assembly: one schema for the sandbox and one, without its parts, for production."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import strawberry
from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    get_operation_ast,
    print_schema,
)
from strawberry.exceptions import MissingQueryError
from strawberry.extensions.query_depth_limiter import create_validator as depth_at_most
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.execution import ExecutionContext, ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType

from gql_server.ports.runtime import Identifiers
from gql_server.schema import refusals
from gql_server.schema.account_mutations import AccountMutations
from gql_server.schema.api_key_mutations import ApiKeyMutations
from gql_server.schema.archiving import ArchivingMutations
from gql_server.schema.arrivals import SandboxArrivalMutations
from gql_server.schema.asset_network_mutations import AssetNetworkMutations
from gql_server.schema.bounds import Bounds, caller_of, check_cost, out_of_time, too_many
from gql_server.schema.care_mutations import CareMutations
from gql_server.schema.closing import ClosingMutations
from gql_server.schema.compiled.choosing import CompiledRoad
from gql_server.schema.compiled.roads import Detour, Road, RoadCounts
from gql_server.schema.context import Context
from gql_server.schema.deadlines import Deadlines
from gql_server.schema.debtors import DebtorQueries
from gql_server.schema.delays import DelayMutations
from gql_server.schema.deposit_address_mutations import DepositAddressMutations
from gql_server.schema.deposit_mutations import DepositMutations
from gql_server.schema.email_change import EmailChangeMutations
from gql_server.schema.executing import SlicedExecution
from gql_server.schema.faults import FaultMask, bad_input
from gql_server.schema.feeds import FeedMutations, FeedQueries
from gql_server.schema.identity import IdentityMutations, IdentityQueries
from gql_server.schema.introspection import NoIntrospection
from gql_server.schema.leaving import LeavingMutations
from gql_server.schema.liabilities import LiabilityQueries
from gql_server.schema.live.subscriptions import Subscription
from gql_server.schema.many_attempts import may_hold_many
from gql_server.schema.money_mutations import MoneyMutations
from gql_server.schema.onboarding_mutations import OnboardingMutations
from gql_server.schema.operations import OperationsQueries
from gql_server.schema.operator_mutations import OperatorMutations
from gql_server.schema.parsing import Parsed, ParseOnce, Parser
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
from gql_server.schema.sandbox import SandboxMutations, SandboxRoot
from gql_server.schema.scalars import SCALARS
from gql_server.schema.scheduling import SchedulingMutations
from gql_server.schema.second_factors import SecondFactorMutations
from gql_server.schema.session_mutations import SessionMutations
from gql_server.schema.shapes import Shape
from gql_server.schema.simulate import SimulateRoot
from gql_server.schema.treasury_mutations import TreasuryMutations
from gql_server.schema.turns import Turns
from gql_server.schema.unfreezing import UnfreezingMutations
from gql_server.schema.webhook_mutations import WebhookMutations
from gql_server.schema.webhooks import WebhookQueries
from gql_server.service.meter import NO_METER, Meter

OPERATIONS: Final = frozenset({OperationType.QUERY, OperationType.MUTATION})


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


class WrongKind(Exception):
    """The operation is of a kind that is not executed this way, such as a mutation asked by GET."""

    def __init__(self, kind: OperationType) -> None:
        """Say which kind it is."""
        super().__init__(kind.value)
        self.kind = kind


class Schema(strawberry.Schema):
    """A schema whose errors are masked, and logged where they are masked and nowhere else."""

    mask: FaultMask
    meter: Meter
    parser: Parser
    compiled: CompiledRoad
    roads: RoadCounts
    """How many operations took which road."""
    bounds: Bounds
    deadlines: Deadlines
    turns: Turns

    async def run(
        self,
        query: str,
        *,
        context: Context,
        variables: dict[str, Any] | None = None,
        name: str | None = None,
        allowed: frozenset[OperationType] = OPERATIONS,
    ) -> ExecutionResult:
        """Execute one operation of a document.

        Args:
            query: The document.
            context: The request.
            variables: Values of its variables.
            name: Which of its operations; needed when there are several.
            allowed: Which kinds are executed.

        Raises:
            WrongKind: The operation is of another kind.
        """
        context.meter = self.meter
        caller = caller_of(context)
        if not self.turns.take(caller):
            return self.present(too_many(self.turns.per_caller_max), context)
        deadline = self.deadlines.begin()
        try:
            result = await self._executed(query, context, variables, name, allowed)
        except asyncio.CancelledError:
            context.stop()
            if not deadline.is_why():
                raise
            is_mutation = context.operation is OperationType.MUTATION
            fault = out_of_time(is_mutation=is_mutation, seconds_max=self.deadlines.seconds)
            result = ExecutionResult(data=None, errors=[fault])
        except WrongKind:
            raise
        except Exception as bug:  # noqa: BLE001 - whatever no field has caught is masked like what one has
            result = ExecutionResult(data=None, errors=[GraphQLError("", original_error=bug)])
        finally:
            self.deadlines.end(deadline)
            self.turns.give(caller)
        return self.present(result, context)

    async def _executed(
        self,
        query: str,
        context: Context,
        variables: dict[str, Any] | None,
        name: str | None,
        allowed: frozenset[OperationType],
    ) -> ExecutionResult:
        """Execute an operation by the road that it takes, however long that takes."""
        is_by_key = context.viewer is not None and context.viewer.grant is not None
        context.is_many_fine = not is_by_key and may_hold_many(query) and await context.visit.may_try()
        found = await self.compiled.run(query, context=context, variables=variables, name=name, allowed=allowed)
        context.detour = found if isinstance(found, Detour) else None
        context.road = Road.STANDARD if isinstance(found, Detour) else Road.COMPILED
        self.roads.count(context.detour)
        if not isinstance(found, Detour):
            return found
        try:
            return await self.execute(
                query,
                variable_values=variables,
                context_value=context,
                operation_name=name,
                allowed_operation_types=allowed,
            )
        except InvalidOperationTypeError as wrong:
            raise WrongKind(wrong.operation_type) from None
        except (MissingQueryError, CannotGetOperationTypeError):
            return PreExecutionError(data=None, errors=[bad_input("There is no such operation in the document.")])

    def weigh(self, context: Context, parsed: Parsed, name: str | None, variables: Mapping[str, Any] | None) -> None:
        """Note what an operation costs.

        Raises:
            Fault: It is too much.
        """
        shape = None if parsed.is_many else parsed.shape_of(self._schema, name)
        if shape is not None:
            check_cost(context, shape, shape.points(variables), self.bounds.cost_max)

    def present(self, result: ExecutionResult, context: Context) -> ExecutionResult:
        """Return a result as it may be shown, counted."""
        result = self.mask.present(result, is_mutation=context.operation is OperationType.MUTATION)
        kind = "none" if context.operation is None else context.operation.value
        self.meter.count_operation(kind, Road.STANDARD if context.road is None else context.road)
        for error in result.errors or ():
            self.meter.count_error(str((error.extensions or {}).get("code", "")))
        if context.shape is not None:
            self._count_cost(result, context, context.shape)
        return result

    def _count_cost(self, result: ExecutionResult, context: Context, shape: Shape) -> None:
        """Count what an operation has requested and used, and say it to who asks."""
        used = shape.used(result.data, context.requested)
        self.meter.count_cost(context.requested, used)
        if context.wants_cost:
            cost = {"requested": context.requested, "used": used, "max": self.bounds.cost_max}
            result.extensions = {**(result.extensions or {}), "cost": cost}

    def kind_of(self, document: str, name: str | None) -> OperationType | None:
        """Return of which kind an operation of a document is; None where it cannot be told."""
        try:
            ast = self.parser.read(self._schema, document).ast
        except GraphQLError:
            return None
        asked = get_operation_ast(ast, name)
        return None if asked is None else OperationType(asked.operation.value)

    def shape_of(self, document: str, name: str | None) -> Shape | None:
        """Return what an operation of a document is from afar; None where nothing of it is executed."""
        try:
            return self.parser.read(self._schema, document).shape_of(self._schema, name)
        except GraphQLError:
            return None

    def misfits(self, document: str) -> list[str]:
        """Return what of a document does not fit the schema, in sentences."""
        try:
            return [error.message for error in self.parser.read(self._schema, document).errors]
        except GraphQLError as error:
            return [error.message]

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Leave the errors to the mask."""


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
