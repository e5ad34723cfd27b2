"""Clients of the last release go on working until the major version rises, and are told in time what will go."""

from __future__ import annotations

from graphql import build_schema

from tests.schema.released import PRESENT, RELEASED, breaches, undated, version_now

OLD = "# Version 1.4.0\ntype Query { a(x: Int): Int b: E } enum E { P Q }"


def test_nothing_has_broken_since_the_last_release() -> None:
    """A new version is released by `.venv/bin/python -m tests.schema.released`."""
    assert breaches(RELEASED.read_text(encoding="utf-8"), PRESENT.read_text(encoding="utf-8"), version_now()) == []


def test_what_breaks_a_client_is_found_unless_the_major_version_has_risen() -> None:
    new = "type Query { a(x: Int!): Int } enum E { P }"
    assert len(breaches(OLD, new, "1.5.0")) == 3
    assert breaches(OLD, new, "2.0.0") == []
    assert breaches(OLD, OLD + " type More { c: Int }", "1.4.1") == []


def test_whatever_is_deprecated_says_a_date() -> None:
    assert undated(build_schema(PRESENT.read_text(encoding="utf-8"))) == []


def test_a_deprecation_without_a_date_is_found_wherever_it_is() -> None:
    made = build_schema("""
        type Query { a(x: Int @deprecated(reason: "soon"), y: Int @deprecated(reason: "Gone from 2027-04-01: ask b.")): Int
            b: Int @deprecated c(i: I): E }
        input I { d: Int @deprecated(reason: "2027-13-01") }
        enum E { P Q @deprecated(reason: "use P") }""")
    assert undated(made) == ["Query.a(x:)", "Query.b", "I.d", "E.Q"]
