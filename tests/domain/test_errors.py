"""Every refusal has a code, a sentence for people, and a place in the tree of the module's docstring."""

import re
from dataclasses import fields

import pytest

from gql_server.domain import errors
from gql_server.domain.errors import Refusal
from gql_server.domain.market import MarketState
from gql_server.domain.pauses import PauseScope
from gql_server.domain.report import Margin, MarginStatus

REFUSALS = sorted(Refusal.__subclasses__(), key=lambda kind: kind.__name__)
VALUES: dict[str, object] = {
    "state": MarketState.CLOSED,
    "scope": PauseScope.PAYOUTS,
    "margin": Margin(MarginStatus.HEALTHY, 0, 0, 0, 0, 0, 0, None, None, (), 0),
    "repay_to_release": (),
}


def made(kind: type[Refusal]) -> Refusal:
    """A refusal with something in every field."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type] # each is a dataclass
    return kind(*(VALUES.get(name, "BTC" if name in ("symbol", "rule") else 7) for name in names))


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
def test_the_code_is_the_name_of_the_refusal(kind: type[Refusal]) -> None:
    assert kind.code == re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).upper()


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
def test_the_message_is_one_sentence(kind: type[Refusal]) -> None:
    message = made(kind).message
    assert message.endswith(".")
    assert len(message) < 120


def test_the_tree_in_the_docstring_names_them_all() -> None:
    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
    assert sorted(drawn) == [kind.__name__ for kind in REFUSALS]


def test_a_stale_model_closes_a_market_with_words_of_its_own() -> None:
    stale = errors.MarketClosed("BTC", MarketState.REPAY_ONLY, is_model_stale=True)
    assert "being repaired" in stale.message
    assert "being repaired" not in errors.MarketClosed("BTC", MarketState.CLOSED).message
