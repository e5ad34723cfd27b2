"""A staking reward that somebody decided."""

import time

import pytest

from gql_server.domain.market import ModelKind
from gql_server.domain.models import StakingAnswer
from gql_server.plugin_host import ChoiceInvalid
from gql_server.units import WAD
from tests.plugins.hosts import shipped


def test_it_pays_what_it_says() -> None:
    ref = shipped().resolve(ModelKind.STAKING_REWARD, "fixed_rate", {"rate": "0.0625"})
    assert shipped().models(monotonic=time.monotonic).staking_rate(ref) == StakingAnswer(WAD // 16)


def test_more_than_all_is_refused() -> None:
    with pytest.raises(ChoiceInvalid, match=r"fixed_rate\.rate: 1\.01 is out of range"):
        shipped().resolve(ModelKind.STAKING_REWARD, "fixed_rate", {"rate": "1.01"})
