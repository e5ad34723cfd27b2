"""Python source of one function, line by line, with the constants that it names.

Nothing of a document is ever in the source: names of the answer, arguments and functions are constants, handed to it by
numbered names. So the same selections give the same source whatever a client calls them, and it is translated once.
"""

from __future__ import annotations

from functools import lru_cache
from types import CodeType
from typing import Any, Final

from gql_server.schema.compiled.places import Place

SOURCES_KEPT_MAX: Final = 1_000


class Source:
    """A function that is being written."""

    def __init__(self, parameters: str) -> None:
        """Begin a function with these parameters."""
        self._lines = [f"  def s({parameters}):"]
        self._constants: list[object] = []
        self._names: dict[int, str] = {}
        self.places: list[Place | None] = [None, None, None]

    def constant(self, value: object) -> str:
        """Return the name of a constant."""
        name = self._names.get(id(value))
        if name is None:
            name = self._names[id(value)] = f"c{len(self._constants)}"
            self._constants.append(value)
        return name

    def line(self, depth: int, text: str, place: Place | None = None) -> None:
        """Write a line.

        Args:
            place: The field of which it is told when the line raises.
        """
        self._lines.append("   " + " " * depth + text)
        self.places.append(place)

    def function(self) -> Any:  # noqa: ANN401 - each has its own parameters
        """Return the function."""
        parameters = ", ".join(f"c{number}" for number in range(len(self._constants)))
        text = "\n".join([f"def make({parameters}):", *self._lines, "  return s\n"])
        made: dict[str, Any] = {}
        exec(_translated(text), made)  # noqa: S102 - the source is ours alone: it has no word of any document in it
        return made["make"](*self._constants)


@lru_cache(maxsize=SOURCES_KEPT_MAX)
def _translated(text: str) -> CodeType:
    return compile(text, "<operation>", "exec")
