"""What a state may be: JSON of integers, kept once there is one."""

import pytest

from gql_server.domain.models import RateStep
from gql_server.plugin_api.answers import Misbehaved, check_rate_step, check_state

HOUR = 3_600


@pytest.mark.parametrize("state", ["", "0", "-5", "[1, [2, 3]]", '{"rate": 1, "past": [2]}', "1" * 4_096])
def test_json_of_integers_is_a_state(state: str) -> None:
    assert check_state(state) == state


@pytest.mark.parametrize("state", ["[0.5]", "1e3", "true", "[null]", '"1"', "NaN", "[1", "01", "1 2", "[" * 4_000, " "])
def test_anything_else_is_none(state: str) -> None:
    with pytest.raises(Misbehaved, match="answered a state that is not JSON of integers"):
        check_state(state)


def test_a_state_may_move_when_time_passes() -> None:
    assert check_rate_step(RateStep(1, "[1]"), HOUR, "[0]") == RateStep(1, "[1]")


def test_a_state_that_is_there_is_not_forgotten() -> None:
    with pytest.raises(Misbehaved, match="forgot its state"):
        check_rate_step(RateStep(1, ""), HOUR, "[0]")


def test_another_version_may_begin_to_remember() -> None:
    assert check_rate_step(RateStep(1, "[1]"), HOUR, "") == RateStep(1, "[1]")
