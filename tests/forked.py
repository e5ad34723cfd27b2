"""What ``python -m`` would run, in processes of their own, without the seconds that importing everything takes.

A process that has imported the server, and has done nothing else, is kept and forked: what runs is the same module with its own
arguments, environment, directory, output and signals. That the server starts from nothing is a test of its own
(tests/web/test_serving.py).
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from runpy import run_module
from tempfile import TemporaryDirectory

from tests.quick_passwords import ASKED_FOR, hash_quickly

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.imported"])


class Forked:
    """A command that runs, with what `subprocess.Popen` says of one."""

    def __init__(self, process: ForkServerProcess) -> None:
        """Take over a process that was started."""
        self._process = process

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """What it ended with, once it has."""
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        if self._process.exitcode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def start(command: Sequence[str], *, env: Mapping[str, str], cwd: Path, output: Path, errors: Path | None = None) -> Forked:
    """Start a module with arguments; what it prints is added to a file, and its errors too or to another."""
    process = _forks.Process(target=_run, args=(list(command), dict(env), str(cwd), str(output), str(errors or output)))
    process.start()
    return Forked(process)


def run(
    command: Sequence[str], *, env: Mapping[str, str], cwd: Path, timeout: float | None = 100
) -> subprocess.CompletedProcess[str]:
    """Run a module with arguments to its end and return what it printed."""
    with TemporaryDirectory() as folder:
        output, errors = Path(folder, "output"), Path(folder, "errors")
        process = start(command, env=env, cwd=cwd, output=output, errors=errors)
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        return subprocess.CompletedProcess(list(command), code, *(path.read_text("utf-8") for path in (output, errors)))


def _run(command: list[str], environment: dict[str, str], directory: str, output: str, errors: str) -> None:
    for number, path in ((1, output), (2, errors)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(environment)
    if ASKED_FOR in environment:
        hash_quickly()
    os.chdir(directory)
    sys.argv = command
    run_module(command[0], run_name="__main__", alter_sys=True)
