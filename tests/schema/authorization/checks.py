"""Every check there is, each of which can be taken away: where the judges are called, and the lines of their tables."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pytest

from gql_server.schema import key_fields, nodes
from gql_server.service import authorization
from gql_server.service.permissions import KEY_SCOPES, PERMISSIONS, Action, Permission

JUDGES: Final[Mapping[str, Callable[..., Any]]] = {
    "authorize": lambda *_: None,
    "admit": lambda viewer, *_: viewer,
    "admit_owner": lambda viewer, *_: viewer,
    "require_viewer": lambda viewer: viewer,
    "is_own": lambda *_: True,
    "is_within_key": lambda *_: True,
    "key_may": lambda *_: True,
    "may_see_account": lambda *_: True,
    "may_see_sub_account": lambda *_: True,
    "may_review": lambda *_: True,
    "may_operate": lambda *_: True,
    "may_hear_everything": lambda *_: True,
}
"""The functions that decide, and what each would answer if it decided nothing."""

Cell = tuple[int, str]
"""Which question, by whom."""


class Site(NamedTuple):
    """Where a judge is called."""

    module: str
    line: int
    judge: str

    def __str__(self) -> str:
        return f"{self.judge} in {self.module}, line {self.line}"


@dataclass
class Checks:
    """Notes which check decides of what, and lets one decide nothing.

    Args:
        now: What is being asked.
        removed: Where a judge is not asked any more.
        are_doors_open: Whether what finds things by their ids finds everybody's.
        hits: What each call decided of.
        acts: What was decided of by each line of the table of permissions.
    """

    now: Cell | None = None
    removed: Site | None = None
    are_doors_open: bool = False
    hits: dict[Site, set[Cell]] = field(default_factory=lambda: defaultdict(set))
    acts: dict[Action, set[Cell]] = field(default_factory=lambda: defaultdict(set))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Stand between the judges and whoever asks them."""
        with pytest.MonkeyPatch.context() as patch:
            for name in JUDGES:
                judge: Callable[..., Any] = getattr(authorization, name)
                for module in _modules():
                    if getattr(module, name, None) is judge:
                        patch.setattr(module, name, self._between(name, judge))
            patch.setattr(authorization, "authorize", self._noting(authorization.authorize))
            yield

    @contextmanager
    def without(self, site: Site) -> Iterator[None]:
        """Take one check away."""
        self.removed = site
        try:
            yield
        finally:
            self.removed = None

    def _between(self, name: str, judge: Callable[..., Any]) -> Callable[..., Any]:
        def answer(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - as the judge
            frame = sys._getframe(1)
            module = frame.f_globals["__name__"]
            site = Site(module, frame.f_lineno, name)
            if self.now is not None:
                self.hits[site].add(self.now)
            if site == self.removed or (self.are_doors_open and module == nodes.__name__):
                return JUDGES[name](*given)
            return judge(*given, **named) if name != "authorize" else authorization.authorize(*given, **named)

        return answer

    def _noting(self, judge: Callable[..., Any]) -> Callable[..., Any]:
        def answer(viewer: Any, action: Action, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - as the judge
            if self.now is not None:
                self.acts[action].add(self.now)
            return judge(viewer, action, *given, **named)

        return answer


@contextmanager
def anyone_may(action: Action) -> Iterator[None]:
    """Take a line's meaning out of the table of permissions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PERMISSIONS, action, Permission.ANYONE)
        yield


@contextmanager
def any_key_may(action: Action) -> Iterator[None]:
    """Let keys of every scope do something."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(KEY_SCOPES, action, None)
        yield


@contextmanager
def any_key_may_ask(kind: str, name: str) -> Iterator[None]:
    """Let keys of every scope ask a field, as far as the table of fields goes."""
    with pytest.MonkeyPatch.context() as patch:
        fields = dict(key_fields.KEY_FIELDS[kind]) | {name: Action.READ_PUBLIC}
        patch.setitem(key_fields.KEY_FIELDS, kind, fields)
        yield


@contextmanager
def found_by_keys(name: str) -> Iterator[None]:
    """Let keys find a type by its id."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nodes, "KEY_NODES", key_fields.KEY_NODES | {name})
        yield


def _modules() -> list[Any]:
    return [one for name, one in sys.modules.items() if name.startswith("gql_server.") and one is not authorization]
