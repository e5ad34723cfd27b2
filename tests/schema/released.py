"""The schema as it was last released, and what may change since: ``python -m tests.schema.released`` when a version is released."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, build_schema
from graphql.utilities import find_breaking_changes

from tests.servers import ROOT

RELEASED: Final = Path(__file__).parent / "released.graphql"
PRESENT: Final = Path(__file__).parent / "production.graphql"
_VERSION: Final = re.compile(r"# Version (\d+\.\d+\.\d+)\n")
_DATE: Final = re.compile(r"\b\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b", re.ASCII)


def version_now() -> str:
    """The version that is being worked on."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def version_of(released: str) -> str:
    """The version of a released schema: it begins with it."""
    found = _VERSION.match(released)
    assert found is not None, "released.graphql begins with its version"
    return found[1]


def breaches(released: str, present: str, version: str) -> list[str]:
    """What would break a client of the released schema, unless the major version has risen since."""
    if _major(version) > _major(version_of(released)):
        return []
    return [change.description for change in find_breaking_changes(build_schema(released), build_schema(present))]


def undated(schema: GraphQLSchema) -> list[str]:
    """Whatever is deprecated without a date, as `2027-04-01`, in its reason."""
    reasons = _reasons(schema)
    return [name for name, reason in reasons if reason is not None and _DATE.search(reason) is None]


def _reasons(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    for name, kind in schema.type_map.items():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in kind.fields.items():
                yield f"{name}.{field_name}", field.deprecation_reason
                yield from ((f"{name}.{field_name}({at}:)", argument.deprecation_reason) for at, argument in field.args.items())
        elif isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{name}.{at}", field.deprecation_reason) for at, field in kind.fields.items())
        elif isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{at}", value.deprecation_reason) for at, value in kind.values.items())


def _major(version: str) -> int:
    return int(version.partition(".")[0])


def release() -> None:
    """Keep the present schema as the released one, under the version of pyproject.toml."""
    present, version = PRESENT.read_text(encoding="utf-8"), version_now()
    found = breaches(RELEASED.read_text(encoding="utf-8"), present, version) if RELEASED.exists() else []
    if found:
        sys.exit("\n".join(["Raise the major version first; clients would break:", *found]))
    RELEASED.write_text(f"# Version {version}\n{present}", encoding="utf-8")


if __name__ == "__main__":
    release()
