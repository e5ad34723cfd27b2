"""Writes the package of a new plugin."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from gql_server.cli.scaffold.kinds import Kind

NAME: Final = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*", re.ASCII)
NAME_LENGTH_MAX: Final = 64
TAKEN: Final = frozenset({"gql_server", "test", "tests"})


class CannotMake(ValueError):
    """The package cannot be made like this; the message says what to do."""


def make_plugin(name: str, kind: Kind, folder: Path) -> tuple[Path, ...]:
    """Write a package with one model and return the files.

    Args:
        name: Of the distribution, in lower case; the package and the model have it with underscores.
        kind: What it offers.
        folder: Where it goes; it must be new or empty.

    Raises:
        CannotMake: The name cannot be one, the folder holds something, or it cannot be written.
    """
    package = _package_of(name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotMake(f"{folder} is not an empty folder. Name another one with --directory.")
    texts = Environment(  # noqa: S701 - Python and TOML, not HTML
        loader=PackageLoader("gql_server.cli.scaffold"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = {
        "distribution": name,
        "package": package,
        "model": package,
        "class_name": "".join(part.capitalize() for part in package.split("_")),
        "kind": kind.value,
    }
    written = []
    try:
        for path, template in _files(kind, package):
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(texts.get_template(template).render(words) if template else "", "utf-8")
            written.append(file)
    except OSError as problem:
        raise CannotMake(f"{folder} cannot be written: {problem.strerror}.") from None
    return tuple(written)


def _files(kind: Kind, package: str) -> Iterator[tuple[str, str]]:
    """Yield the path of every file with its template; an empty name makes an empty file."""
    folder = kind.value.replace("-", "_")
    yield from _MADE.items()
    yield "README.md", f"{folder}/README.md.jinja"
    yield f"{package}/__init__.py", f"{folder}/__init__.py.jinja"
    yield f"{package}/{package}.py", f"{folder}/model.py.jinja"
    yield f"{package}/py.typed", ""
    yield f"tests/test_{package}.py", f"{folder}/test_model.py.jinja"


_MADE: Final[Mapping[str, str]] = {"pyproject.toml": "pyproject.toml.jinja", "tests/test_laws.py": "test_laws.py.jinja"}


def _package_of(name: str) -> str:
    package = name.replace("-", "_")
    if NAME.fullmatch(name) is None or len(name) > NAME_LENGTH_MAX:
        raise CannotMake(f"{name!r} is no name for a package. Use lower-case letters, digits and dashes, a letter first.")
    if keyword.iskeyword(package) or package in sys.stdlib_module_names or package in TAKEN:
        raise CannotMake(f"The name {name!r} is Python's or the server's own. Choose another.")
    return package
