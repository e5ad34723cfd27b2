"""The site of the documentation: it is built without a warning, and everything in it can be reached."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema

from docs.site import building
from docs.site.building import Broken, build
from docs.site.navigation import Navigation, navigation
from docs.site.pages import NEEDS, stage
from docs.site.schema_pages import schema_pages
from tests.servers import ROOT


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built; a link or an anchor that leads nowhere would have stopped it."""
    return build(tmp_path_factory.mktemp("site") / "site")


def pages_of(entries: Navigation) -> Iterator[str]:
    for entry in entries:
        for found in entry.values():
            if isinstance(found, str):
                yield found
            else:
                yield from pages_of(found)


def test_every_page_is_in_the_navigation_once(site: Path) -> None:
    counted = Counter(pages_of(navigation(site.parent / "pages")))
    there = {str(path.relative_to(site.parent / "pages")) for path in (site.parent / "pages").rglob("*.md")}
    assert there == set(counted)
    assert max(counted.values()) == 1
    written = {str(path.relative_to(ROOT / "docs")) for need in NEEDS for path in (ROOT / "docs" / need).rglob("*.md")}
    assert written < there


def test_the_pages_fetch_nothing_from_elsewhere(site: Path) -> None:
    html = (site / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="https?:[^"]*"', html) == []


def test_the_reference_of_the_schema_tells_every_type_and_every_root_field(schema: GraphQLSchema) -> None:
    pages = schema_pages(schema)
    anchors = Counter(name for text in pages.values() for name in re.findall(r"^##+ .* \{ #(\w+) \}$", text, re.MULTILINE))
    roots = {root.name for root in (schema.query_type, schema.mutation_type, schema.subscription_type) if root}
    fields = {name for root in (schema.query_type, schema.mutation_type, schema.subscription_type) if root for name in root.fields}
    types = {name for name in schema.type_map if not name.startswith("__")} - roots
    assert set(anchors) == types | fields
    assert max(anchors.values()) == 1


def test_the_reference_tells_arguments_defaults_deprecations_and_who_answers_what() -> None:
    pages = schema_pages(
        build_schema('''
            """The root."""
            type Query {
              """A page | a list."""
              list(first: Int! = 20, old: Int @deprecated(reason: "Gone from 2027-04-01: ask first.")): [E!]!
            }
            type Mutation { move(input: MoveInput!): MoveResult! }
            input MoveInput { amount: Int = 1 }
            union MoveResult = MoveSuccess | Refused
            type MoveSuccess { at: E @deprecated(reason: "Gone from 2028-01-01.") }
            interface Error { code: E! }
            type Refused implements Error { code: E! }
            type Subscription { moved: E }
            enum E { "One." A B }
        ''')
    )
    assert "| `first` | [`Int`](scalars.md#Int)! = `20` |  |" in pages["queries.md"]
    assert "| `old` | [`Int`](scalars.md#Int) | **Deprecated.** Gone from 2027-04-01: ask first. |" in pages["queries.md"]
    assert "A page | a list." in pages["queries.md"]
    assert "Answers \\[[`E`](enums.md#E)!\\]!." in pages["queries.md"]
    assert "| `at` | [`E`](enums.md#E) | **Deprecated.** Gone from 2028-01-01. |" in pages["mutations.md"]
    assert "Otherwise refused: [`Refused`](refusals.md#Refused)." in pages["mutations.md"]
    assert "Implemented by [`Refused`](refusals.md#Refused)." in pages["interfaces.md"]
    assert "| `A` | One. |" in pages["enums.md"]


def test_the_reference_says_what_a_sandbox_alone_has() -> None:
    sandbox = build_schema(
        "type Query { a: A b: A } type A { x: Int y: B } type B { z: Int } type Mutation { m: Int } type Subscription { s: Int }"
    )
    production = build_schema("type Query { a: A } type A { x: Int }")
    pages = schema_pages(sandbox, production)
    remark = "*Only in a sandbox.*"
    assert [name for name in ("a", "b") if f"## {name} {{ #{name} }}\n\n{remark}" in pages["queries.md"]] == ["b"]
    assert f"| `y` | [`B`](objects.md#B) | {remark} |" in pages["objects.md"]
    assert f"## B {{ #B }}\n\n{remark}" in pages["objects.md"]
    assert pages["objects.md"].count(remark) == 2  # B says it for all its fields.


@pytest.mark.soak
def test_a_link_that_leads_nowhere_stops_the_building(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else building would prove nothing."""

    def stage_with_a_fault(root: Path, pages: Path) -> None:
        stage(root, pages)
        with (pages / "index.md").open("a", encoding="utf-8") as front:
            front.write("\n[nowhere](how-to/nowhere.md) and [nothing](how-to/what-if.md#nothing)\n")

    monkeypatch.setattr(building, "stage", stage_with_a_fault)
    with pytest.raises(Broken) as told:
        build(tmp_path / "site")
    assert re.findall(r"index\.md:\d+:\d+: (.+)", str(told.value)) == ["page does not exist", "anchor does not exist"]
