"""DuckDB, where it is installed (extra `history`): loaded when a history is asked for, and not before."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from govflow.insight.history.refusals import broken, no_engine

_SETTINGS = {"autoinstall_known_extensions": False, "autoload_known_extensions": False, "memory_limit": "1GB"}
"""What it is told: to fetch nothing from the network, and when to take the disk instead of memory."""


def duckdb() -> Any:
    """Return the module. Errors: HistoryError `no-duckdb`."""
    try:
        return import_module("duckdb")
    except ImportError as error:
        raise no_engine() from error


@contextmanager
def connected(folder: Path, database: str = ":memory:") -> Iterator[Any]:
    """Open a database, whose complaints are then about `folder`. Errors: HistoryError."""
    engine = duckdb()
    try:
        with (
            TemporaryDirectory(prefix="govflow-") as spill,
            engine.connect(database, config={**_SETTINGS, "temp_directory": spill}) as connection,
        ):
            yield connection
    except engine.Error as error:
        raise broken(folder, error) from error
