"""`pgbench`, which comes with PostgreSQL, running what the storage asked for one deposit, one deposit a transaction.

What the teller decides in between is not there: the rows that are written hold the values of the recorded deposit. The ids, the
key and the place in the sequence are new in every transaction, or the constraints would refuse them.
"""

import asyncio
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.deposits import CLIENTS, Measured, account_of, sub_account_of
from benchmarks.recorded import HEAD, Recording, Statement
from gql_server.storage.postgres import BEGIN_WRITING
from tests.databases import PostgresCluster

_IDS_A_CLIENT: Final = 10**9
_IDS_A_ROUND: Final = _IDS_A_CLIENT * CLIENTS
_MICROSECONDS: Final = 1_000_000


def script_of(recording: Recording) -> str:
    """Return the recorded transaction in the words of `pgbench`."""
    lines = [
        "\\set n :n + 1",
        f"\\set account {account_of(0)} + :client_id",
        f"\\set sub_account {sub_account_of(0)} + :client_id",
        f"\\set id :round * {_IDS_A_ROUND} + :client_id * {_IDS_A_CLIENT} + :n",
        f"{BEGIN_WRITING};",
    ]
    for index, statement in enumerate(recording.statements):
        seq = recording.seq if index >= recording.first_numbered else None
        end = " \\gset" if HEAD.search(statement.text) else ";"
        lines.append(_filled(statement, recording, seq) + end)
    return "\n".join([*lines, "COMMIT;", ""])


def elements_of(array: str) -> list[str | int | bool | None]:
    """Return the elements of an array that was written as text: texts in quotes, anything else without."""
    bare: dict[str, bool | None] = {"NULL": None, "t": True, "f": False}
    return [
        re.sub(r"\\(.)", r"\1", element["text"])
        if element["bare"] is None
        else bare.get(element["bare"], _as_integer(element["bare"]))
        for element in re.finditer(r'"(?P<text>(?:[^"\\]|\\.)*)"|(?P<bare>[^",{}]+)', array)
    ]


def _as_integer(digits: str) -> int | None:
    return int(digits) if digits.lstrip("-").isdigit() else None


def _filled(statement: Statement, recording: Recording, seq: int | None) -> str:
    (values,) = statement.rows
    names = {
        recording.account: ":account",
        recording.sub_account: ":sub_account",
        recording.command_id: ":id",
        recording.key: ":id",
    }

    def literal(value: object) -> str:
        if isinstance(value, list):
            return f"ARRAY[{', '.join(literal(item) for item in value)}]" if value else "'{}'"
        if value is None:
            return "NULL"
        if isinstance(value, bool | int):
            return ":seq" if value == seq else str(value)
        text = str(value)
        # A colon would begin the name of a variable, in a text too.
        return names.get(text) or "E'" + text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\072") + "'"

    def bound(place: re.Match[str]) -> str:
        value = values[int(place[1]) - 1]
        return f"{literal(elements_of(value))}::{place[2]}" if place[2] else literal(value)

    # A column of rows is bound as the text of an array; here its elements stand one by one, as some of them are variables.
    return re.sub(r"\$(\d+)(?:::text::(\w+\[\]))?", bound, " ".join(statement.text.split()))


async def run_pgbench(
    cluster: PostgresCluster, url: str, script: str, *, number: int, seconds: int, tick: Callable[[float], None]
) -> Measured:
    """Run the script with as many clients as the teller has.

    Args:
        cluster: Where the programs are.
        url: A database of its own, with the accounts in it.
        script: From ``script_of``.
        number: Of the round, from 1; ids of different rounds differ.
        seconds: How long.
        tick: Told how many seconds went by.
    """
    with tempfile.TemporaryDirectory(prefix="gql_server_bench_") as name:
        directory = Path(name)
        file = directory / "deposit.sql"
        file.write_text(script)
        command = [str(cluster.programs / "pgbench"), "--no-vacuum", "--protocol=prepared", f"--file={file}"]
        command += [f"--client={CLIENTS}", "--jobs=2", f"--time={seconds}", f"--define=round={number}", "--define=n=0"]
        command += ["--log", f"--log-prefix={directory / 'wait'}", url]
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, cwd=directory
        )
        waiting = asyncio.create_task(process.communicate())
        while not (await asyncio.wait({waiting}, timeout=0.25))[0]:
            tick(0.25)
        output, errors = (stream.decode() for stream in waiting.result())
        if process.returncode != 0:
            raise RuntimeError(f"pgbench failed:\n{errors[-2000:]}")
        waits = _logged_waits(directory)
    per_second = float(_found(r"tps = ([\d.]+)", output))
    return Measured(seconds=len(waits) / per_second, waits=waits, batches=len(waits))


def _logged_waits(directory: Path) -> list[float]:
    """Return the seconds that each transaction took, from the third column of the logs."""
    lines = [line.split() for file in directory.glob("wait*") for line in file.read_text().splitlines()]
    return [int(line[2]) / _MICROSECONDS for line in lines]


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise RuntimeError(f"pgbench said something else:\n{text}")
    return match[1]
