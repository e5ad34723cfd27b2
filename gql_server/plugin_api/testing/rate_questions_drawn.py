"""Draws questions to rate models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hypothesis import strategies as st

from gql_server.plugin_api.declared import Value
from gql_server.plugin_api.testing.parameters_drawn import made
from gql_server.plugin_api.testing.rate_questions import EDGES, HOUR, Hours, Question, kinks
from gql_server.plugin_api.testing.subjects import Subject
from gql_server.units import WAD

THOUSANDTHS: Final = st.integers(0, 1_000).map(lambda part: part * WAD // 1_000)


def utilizations(subject: Subject, values: Mapping[str, Value] | None = None) -> st.SearchStrategy[int]:
    """Return utilizations: anywhere from 0 to 1, often at an edge, at a parameter that is one, or next to it."""
    return st.sampled_from(kinks(subject, values or {})) | THOUSANDTHS | st.integers(0, WAD)


def hours() -> st.SearchStrategy[Hours]:
    """Return a short past."""
    one = st.tuples(st.sampled_from(EDGES) | THOUSANDTHS, st.just(HOUR) | st.integers(60, 86_400))
    return st.lists(one, max_size=5).map(tuple)


@st.composite
def questions(draw: st.DrawFn, subject: Subject, *, elapsed: st.SearchStrategy[int] | None = None) -> Question:
    """Return a question to the model with any parameters that it accepts, after any short past."""
    model = draw(made(subject))
    seconds = draw(elapsed if elapsed is not None else st.sampled_from([0, 0, HOUR, HOUR, 60, 86_400]))
    return Question(model, draw(hours()), draw(utilizations(subject, model.values)), seconds)
