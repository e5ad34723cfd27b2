"""The reference names everything that it is about."""

from __future__ import annotations

import re

from tests.servers import ROOT


def test_every_error_code_of_the_schema_is_explained() -> None:
    schema = (ROOT / "schema.graphql").read_text()
    declared = re.search(r"enum ErrorCode \{(.*?)\n\}", schema, re.DOTALL)
    assert declared is not None
    codes = set(re.findall(r"^  ([A-Z_]+)$", declared.group(1), re.MULTILINE))
    explained = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/reference/errors.md").read_text(), re.MULTILINE))
    assert codes
    assert codes - explained == set()


def test_every_rule_that_the_code_cites_is_in_the_rules() -> None:
    rules = (ROOT / "docs/reference/rules.md").read_text()
    known = set(re.findall(r"\b([LBRCMXGT]\d{1,2})\b", rules))
    cited: set[str] = set()
    for path in (ROOT / "gql_server").rglob("*.py"):
        for group in re.findall(r"rules? ([LBRCMXGT]\d{1,2}(?:(?:, | and | to |, and )[LBRCMXGT]\d{1,2})*)", path.read_text()):
            cited.update(re.findall(r"[LBRCMXGT]\d{1,2}", group))
    assert len(cited) > 20
    assert cited - known == set()
