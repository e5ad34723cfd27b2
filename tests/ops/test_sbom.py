"""The bill of materials names everything that is locked, of Python and of the pages, each once and with its hashes."""

from __future__ import annotations

import json
import re

from tests.ops.sbom import ROOT, bill


def test_every_package_that_is_locked_is_in_it_once() -> None:
    found = [one["purl"] for one in bill()["components"]]
    assert len(found) == len(set(found))
    lock = (ROOT / "requirements/run.txt").read_text("utf-8")
    assert {purl for purl in found if ":pypi/" in purl} == {
        f"pkg:pypi/{name}@{version}" for name, version in re.findall(r"^([a-z0-9._-]+)==([^ \\;]+)", lock, re.MULTILINE)
    }
    locked = json.loads((ROOT / "frontend/package-lock.json").read_text("utf-8"))["packages"]
    direct = json.loads((ROOT / "frontend/package.json").read_text("utf-8"))["dependencies"]
    for name in direct:
        if not locked[f"node_modules/{name}"].get("dev"):
            assert any(purl.startswith(f"pkg:npm/{name.replace('@', '%40')}@") for purl in found), name


def test_every_package_has_a_hash_and_the_same_locks_make_the_same_bill() -> None:
    first = bill()
    assert all(one.get("hashes") or one.get("externalReferences") for one in first["components"])
    assert json.dumps(first) == json.dumps(bill())
