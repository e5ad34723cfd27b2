"""Where in an answer something went wrong: the field's nodes in the document, and the path to its value."""

from __future__ import annotations

from typing import Any, TypeAlias

from graphql import FieldNode, GraphQLError
from graphql.error import located_error

Path: TypeAlias = "tuple[Path | None, str | int | list[Any] | None]"
"""The path so far and one step: the name of a field, or the index of a row. A list that is being filled stands for its length."""


class Place:
    """A field of an operation, as errors tell of it."""

    __slots__ = ("key", "name", "nodes", "parent")

    def __init__(self, parent: str, name: str, key: str, nodes: list[FieldNode]) -> None:
        """Take the field's type and name, the name of its value in the answer, and where the document asks for it."""
        self.parent = parent
        self.name = name
        self.key = key
        self.nodes = nodes

    def located(self, raised: Exception, path: Path) -> GraphQLError:
        """Return an error of this field; what a deeper field raised tells its own place already."""
        return located_error(raised, self.nodes, steps(path))

    def is_null(self) -> TypeError:
        """Return the error of a value that must not be null."""
        return TypeError(f"Cannot return null for non-nullable field {self.parent}.{self.name}.")


def steps(path: Path | None) -> list[str | int]:
    """Return a path from its beginning."""
    found: list[str | int] = []
    while path is not None:
        path, step = path
        if isinstance(step, list):
            found.append(len(step))
        elif step is not None:
            found.append(step)
    found.reverse()
    return found


def fail(raised: Exception, places: list[Place], path: Path) -> GraphQLError:
    """Return the error of the field whose code raised, told by the line.

    Args:
        places: The field of each line of the function that caught it.
        path: Where its object is.
    """
    traceback = raised.__traceback__
    place = places[0 if traceback is None else traceback.tb_lineno]
    return place.located(raised, (path, place.key))


def fail_at(raised: Exception, place: Place, path: Path) -> GraphQLError:
    """Return the error of a field whose value is at a path."""
    return place.located(raised, path)
