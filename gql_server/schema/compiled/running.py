"""One run of a plan: what is of the request alone, and the waves in which asynchronous fields are resolved.

The functions of a plan resolve everything that needs no waiting, level by level downwards, and leave a job for each field
that does. All jobs that are known are awaited together, which is when loaders gather their keys; their values are completed
in the order of the document, which leaves the jobs of the next wave.
"""

from __future__ import annotations

from asyncio import gather
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any, Final, TypeAlias

from graphql import GraphQLError
from graphql.execution.values import VariableValues
from graphql.pyutils import is_iterable

from gql_server.schema.compiled.places import Path, Place
from gql_server.schema.context import Context


class Asking:
    """What a resolver is told of the request: its context, and nothing else."""

    __slots__ = ("context",)

    def __init__(self, context: Context) -> None:
        """Take the request's context."""
        self.context = context


class Boundary:
    """The nearest value above that may be null: what fails below and must not be null makes it null."""

    __slots__ = ("container", "is_dead", "key", "up")

    def __init__(self, up: Boundary | None) -> None:
        """Begin below another boundary; the answer itself has none above."""
        self.up = up
        self.container: Any = None
        self.key: Any = None
        self.is_dead = False


class Deferred:
    """A field that is resolved asynchronously: how it begins, and what is made of its value."""

    __slots__ = ("complete", "has_jobs", "is_nullable", "key", "place", "start")

    def __init__(
        self,
        place: Place,
        start: Callable[[object, Asking, Mapping[str, Any] | None], Coroutine[Any, Any, Any]],
        complete: Callable[[Any, Run, Path, Boundary], Any],
        *,
        is_nullable: bool,
        has_jobs: bool,
    ) -> None:
        """Take the field's functions.

        Args:
            has_jobs: Whether there may be further asynchronous fields below.
        """
        self.place = place
        self.key = place.key
        self.start = start
        self.complete = complete
        self.is_nullable = is_nullable
        self.has_jobs = has_jobs


Job: TypeAlias = "tuple[Deferred, object, Mapping[str, Any] | None, dict[str, Any], Path, Boundary]"
"""The field, the object that it is asked of, its arguments if they depend on variables, the answer's object that waits for it,
the path of that, and the nearest value above that may be null."""


class Run:
    """One request's execution of a plan."""

    __slots__ = ("arguments", "data", "errors", "has_dead", "info", "jobs", "root", "shown", "variables")

    def __init__(self, context: Context, variables: VariableValues) -> None:
        """Begin with nothing resolved."""
        self.info = Asking(context)
        self.variables = variables
        self.arguments: dict[object, Mapping[str, Any]] = {}
        self.errors: list[GraphQLError] = []
        self.jobs: list[Job] = []
        self.shown: dict[tuple[object, ...], tuple[dict[str, Any], object]] = {}
        """What was shown of objects that are told by few attributes, with one of them, which keeps what they hold alive."""
        self.has_dead = False
        self.root: Final = Boundary(None)
        self.data: dict[str, Any] | None = None

    def note(self, raised: Exception, place: Place, path: Path, boundary: Boundary | None) -> None:
        """Record what made a value null that may be null."""
        self.errors.append(place.located(raised, path))
        if boundary is not None:
            boundary.is_dead = self.has_dead = True

    async def drain(self) -> None:
        """Resolve what waits, wave by wave, until nothing does."""
        while self.jobs:
            jobs, self.jobs = self.jobs, []
            if self.has_dead:
                jobs = [job for job in jobs if not _is_dead(job[5])]
            if len(jobs) == 1:
                await self._alone(jobs[0])
            elif jobs:
                await self._together(jobs)

    async def _alone(self, job: Job) -> None:
        deferred, source, arguments = job[0], job[1], job[2]
        try:
            value = await deferred.start(source, self.info, arguments)
        except Exception as raised:  # noqa: BLE001 - whatever a resolver raises is an error of its field
            self._failed(job, raised, None)
        else:
            self._complete(job, value)

    async def _together(self, jobs: list[Job]) -> None:
        info = self.info
        values = await gather(*[job[0].start(job[1], info, job[2]) for job in jobs], return_exceptions=True)
        pairs = list(zip(jobs, values, strict=True))
        failed = [(job, value) for job, value in pairs if isinstance(value, BaseException)]
        if failed:
            self._sort_out(failed)
        for job, value in pairs:
            if not isinstance(value, BaseException) and not (self.has_dead and _is_dead(job[5])):
                self._complete(job, value)

    def _sort_out(self, failed: list[tuple[Job, BaseException]]) -> None:
        """Record what failed, first what makes nothing else null, so that no error is lost below another's."""
        for job, raised in sorted(failed, key=lambda pair: not pair[0][0].is_nullable):
            if not isinstance(raised, Exception):
                raise raised
            if not _is_dead(job[5]):
                self._failed(job, raised, None)

    def _complete(self, job: Job, value: object) -> None:
        deferred, _, _, container, path, boundary = job
        below = boundary
        if deferred.is_nullable and deferred.has_jobs:
            below = Boundary(boundary)
            below.container, below.key = container, deferred.key
        try:
            container[deferred.key] = deferred.complete(value, self, path, below)
        except Exception as raised:  # noqa: BLE001 - whatever a resolver raises is an error of its field
            self._failed(job, raised, below if below is not boundary else None)

    def _failed(self, job: Job, raised: Exception, below: Boundary | None) -> None:
        deferred, _, _, _, path, boundary = job
        self.note(raised, deferred.place, (path, deferred.key), below)
        if not deferred.is_nullable:
            boundary.is_dead = self.has_dead = True
            if boundary.up is None:
                self.data = None
            else:
                boundary.container[boundary.key] = None


def many(value: object, place: Place) -> list[Any]:
    """Return what a list is made of.

    Raises:
        GraphQLError: It is no list.
    """
    if not is_iterable(value):
        raise GraphQLError(f"Expected Iterable, but did not find one for field '{place.parent}.{place.name}'.")
    rows: Iterable[Any] = value
    return list(rows)


def _is_dead(boundary: Boundary | None) -> bool:
    while boundary is not None:
        if boundary.is_dead:
            return True
        boundary = boundary.up
    return False
