"""Content negotiation, as RFC 9110 weighs it."""

from __future__ import annotations

import pytest

from gql_server.schema.over_http.media_types import ACCEPT_CHARACTERS_MAX, GRAPHQL_RESPONSE, HTML, JSON, choose, is_json


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON),
        ("  ", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL_RESPONSE, GRAPHQL_RESPONSE),
        ("Application/GraphQL-Response+JSON", GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE}; charset=utf-8, {JSON}; charset=utf-8", GRAPHQL_RESPONSE),
        (f'{GRAPHQL_RESPONSE};charset="UTF-8"', GRAPHQL_RESPONSE),
        (f"{JSON}, {GRAPHQL_RESPONSE}", JSON),
        (f"{JSON};q=0.5, {GRAPHQL_RESPONSE}", GRAPHQL_RESPONSE),
        (f"{JSON};q=0.5, {GRAPHQL_RESPONSE};q=0.4", JSON),
        (f"{GRAPHQL_RESPONSE}, */*;q=0.1", GRAPHQL_RESPONSE),
        (f"*/*, {GRAPHQL_RESPONSE}", GRAPHQL_RESPONSE),
        (f"*/*, {JSON};q=0", GRAPHQL_RESPONSE),
        (f"{JSON};q=0.001", JSON),
        (f"application/*;q=0.2, {GRAPHQL_RESPONSE};q=0.1", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        (f'text/csv;x="a, {JSON}"', None),
        (f"{JSON};q=0", None),
        (f"{JSON};charset=utf-16", None),
        (f"{JSON};q=2", None),
        ("json", None),
        ("text/html", None),
        (",,;", None),
        (f'text/csv;x="a\\", {JSON}"', None),
        (f'text/csv;x="a\\\\", {JSON}', JSON),
        (f"{JSON}{' ' * ACCEPT_CHARACTERS_MAX}", None),
    ],
)
def test_what_the_client_likes_best_is_chosen(accept: str, chosen: str | None) -> None:
    assert choose(accept, (JSON, GRAPHQL_RESPONSE)) == chosen


def test_a_browser_likes_a_page_best_where_there_is_one() -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert choose(accept, (JSON, GRAPHQL_RESPONSE, HTML)) == HTML


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/json", True),
        ("Application/JSON ; Charset=UTF-8", True),
        ('application/json; charset="utf-8"', True),
        ("application/json; charset=latin-1", False),
        ("application/jsonx", False),
        ("application/graphql", False),
        ("", False),
        ("application/json;" + '\\"' * 30_000, True),
    ],
)
def test_a_body_is_json_in_utf_8(content_type: str, expected: bool) -> None:
    assert is_json(content_type) == expected
