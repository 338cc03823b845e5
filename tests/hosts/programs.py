"""Running the programs of examples/hosts, each in a process of its own; a warning is an error there, too."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

HOSTS = Path(__file__).parents[2] / "examples" / "hosts"


def run(*arguments: str | Path, folder: Path, **environment: str) -> str:
    """Run Python to its end, and return what was printed."""
    said = subprocess.run(
        [sys.executable, "-W", "error", *map(str, arguments)],
        capture_output=True, text=True, cwd=folder, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(HOSTS), **environment},
    )  # fmt: skip
    assert (said.returncode, said.stderr) == (0, ""), said.stderr
    return said.stdout


def parts(dsn: str) -> Mapping[str, str]:
    """Return the database and the socket's folder of a test server's DSN."""
    found = urlsplit(dsn)
    return {"name": found.path[1:], "host": parse_qs(found.query)["host"][0]}
