"""No block of the documents that a reader might run is left unrun without a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from tests.docs.blocks import NOT_RUN, RUN, blocks
from tests.servers import ROOT


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))


def test_every_block_is_run_or_has_a_reason() -> None:
    untold = [(block.document, block.text.partition("\n")[0]) for block in blocks() if not block.runner and not block.reasons]
    assert untold == [], "say in tests/docs/blocks.py which test runs it, or why none does"


def test_what_is_told_of_blocks_is_about_blocks_that_there_are() -> None:
    there = blocks()
    assert RUN.keys() - {(block.document, block.language) for block in there} == set()
    gone = [key for key in NOT_RUN if not any(block.document == key[0] and block.text.startswith(key[1]) for block in there)]
    assert gone == []
    assert [block.document for block in there if block.runner and block.reasons] == []


@pytest.mark.parametrize(("document", "language"), RUN)
def test_the_test_of_a_document_reads_it(document: str, language: str) -> None:
    assert Path(document).name in (ROOT / RUN[document, language]).read_text(encoding="utf-8")


def test_every_question_fits_the_schema(schema: GraphQLSchema) -> None:
    asked = [block for block in blocks() if block.language in {"gql", "graphql"}]
    misfits = [(block.document, error.message) for block in asked for error in validate(schema, parse(block.text))]
    assert misfits == []
