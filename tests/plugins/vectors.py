"""Published cases of other protocols' models, with where each comes from."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "models.json"


@lru_cache(maxsize=1)
def _every() -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads(VECTORS.read_text("utf-8"))
    return cases


def cases(model: str) -> list[dict[str, Any]]:
    """Returns the cases of one model; there is at least one."""
    found = [case for case in _every() if case["model"] == model]
    assert found, model
    return found


def case(case_id: str) -> dict[str, Any]:
    """Returns one case."""
    return next(case for case in _every() if case["id"] == case_id)
