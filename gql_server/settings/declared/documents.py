"""Which GraphQL documents are executed, how large they may be, and what browsers are shown of the schema."""

from dataclasses import dataclass
from pathlib import Path

from gql_server.settings.kinds import DIRECTORY, FILE, SWITCH, integer
from gql_server.settings.variables import variable


@dataclass(frozen=True, kw_only=True)
class Documents:
    """Which GraphQL documents are executed, and how large they may be."""

    trusted_documents: Path | None = variable(
        "GQL_SERVER_TRUSTED_DOCUMENTS",
        FILE,
        default="",
        meaning="A manifest of GraphQL documents that clients name by their ids, as Relay or Apollo write it.",
    )
    trusted_documents_only: bool = variable(
        "GQL_SERVER_TRUSTED_DOCUMENTS_ONLY",
        SWITCH,
        default="off",
        meaning="Whether no other documents than those of the manifest are executed.",
    )
    compiled_operations: bool = variable(
        "GQL_SERVER_COMPILED_OPERATIONS",
        SWITCH,
        default="on",
        meaning="Whether an operation that comes again is compiled; off: all are interpreted, with the same answers.",
    )
    introspection: bool = variable(
        "GQL_SERVER_INTROSPECTION",
        SWITCH,
        default="on",
        production_default="off",
        meaning="Whether the schema tells of itself: by introspection, and by hints to who misspells a name.",
    )
    operation_cost_max: int = variable(
        "GQL_SERVER_OPERATION_COST_MAX",
        integer(1, 100_000_000),
        default="10000",
        meaning="How many points one GraphQL operation may cost, whoever asks; a field with fields of its own is a point, per row.",
    )
    operation_seconds_max: int = variable(
        "GQL_SERVER_OPERATION_SECONDS_MAX",
        integer(1, 3600),
        default="30",
        meaning="After how many seconds a GraphQL operation is stopped; of a subscription, each update.",
    )
    operations_per_caller_max: int = variable(
        "GQL_SERVER_OPERATIONS_PER_CALLER_MAX",
        integer(1, 1_000_000),
        default="500",
        meaning="How many GraphQL operations one key, account, or else address may have at once in a process.",
    )
    document_tokens_max: int = variable(
        "GQL_SERVER_DOCUMENT_TOKENS_MAX",
        integer(1, 100_000),
        default="4000",
        meaning="How many tokens a GraphQL document may have.",
    )
    document_depth_max: int = variable(
        "GQL_SERVER_DOCUMENT_DEPTH_MAX",
        integer(1, 100),
        default="16",
        meaning="How many fields of a GraphQL document may lie within each other, fragments written out.",
    )
    document_aliases_max: int = variable(
        "GQL_SERVER_DOCUMENT_ALIASES_MAX",
        integer(1, 10_000),
        default="100",
        meaning="How many aliases a GraphQL document may have.",
    )
    document_directives_max: int = variable(
        "GQL_SERVER_DOCUMENT_DIRECTIVES_MAX",
        integer(1, 10_000),
        default="200",
        meaning="How many directives a GraphQL document may have.",
    )
    document_root_fields_max: int = variable(
        "GQL_SERVER_DOCUMENT_ROOT_FIELDS_MAX",
        integer(1, 4_000),
        default="200",
        meaning="How many root fields one GraphQL operation may ask for, fragments written out.",
    )
    playground: bool = variable(
        "GQL_SERVER_PLAYGROUND",
        SWITCH,
        default="on",
        production_default="off",
        meaning="Whether browsers are shown GraphiQL at /graphql.",
    )
    pages_dir: Path | None = variable(
        "GQL_SERVER_PAGES_DIR",
        DIRECTORY,
        default="",
        meaning="A directory with the built pages, such as the playground. By default those that came with the server.",
    )
