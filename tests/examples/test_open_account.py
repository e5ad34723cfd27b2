"""The example that opens an account walks all its steps: a real mail server, the sandbox's identity provider, the first deposit."""

from __future__ import annotations

import subprocess
import sys

from tests.servers import ROOT


def test_an_account_is_opened_from_the_address_to_the_first_deposit() -> None:
    script = ROOT / "examples" / "02_open_account.py"
    told = subprocess.run([sys.executable, script], cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    steps = [line[0] for line in told.stdout.splitlines() if line[:1].isdigit()]
    assert steps == list("12345678")
    assert "APPROVED, next: nothing" in told.stdout
    assert "lent at once" in told.stdout
