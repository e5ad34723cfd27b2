"""The lossless integer: what goes in comes out, and nothing else goes in."""

from __future__ import annotations

import decimal

import pytest

from gql_server.domain.market import ModelKind
from gql_server.storage.fields import DIGITS_MAX, IntegerField, check_integer
from gql_server.storage.models import MarketRow
from gql_server.storage.shapes import read_ref, write_ref
from tests.storage.things import ref


@pytest.mark.parametrize("value", [0, 1, -1, 2**63, 2**128, 2**200, 10**DIGITS_MAX - 1, 1 - 10**DIGITS_MAX])
def test_an_integer_survives_the_way_there_and_back(value: int) -> None:
    field = IntegerField(is_signed=True)
    with decimal.localcontext() as context:
        context.prec = 5
        stored = field.to_db_value(value, MarketRow)
        assert field.to_python_value(stored) == value
        assert field.to_python_value(str(stored)) == value
        assert field.to_python_value(decimal.Decimal(value)) == value


def test_nothing_stays_nothing() -> None:
    field = IntegerField(null=True)
    assert field.to_db_value(None, MarketRow) is None
    assert field.to_python_value(None) is None


@pytest.mark.parametrize("value", [1.0, decimal.Decimal(1), "1", True, None])
def test_what_is_not_an_integer_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        check_integer(value)


@pytest.mark.parametrize("value", [10**DIGITS_MAX, -(10**DIGITS_MAX)])
def test_what_does_not_fit_is_refused_and_never_cut(value: int) -> None:
    with pytest.raises(OverflowError):
        check_integer(value)


def test_a_model_reference_survives_as_text() -> None:
    assert read_ref(write_ref(ref(ModelKind.RATE_MODEL))) == ref(ModelKind.RATE_MODEL)
