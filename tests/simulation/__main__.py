"""Plays one seed again: ``python -m tests.simulation 7``."""

from __future__ import annotations

import sys

from tests.simulation.history import play

told = play(int(sys.argv[1]))
sys.stdout.write(f"seed {told.seed}: {told.steps} steps, {told.commits} commits, digest {told.digest}\n")
sys.stdout.write(f"faults: {dict(sorted(told.faults.items()))}\n")
sys.stdout.write(f"counts: {dict(sorted(told.counts.items()))}\n")
sys.exit(f"broken: {told.broken}" if told.broken else 0)
