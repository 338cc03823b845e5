"""The folder of a history: whether it is ours, and how a new one takes the place of the old."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from govflow.insight.history.engine import connected, duckdb
from govflow.insight.history.refusals import damaged, no_patterns, not_ours, of_other_version
from govflow.insight.history.schema import MARK, TABLES, VERSION

_OWNER_ONLY = 0o600
_PARQUET = b"PAR1"
_PATTERN = frozenset("*?[]{}")  # what DuckDB would take for many files


def file_of(folder: Path, table: str) -> Path:
    """Return the file of a table."""
    return folder / f"{table}.parquet"


def about(folder: Path) -> Mapping[str, str]:
    """Return what the files of a history say of themselves: see `write`.

    Errors: HistoryError `not-a-history` if they are something else, `history-damaged` if they were one,
    `other-history` if they are of another version.
    """
    said = _said(folder)
    if said[MARK] != VERSION:
        raise of_other_version(folder, said[MARK])
    return {name.removeprefix(f"{MARK}."): value for name, value in said.items() if name != MARK}


def _said(folder: Path) -> Mapping[str, str]:
    """Return the metadata that all files have in common. Errors: as of `about`."""
    if _PATTERN.intersection(str(folder)):
        raise no_patterns(folder)
    files = [file_of(folder, name) for name in TABLES]
    if not all(file.is_file() for file in files):
        raise not_ours(folder)
    engine = duckdb()
    with connected(folder) as db:
        try:
            first, *others = [_metadata(db, file) for file in files]
        except engine.Error as error:
            raise (damaged(folder, error) if _were_parquet(files) else not_ours(folder)) from error
    if MARK not in first or any(other != first for other in others):
        raise not_ours(folder)
    return first


def _were_parquet(files: Iterable[Path]) -> bool:
    """Tell whether files begin as Parquet does; a full disk, or a copy, may have cut them short."""
    for file in files:
        with file.open("rb") as opened:
            if opened.read(len(_PARQUET)) != _PARQUET:
                return False
    return True


def _metadata(db: Any, file: Path) -> dict[str, str]:
    found = db.execute("SELECT key, value FROM parquet_kv_metadata(?)", [str(file)]).fetchall()
    ours = {bytes(key): bytes(value) for key, value in found if bytes(key).startswith(MARK.encode())}
    return {key.decode(errors="replace"): value.decode(errors="replace") for key, value in ours.items()}


def may_fill(folder: Path) -> None:
    """Make sure that a folder is not there, empty, or a history and nothing else, of whatever version.

    Errors: HistoryError `not-a-history`, `history-damaged`.
    """
    if _PATTERN.intersection(str(folder)):
        raise no_patterns(folder)
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise not_ours(folder)
    if folder.exists() and (inside := {path.name for path in folder.iterdir()}):
        if inside != {file_of(folder, name).name for name in TABLES}:
            raise not_ours(folder)
        _said(folder)


@contextmanager
def draft_of(folder: Path) -> Iterator[Path]:
    """Lend an empty folder, for its owner alone, that takes the place of `folder` unless there is an error.

    At every instant there is the old history, or the new one, under one name or another: a crash in the very
    midst leaves the old one beside, as `.govflow-...`.
    """
    may_fill(folder)
    draft = _beside(folder)
    try:
        yield draft
        for file in draft.iterdir():
            _settle(file)
        _take_place(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _beside(folder: Path) -> Path:
    """Make a folder beside another. Errors: OSError, which names the folder around them."""
    try:
        return Path(tempfile.mkdtemp(prefix=".govflow-", dir=folder.parent))
    except OSError as error:  # it names a folder that nobody has heard of
        raise OSError(error.errno, error.strerror, str(folder.parent)) from error


def _settle(file: Path) -> None:
    """See to it that a file is on the disk, and its owner's alone."""
    file.chmod(_OWNER_ONLY)
    with file.open("rb") as settled:
        os.fsync(settled.fileno())


def _take_place(draft: Path, folder: Path) -> None:
    may_fill(folder)  # somebody may have put something there meanwhile
    if not folder.exists():
        draft.rename(folder)
        return
    old = _beside(folder)
    folder.rename(old / "old")
    draft.rename(folder)
    shutil.rmtree(old)
