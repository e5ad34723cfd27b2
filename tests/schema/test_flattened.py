"""A short document cannot ask for much by spreading fragments in each other, nor keep validation busy by repeating itself."""

from __future__ import annotations

import pytest
from graphql import parse

from gql_server.schema.faults import Fault
from gql_server.schema.flattened import SELECTIONS_MAX, check_size
from tests.schema.world import World


def nested(levels: int, *, last: str = "{ __typename }") -> str:
    """Returns fragments, each of which spreads the next one twice."""
    spreads = (f"fragment F{level} on Query {{ ...F{level + 1} ...F{level + 1} }}" for level in range(levels))
    return f"{{ ...F0 }} {' '.join(spreads)} fragment F{levels} on Query {last}"


HOSTILE = {
    "fragments that double thirty times": nested(30),
    "fragments that double beneath fields": nested(12, last="{ markets { id asset { symbol } } }"),
    "a field a thousand times": f"{{ {'markets { id } ' * 1_000} }}",
    "two hundred spreads": f"{{ {' '.join(f'...F{n}' for n in range(200))} }} "
    + " ".join(f"fragment F{n} on Query {{ a{n}: __typename }}" for n in range(200)),
    "a hundred and one levels": "{ node(id: 1) " + "{ ... on Node " * 101 + "{ id }" + "}" * 102,
}


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE.keys())
def test_it_is_refused_before_anything_walks_it(document: str) -> None:
    with pytest.raises(Fault) as refused:
        check_size(parse(document))
    assert refused.value.code == "DOCUMENT_TOO_LARGE"


def test_what_is_written_out_counts_as_often_as_it_is_spread() -> None:
    size = SELECTIONS_MAX // 2**9
    check_size(parse(nested(8, last=f"{{ {' '.join(f'a{n}: __typename' for n in range(size - 4))} }}")))
    with pytest.raises(Fault):
        check_size(parse(nested(9, last=f"{{ {' '.join(f'a{n}: __typename' for n in range(size + 1))} }}")))


@pytest.mark.parametrize("document", ["{ ...A } fragment A on Query { ...A }", "{ ...A } fragment A on Query { ...B }"])
def test_fragments_that_are_wrong_are_named_by_validation(document: str) -> None:
    check_size(parse(document))


async def test_whoever_asks_it_is_told_so(world: World) -> None:
    assert await world.code(nested(30)) == "DOCUMENT_TOO_LARGE"
    assert await world.code("{ ...A } fragment A on Query { ...A }") == "BAD_USER_INPUT"
