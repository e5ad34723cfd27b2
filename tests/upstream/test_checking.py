"""A case passes, fails, or is not covered; nothing is dropped."""

from __future__ import annotations

from fractions import Fraction
from types import ModuleType

import pytest

from gql_server.plugin_host import ChoiceInvalid
from gql_server.units import WAD
from gql_server.upstream.cases import Answer, Conversion, NotCovered, Registered, Values, number
from gql_server.upstream.checking import HostModels, Verdict, check, count
from gql_server.upstream.reading import Case
from gql_server.upstream.registry import CONVERSIONS, merge
from gql_server.upstream.uncovered import REASONS, UNKNOWN, reason_for
from tests.plugins.hosts import shipped


def compute(params: Values, given: Values, registered: Registered) -> Answer:
    """A flat curve in percent, by way of the two-slope model."""
    if "op" in given:
        raise NotCovered("there is no such thing")
    curve = registered.rate_model(
        "two_slope_kinked", {"base_rate": int(number(params["pct"]) * WAD / 100), "slope_below": 0, "slope_above": 0}
    )
    return {"aprPct": Fraction(curve.step(0, 0, "").rate * 100, WAD)}


CONVERSION = Conversion(compute, plugin="two_slope_kinked", note="Percent.")


def result_of(*, pct: object = 5, expected: object = 5, **given: object) -> tuple[Verdict, str | None]:
    """What becomes of one case."""
    case = Case("x-1", "flat", {"pct": pct}, given, {"aprPct": expected})
    [result] = check([case], HostModels(shipped()), {"flat": CONVERSION})
    assert result.plugin == "two_slope_kinked"
    return result.verdict, result.reason


def test_a_case_that_comes_out_as_expected_passes() -> None:
    assert result_of() == (Verdict.PASS, None)


def test_a_case_that_comes_out_otherwise_fails() -> None:
    assert result_of(expected="5.0000001")[0] is Verdict.FAIL


def test_a_case_whose_conversion_raises_fails_with_what_it_said() -> None:
    assert result_of(pct="five") == (Verdict.FAIL, "ValueError: 'five' is no number")


def test_a_case_with_parameters_that_the_model_refuses_fails_with_the_models_words() -> None:
    verdict, reason = result_of(pct=-5)
    assert verdict is Verdict.FAIL
    assert reason is not None
    assert "base_rate" in reason


def test_a_case_that_a_conversion_declines_is_not_covered() -> None:
    assert result_of(op="other") == (Verdict.NOT_COVERED, "there is no such thing")


def test_a_float_in_an_answer_fails() -> None:
    conversion = Conversion(lambda *_: {"aprPct": 5.0}, plugin="p", note="n")
    [result] = check([Case("x", "flat", {}, {}, {"aprPct": 5})], HostModels(shipped()), {"flat": conversion})
    assert [one.actual for one in result.differences] == ["the float 5.0"]


@pytest.mark.parametrize("model", ["aave_v3_index", "rounding_primitives", "apr_to_apy_hourly", "other_accrual"])
def test_what_is_no_models_business_is_not_covered_with_a_reason(model: str) -> None:
    [result] = check([Case("x", model, {}, {}, {"r": 1})], HostModels(shipped()), {})
    assert result.verdict is Verdict.NOT_COVERED
    assert result.reason not in {None, UNKNOWN}


def test_an_unheard_of_model_is_not_covered() -> None:
    assert reason_for("unheard_of") == UNKNOWN


def test_verdicts_are_counted() -> None:
    cases = [Case("x", "flat", {"pct": 5}, {}, {"aprPct": value}) for value in (5, 6, 7)]
    results = check(cases, HostModels(shipped()), {"flat": CONVERSION})
    assert count(results) == {Verdict.PASS: 1, Verdict.FAIL: 2, Verdict.NOT_COVERED: 0}


def test_a_conversion_reaches_all_three_kinds() -> None:
    models = HostModels(shipped())
    assert models.staking_reward("fixed_rate", {"rate": "0.03"}).annual_rate({}) == 3 * WAD // 100
    assert models.liquidation_policy("close_factor", {}).penalty_max() > 0


def test_a_model_that_is_not_installed_is_refused() -> None:
    with pytest.raises(ChoiceInvalid):
        HostModels(shipped()).rate_model("unheard_of", {})


def test_two_modules_cannot_convert_one_model() -> None:
    one, other = ModuleType("one"), ModuleType("other")
    one.CONVERSIONS = other.CONVERSIONS = {"flat": CONVERSION}  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="other converts flat"):
        merge((one, other))


def test_what_has_a_conversion_is_not_called_nobodys_business() -> None:
    assert set(CONVERSIONS) & set(REASONS) == set()


def test_every_conversion_goes_through_a_registered_model_and_says_how() -> None:
    registered = {model.name for model in shipped().catalogue.models()}
    for conversion in CONVERSIONS.values():
        assert conversion.plugin in registered
        assert conversion.note.endswith(".")
        assert all(number(value) >= 0 for value in conversion.resolution.values())
