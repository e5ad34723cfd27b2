"""The laws of staking rewards."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from hypothesis import strategies as st

from gql_server.domain.feeds import AGE, BEFORE, SECONDS
from gql_server.plugin_api.answers import Misbehaved, check_staking_rate
from gql_server.plugin_api.testing.laws import Law, Trial, by_name
from gql_server.plugin_api.testing.model_laws import MODEL_LAWS
from gql_server.plugin_api.testing.observations import Looked, Observed, main_feeds
from gql_server.plugin_api.testing.observations_drawn import observed
from gql_server.plugin_api.testing.parameters_drawn import made
from gql_server.plugin_api.testing.subjects import Made
from gql_server.units import WAD


def _ask(trial: Trial, model: Made, observations: Observed) -> int | None:
    example = {"parameters": trial.tried.shown(model.values), "observations": dict(observations)}
    try:
        answer: object = model.model.annual_rate(observations)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
        raise trial.broken(f"raised {type(error).__name__}: {error}", example, law="answers") from None
    law = "exact" if answer is not None and type(answer) is not int else "range"
    try:
        return check_staking_rate(answer)
    except Misbehaved as fault:
        raise trial.broken(str(fault), example, law=law) from None


def _examples(trial: Trial) -> st.SearchStrategy[tuple[Made, Any]]:
    return st.tuples(made(trial.tried), observed(trial.tried.declaration.feeds))


def _hold_answers(trial: Trial) -> None:
    def check(example: tuple[Made, Observed]) -> None:
        _ask(trial, example[0], MappingProxyType(dict(example[1])))

    trial.for_all(_examples(trial), check)


def _hold_unknown(trial: Trial) -> None:
    def check(example: tuple[Made, Observed]) -> None:
        model, observations = example
        for feed in main_feeds(trial.tried.declaration.feeds):
            left = {name: value for name, value in observations.items() if name not in _of(feed)}
            rate = _ask(trial, model, left)
            if rate is not None:
                shown = {"parameters": trial.tried.shown(model.values), "observations": left}
                raise trial.broken(f"answered {rate} although nothing is known of {feed}", shown)

    trial.for_all(_examples(trial), check)


def _of(feed: str) -> tuple[str, ...]:
    return feed, feed + BEFORE, feed + SECONDS, feed + AGE


def _hold_feeds(trial: Trial) -> None:
    feeds = trial.tried.declaration.feeds
    permitted = {name for feed in main_feeds(feeds) for name in (feed, feed + BEFORE, feed + SECONDS)} | set(feeds)

    def check(example: tuple[Made, Observed]) -> None:
        model, observations = example
        shown = {"parameters": trial.tried.shown(model.values), "observations": dict(observations)}
        looked = Looked(observations)
        rate = _ask(trial, model, looked)
        others = sorted(looked.names - permitted)
        if others:
            raise trial.broken(f"asked for {', '.join(others)}, which is not in its feeds", shown)
        more = {**observations, "somebody.elses": WAD // 7}
        if _ask(trial, model, more) != rate:
            raise trial.broken("answered otherwise when a feed of somebody else's was known", shown)
        if model.model.annual_rate(dict(observations)) != rate:
            raise trial.broken("answered otherwise when the observations were another mapping", shown)

    trial.for_all(_examples(trial), check)


REWARD_LAWS: Final = by_name(
    *MODEL_LAWS,
    Law("answers", "For all parameters that it accepts and all observations, it answers and never raises.", _hold_answers),
    Law("exact", "It answers exactly an int, or None: no float, no bool, no subclass.", _hold_answers),
    Law("range", "The rate lies between 0 and 10^18 (100 % a year).", _hold_answers),
    Law("unknown", "While one of its feeds was never recorded it answers None, never 0.", _hold_unknown),
    Law("feeds", "It looks at its declared feeds only, and does nothing to the observations.", _hold_feeds),
)
