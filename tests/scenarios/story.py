"""Plays a story: a text table, one row an operation, with what is expected of it.

A file holds stories, each under a line ``== title ==``; lines before the first, and lines that begin with ``#``, are for people.
A row has three cells: when, what is done, what comes of it (facts, separated by ``;``)::

    day 1 00:00 | A deposits 1 BTC | lent 1; A's BTC matures day 8 00:00

An empty first cell means the same time as in the row above. Every row is a batch of its own, decided by the rules as the teller
would have them decided; after each the whole book is checked. Every fact of ``facts`` and every verb of ``verbs`` is one function.
The stage on which a story begins is in ``stage``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gql_server.domain.errors import Refusal
from tests.scenarios import care_verbs, model_verbs, pay_verbs, policy_verbs  # noqa: F401 - register what else can be done
from tests.scenarios.facts import Row, WrongFact, check_fact
from tests.scenarios.stage import Stage
from tests.scenarios.times import parse_time
from tests.scenarios.verbs import act


@dataclass(frozen=True, slots=True)
class Story:
    """A title and the rows of a table: line number, when, what, what comes of it."""

    title: str
    rows: tuple[tuple[int, str, str, str], ...]


class StoryFailed(AssertionError):
    """A row came out otherwise; the message is the table with the row marked."""


def read_stories(path: Path) -> list[Story]:
    """Return the stories of a file."""
    stories: list[Story] = []
    title, rows = "", list[tuple[int, str, str, str]]()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("== "):
            if title:
                stories.append(Story(title, tuple(rows)))
            title, rows = line.strip("= "), []
        elif title and line.strip() and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("|")]
            if len(cells) != 3:
                raise ValueError(f"{path.name}:{number}: a row has three cells, not {len(cells)}")
            rows.append((number, cells[0], cells[1], cells[2]))
    return [*stories, Story(title, tuple(rows))]


def play(story: Story) -> None:
    """Play a story to its end.

    Raises:
        StoryFailed: A row came out otherwise than expected.
    """
    stage = Stage()
    for place, (_, when, what, expected) in enumerate(story.rows):
        if when:
            stage.world.now = parse_time(when)
        try:
            _play_row(stage, what, expected)
        except (WrongFact, Refusal, AssertionError, ValueError, KeyError) as problem:
            raise StoryFailed(_marked(story, place, problem)) from problem


def _play_row(stage: Stage, what: str, expected: str) -> None:
    world = stage.world
    facts = [fact.strip() for fact in expected.split(";") if fact.strip()]
    events, samples = len(world.events), len(world.samples)
    answer: object = None
    symbol: str | None = None
    is_refusal_expected = any(fact.startswith("refused") for fact in facts)
    try:
        answer, symbol = act(stage, what)
    except Refusal as refusal:
        if not is_refusal_expected:
            raise
        answer, symbol = refusal, getattr(refusal, "symbol", None)
    row = Row(stage, answer, symbol, tuple(world.events[events:]), tuple(world.samples[samples:]))
    for fact in facts:
        check_fact(row, fact)


def _marked(story: Story, place: int, problem: Exception) -> str:
    lines = [f"{story.title}", ""]
    for index, (number, when, what, expected) in enumerate(story.rows):
        mark = ">>" if index == place else "  "
        lines.append(f"{mark} {number:4} | {when:14} | {what:60} | {expected}")
        if index == place:
            lines.append(f"        {type(problem).__name__}: {problem!s} {problem.args}")
    return "\n".join(lines)
