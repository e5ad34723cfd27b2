"""Write what a release is made of, as CycloneDX 1.6: the locked packages of Python and of the pages. No network is asked.

Source: CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/; package URLs, https://github.com/package-url/purl-spec.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
LOCKED = re.compile(r"^([a-z0-9._-]+)==([^ \\;]+)((?:.*\\\n +--hash=sha256:[0-9a-f]{64})+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def packages_of_python(lock: str) -> Iterator[Json]:
    """Yield the packages of a lock of pip, each with the hashes of the files that may be installed."""
    for name, version, hashes in LOCKED.findall(lock):
        files = [
            {"type": "distribution", "url": f"pkg:pypi/{name}@{version}", "hashes": [_sha("SHA-256", one)]}
            for one in HASH.findall(hashes)
        ]
        yield _component(name, version, f"pkg:pypi/{name}@{version}") | {"externalReferences": files}


def packages_of_pages(lock: Json) -> Iterator[Json]:
    """Yield the packages of a lock of npm that are built into the pages, each once."""
    seen: set[str] = set()
    for path, entry in sorted(lock["packages"].items()):
        name, version = path.rpartition("node_modules/")[2], str(entry.get("version", ""))
        purl = f"pkg:npm/{quote(name, safe='/')}@{version}"
        if not path or entry.get("dev") or entry.get("devOptional") or entry.get("link") or purl in seen:
            continue
        seen.add(purl)
        algorithm, _, digest = str(entry["integrity"]).partition("-")
        hashed = _sha(algorithm.replace("sha", "SHA-"), base64.b64decode(digest).hex())
        yield _component(name, version, purl) | {"hashes": [hashed]}


def bill() -> Json:
    """Return the bill of materials; the same locks make the same text."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    release = _component(project["name"], project["version"], f"pkg:pypi/{project['name']}@{project['version']}")
    python = packages_of_python((ROOT / "requirements/run.txt").read_text("utf-8"))
    pages = packages_of_pages(json.loads((ROOT / "frontend/package-lock.json").read_text("utf-8")))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": release | {"type": "application", "licenses": [{"license": {"id": project["license"]}}]}},
        "components": [*python, *pages],
    }


def _component(name: str, version: str, purl: str) -> Json:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def _sha(algorithm: str, content: str) -> Json:
    return {"alg": algorithm, "content": content}


def main(path: str) -> None:
    """Write it to a file."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(bill(), indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
