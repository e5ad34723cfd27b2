"""Parameters that are lists of points: what a client may send, what a market records, what is refused at start."""

import json
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_server.domain.market import ModelKind, ModelRef
from gql_server.plugin_api import ParameterInvalid, Points, RateStep, check_rising, points
from gql_server.plugin_api.declared.parameter_values import default_of, range_of, unit_of
from gql_server.plugin_api.declared.point_values import read_points, show_points
from gql_server.plugin_host import ChoiceInvalid, PluginHost, PluginRefused, PointsParameter
from gql_server.plugin_host.discovery import Found
from gql_server.plugin_host.registration import register
from gql_server.units import WAD
from tests.misbehaving.registrations import Rates


@dataclass(frozen=True)
class Drawn:
    """A line through points."""

    name: ClassVar[str] = "drawn"
    formula: ClassVar[str] = "line"
    is_monotone: ClassVar[bool] = True

    line: Points = points("The line.", count_minimum=2, count_maximum=3, y_maximum=2 * WAD, default=((0, 0), (WAD, WAD)))

    def __post_init__(self) -> None:
        check_rising("line", self.line, y=True)

    def initial_state(self) -> str:
        return ""

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:  # noqa: ARG002 - nothing depends on it here
        return RateStep(self.line[0][1], state)


def host_of(cls: type) -> PluginHost:
    globals()["offered"] = Rates([cls])
    return PluginHost(register([Found("drawn", "drawn", "1.0", f"{__name__}:offered")]))


HOST = host_of(Drawn)
LINE = HOST.catalogue.models()[0].parameters[0]


def chosen(line: Any) -> ModelRef:  # noqa: ANN401 - what a client sends
    return HOST.resolve(ModelKind.RATE_MODEL, "drawn", {"line": line})


def instance(line: Any) -> Drawn:  # noqa: ANN401 - what a client sends
    made: Drawn = HOST.choose(ModelKind.RATE_MODEL, "drawn", {"line": line}).instance
    return made


