"""The kit catches every way to be bad, by the law that is broken, and says who did it and with what."""

import pytest

from gql_server.plugin_api.testing import LawBroken, checking, model_laws
from gql_server.plugin_api.testing.checking import LAWS_BY_KIND, Check
from tests.counts import count
from tests.misbehaving.ways import WAYS, Way

EXAMPLES = count(test=10, soak=500)


@pytest.fixture(autouse=True)
def _interpreters_are_started_where_they_tell_something(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh interpreter for each of forty models would take longer than all the laws."""
    callspec = getattr(request.node, "callspec", None)
    if callspec is not None and callspec.params["way"].name not in {"hashes", "takes_long"}:
        monkeypatch.setattr(checking, "answers_elsewhere", lambda _: None)
        monkeypatch.setattr(model_laws, "answers_elsewhere", lambda _: None)


def verdict(way: Way) -> LawBroken:
    laws = LAWS_BY_KIND[way.kind]
    with pytest.raises(LawBroken) as broken:
        Check(laws[way.law], laws, way.subject).hold(EXAMPLES)
    return broken.value


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_the_kit_names_the_law_that_is_broken_and_who_broke_it(way: Way) -> None:
    broken = verdict(way)
    assert broken.law == way.law, broken
    assert str(broken).startswith(f"law `{way.law}` is broken by offenders 6.6.6, ")
    assert way.name in broken.title


def test_there_are_more_than_twenty_ways_to_be_bad_and_each_model_is_one() -> None:
    assert len({way.name for way in WAYS}) == len(WAYS) > 20
