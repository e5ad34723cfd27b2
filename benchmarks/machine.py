"""What the figures depend on: the machine, without saying which one it is."""

import os
import platform
import sqlite3
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

_FLUSHES = 100


def facts() -> dict[str, object]:
    """Return facts about the machine as it is before the measurement: no name, no path, no address."""
    return {
        "processor": _processor(),
        "processors": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "asyncpg": version("asyncpg"),
        "flush_ms_median": flush_ms_median(),
        "load_average_before": round(os.getloadavg()[0], 1),
    }


def flush_ms_median() -> float:
    """Return how long the disk takes to make 8 KiB durable, in milliseconds: what no transaction is faster than."""
    with tempfile.TemporaryFile(dir=tempfile.gettempdir()) as file:
        times = []
        for _ in range(_FLUSHES):
            file.write(bytes(8192))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
    return round(sorted(times)[_FLUSHES // 2] * 1_000, 3)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
