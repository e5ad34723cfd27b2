"""A real PgBouncer before a throw-away PostgreSQL, in transaction mode: for tests, where it is installed."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.databases import SUPERUSER, UNPRIVILEGED_USER, PostgresCluster
from tests.servers import free_port

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
START_SECONDS_MAX = 30


@contextmanager
def pgbouncer(cluster: PostgresCluster, *, connections_max: int) -> Iterator[str]:
    """Runs a pooler that shares so few connections out, a transaction at a time; yields its address but for the database."""
    assert PROGRAM is not None
    user = UNPRIVILEGED_USER if os.geteuid() == 0 else None
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="gql_server_pooler_") as name:
        folder = Path(name)
        (folder / "users").write_text(f'"{SUPERUSER}" ""\n')
        (folder / "ini").write_text(
            f"[databases]\n* = host={cluster.directory} user={SUPERUSER}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
            f"listen_port = {port}\nunix_socket_dir =\nauth_type = trust\nauth_file = {folder / 'users'}\npool_mode = transaction\n"
            f"default_pool_size = {connections_max}\nmax_client_conn = 1000\nserver_round_robin = 1\n"
            "client_idle_timeout = 15\ntcp_keepidle = 5\ntcp_keepintvl = 2\ntcp_keepcnt = 2\n"
        )
        if user is not None:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, user)
        with subprocess.Popen(
            [PROGRAM, "-q", str(folder / "ini")], user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                _wait(cluster, port, process)
                yield f"postgresql://{SUPERUSER}@127.0.0.1:{port}/"
            finally:
                process.kill()


def _wait(cluster: PostgresCluster, port: int, process: subprocess.Popen[bytes]) -> None:
    asked = [str(cluster.programs / "pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
    deadline = time.monotonic() + START_SECONDS_MAX
    while subprocess.run(asked, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("PgBouncer did not start")
        time.sleep(0.02)
