"""Draws whole calls of a model of any kind."""

from __future__ import annotations

from hypothesis import strategies as st

from gql_server.domain.market import ModelKind
from gql_server.plugin_api.testing.calls import Call, policy_call, rate_call, reward_call
from gql_server.plugin_api.testing.observations_drawn import observed
from gql_server.plugin_api.testing.parameters_drawn import made
from gql_server.plugin_api.testing.rate_questions_drawn import questions
from gql_server.plugin_api.testing.situations_drawn import views
from gql_server.plugin_api.testing.subjects import Subject


def calls(subject: Subject) -> st.SearchStrategy[Call]:
    """Return any call of a model."""
    if subject.kind is ModelKind.RATE_MODEL:
        return questions(subject).map(rate_call)
    if subject.kind is ModelKind.STAKING_REWARD:
        return st.tuples(made(subject), observed(subject.declaration.feeds)).map(lambda drawn: reward_call(*drawn))
    return made(subject).flatmap(
        lambda model: st.tuples(st.just(model), views(model.model)).map(lambda drawn: policy_call(drawn[0].values, drawn[1]))
    )
