"""Draws parameters that a model accepts: the defaults first, then any mixture of values, corners included."""

from __future__ import annotations

from hypothesis import strategies as st

from gql_server.plugin_api.declared import AnyParameter, ModelParameter, PointsParameter, Value
from gql_server.plugin_api.testing.subjects import Made, Subject
from gql_server.units import WAD


def values_of(parameter: AnyParameter) -> st.SearchStrategy[Value]:
    """Return any value in a parameter's range, often a corner of it."""
    if isinstance(parameter, PointsParameter):
        return _points(parameter)
    return st.sampled_from([parameter.minimum, parameter.maximum]) | st.integers(parameter.minimum, parameter.maximum)


def moderate_values_of(parameter: AnyParameter) -> st.SearchStrategy[Value]:
    """Return a value that lies a whole number of thousandths into the range: no corner, no kink next to another."""
    if isinstance(parameter, PointsParameter):
        x, y = _thousandths(parameter.x), _thousandths(parameter.y)
        return st.integers(parameter.count_minimum, parameter.count_maximum).flatmap(
            lambda count: _line(parameter, x, y, count, is_rising=True)
        )
    return _thousandths(parameter)


@st.composite
def made(draw: st.DrawFn, subject: Subject, *, is_moderate: bool = False) -> Made:
    """Return the model with accepted parameters: drawn values take the place of defaults one by one, where they are accepted."""
    values: dict[str, Value] = dict(subject.start or {})
    model = subject.make(values)
    parameters = subject.declaration.parameters
    changed = draw(st.lists(st.sampled_from(parameters), unique_by=lambda one: one.name)) if parameters else []
    for parameter in changed:
        value = draw(moderate_values_of(parameter) if is_moderate else values_of(parameter))
        candidate = values | {parameter.name: value}
        other = subject.make(candidate)
        if other is not None:
            values, model = candidate, other
    return Made(model, values)


def _thousandths(parameter: ModelParameter) -> st.SearchStrategy[int]:
    low, width = parameter.minimum, parameter.maximum - parameter.minimum
    return st.integers(1, 999).map(lambda part: low + width * part // 1000)


def _points(parameter: PointsParameter) -> st.SearchStrategy[Value]:
    x = st.integers(parameter.x.minimum, parameter.x.maximum)
    y = st.integers(parameter.y.minimum, parameter.y.maximum) | st.integers(
        parameter.y.minimum, min(parameter.y.maximum, parameter.y.minimum + WAD)
    )
    return st.tuples(st.integers(parameter.count_minimum, parameter.count_maximum), st.booleans()).flatmap(
        lambda drawn: _line(parameter, x, y, drawn[0], is_rising=not drawn[1])
    )


@st.composite
def _line(
    draw: st.DrawFn,
    parameter: PointsParameter,
    x: st.SearchStrategy[int],
    y: st.SearchStrategy[int],
    count: int,
    *,
    is_rising: bool,
) -> Value:
    """Return points; a rising line mostly reaches from end to end, as models ask of one that is drawn over utilization."""
    xs = draw(st.lists(x, min_size=count, max_size=count, unique=parameter.x.maximum - parameter.x.minimum > count))
    ys = draw(st.lists(y, min_size=count, max_size=count))
    if not is_rising:
        return tuple(zip(xs, ys, strict=True))
    xs, ys = sorted(xs), sorted(ys)
    if count > 1 and draw(st.integers(0, 9)) and parameter.x.minimum not in xs[1:] and parameter.x.maximum not in xs[:-1]:
        xs = [parameter.x.minimum, *xs[1:-1], parameter.x.maximum]
    return tuple(zip(xs, ys, strict=True))