def test_points_are_pairs_of_text_or_integers() -> None:
    assert instance([["0", "0.01"], [WAD // 2, "0.02"], ["1", WAD]]).line == ((0, WAD // 100), (WAD // 2, WAD // 50), (WAD, WAD))


def test_points_left_out_take_the_default() -> None:
    assert HOST.choose(ModelKind.RATE_MODEL, "drawn").instance == Drawn()


def test_a_market_records_pairs_of_integers() -> None:
    assert chosen([["0", "0.5"], ["1", "1"]]).parameters == f'{{"line":[[0,{WAD // 2}],[{WAD},{WAD}]]}}'


def test_however_points_are_written_the_same_line_has_the_same_hash() -> None:
    text = HOST.resolve(ModelKind.RATE_MODEL, "drawn", '{"line": [ ["0.0", "0.50"], [1000000000000000000, "1"] ]}')
    assert text == chosen([[0, "0.5"], ["1", WAD]])


def test_recorded_points_are_shown_as_a_client_would_send_them() -> None:
    ref = chosen([[0, "0.5"], ["1", "1.25"]])
    shown = HOST.shown_parameters(ref)
    assert shown == {"line": [["0.0", "0.5"], ["1.0", "1.25"]]}
    assert HOST.resolve(ModelKind.RATE_MODEL, "drawn", shown) == ref


def test_points_of_a_model_that_is_gone_are_shown_as_integers() -> None:
    gone = ModelRef(ModelKind.RATE_MODEL, "gone", "1", '{"line":[[0,5]]}', "")
    assert HOST.shown_parameters(gone) == {"line": [["0", "5"]]}


@given(st.lists(st.tuples(st.integers(0, WAD), st.integers(0, 2 * WAD)), min_size=2, max_size=3))
def test_what_is_shown_is_what_would_be_sent(line: list[tuple[int, int]]) -> None:
    assert isinstance(LINE, PointsParameter)
    assert read_points(LINE, json.loads(json.dumps(show_points(LINE, tuple(line))))) == tuple(line)


REFUSED: list[tuple[Any, str]] = [
    ("0.5", "a str is not a list of points"),
    ({"0": "0.5"}, "a dict is not a list of points"),
    (None, "a NoneType is not a list of points"),
    ([], "0 points are out of range"),
    ([[0, 0]], "1 points are out of range"),
    ([[0, 0]] * 4, "4 points are out of range"),
    ([[0, 0], [1]], "point 2 is not a list of two numbers"),
    ([[0, 0], [1, 2, 3]], "point 2 is not a list of two numbers"),
    ([[0, 0], "01"], "point 2 is not a list of two numbers"),
    ([[0, 0], [0.5, 1]], "the x of point 2: a float is neither an integer nor text in fixed notation"),
    ([[True, 0], [1, 1]], "the x of point 1: a bool is neither an integer nor text in fixed notation"),
    ([[0, None], [1, 1]], "the y of point 1: a NoneType is neither an integer nor text in fixed notation"),
    ([[0, 0], ["1.1", 0]], "the x of point 2: 1.1 is out of range"),
    ([[0, 0], ["1", "2.5"]], "the y of point 2: 2.5 is out of range"),
    ([[0, 0], ["1", "-1"]], "the y of point 2: '-1' is not a number: expected a number that is not negative"),
    ([[0, 0], ["1", [[]]]], "the y of point 2: a list is neither an integer nor text in fixed notation"),
    ([[0, 0], [0, 0]], "the x of point 2 is not above the x of the one before"),
    ([[0, 0], [2, 0], [1, 0]], "the x of point 3 is not above the x of the one before"),
    ([[0, 5], [1, 4]], "the y of point 2 is below the y of the one before"),
]


@pytest.mark.parametrize(("line", "problem"), REFUSED)
def test_what_is_no_line_is_refused_with_the_point_to_look_at(line: Any, problem: str) -> None:  # noqa: ANN401 - what a client sends
    with pytest.raises(ChoiceInvalid) as refused:
        chosen(line)
    assert (refused.value.parameter, refused.value.problem) == ("line", problem)
    assert refused.value.accepts.startswith(
        'a list of 2 to 3 points [x, y]; for x text from "0.0" to "1.0" (1 is 100 %), or an int'
    )


def test_a_table_shows_unit_default_and_range() -> None:
    assert unit_of(LINE) == "[fraction, rate]"
    assert default_of(LINE) == "[[0.0, 0.0], [1.0, 1.0]]"
    assert range_of(LINE) == "2 to 3 points, [0.0, 0.0] to [1.0, 2.0]"


def test_the_json_schema_says_what_a_point_is() -> None:
    properties: Any = HOST.catalogue.models()[0].schema["properties"]
    line = properties["line"]
    assert (line["type"], line["minItems"], line["maxItems"]) == ("array", 2, 3)
    assert line["items"]["prefixItems"][1]["anyOf"][1] == {"type": "integer", "minimum": 0, "maximum": 2 * WAD}
    assert line["default"] == [["0.0", "0.0"], ["1.0", "1.0"]]


def drawn(declared: Any, annotation: Any = Points) -> type:  # noqa: ANN401 - a declaration of a plugin
    body = {
        name: value for name, value in vars(Drawn).items() if name in {"initial_state", "step", "name", "formula", "is_monotone"}
    }
    annotations = {**dict.fromkeys(("name", "formula", "is_monotone"), ClassVar[str]), "line": annotation}
    return dataclass(frozen=True)(
        type("Odd", (), {**body, "__annotations__": annotations, "__doc__": "A line.", "__module__": __name__, "line": declared})
    )


def line(**changes: Any) -> Any:  # noqa: ANN401 - a declaration of a plugin
    return points(**{"description": "A line.", "count_minimum": 1, "count_maximum": 2, "y_maximum": WAD, **changes})


MALFORMED: list[tuple[Any, Any, str]] = [
    (line(), tuple[int, ...], "Odd.line is not annotated `Points`"),
    (line(), int, "Odd.line is not annotated `Points`"),
    (line(description=" "), Points, "Odd.line lacks a description"),
    (line(count_minimum=3), Points, "Odd.line permits no range of counts"),
    (line(count_maximum=65), Points, "Odd.line permits no range of counts"),
    (line(count_maximum=True), Points, "Odd.line permits no range of counts"),
    (line(y_unit="percent"), Points, "Odd.line: y has no known unit"),
    (line(x_maximum=0.5), Points, "Odd.line: x has no range of integers"),
    (line(x_minimum=2 * WAD), Points, "Odd.line: x has no range of integers"),
    (line(default=((0, 2 * WAD),)), Points, "the default of Odd.line is out of its range"),
    (line(default=((0, 0.5),)), Points, "the default of Odd.line is out of its range"),
    (line(default=(("0", "0.5"),)), Points, "the default of Odd.line is out of its range"),
    (line(default=()), Points, "the default of Odd.line is out of its range"),
]


@pytest.mark.parametrize(("declared", "annotation", "problem"), MALFORMED)
def test_a_declaration_that_makes_no_sense_stops_the_start(declared: Any, annotation: Any, problem: str) -> None:  # noqa: ANN401
    with pytest.raises(PluginRefused) as refused:
        host_of(drawn(declared, annotation))
    assert refused.value.problem == problem


def test_check_rising_permits_a_fall_of_y_unless_it_is_told() -> None:
    check_rising("line", ((0, 5), (1, 4)))
    with pytest.raises(ParameterInvalid, match="line: the y of point 2 is below"):
        check_rising("line", ((0, 5), (1, 4)), y=True)
