"""Opening a ledger that is named by a text: the path of a file, or the address of a database."""

import re
from pathlib import Path

from govflow.errors import LedgerError, Text, UnknownCase
from govflow.ledger.complaints import not_ours
from govflow.ledger.postgres import PostgresLedger
from govflow.ledger.protocol import Ledger
from govflow.ledger.sqlite import SqliteLedger

_ADDRESS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://")
_PLAIN = re.compile(  # an address whose parts can be told apart for certain: else a password might be shown
    r"[^:/?#]+://([^@/?#]*@)?(?P<host>[^@/?#:,\s]*)(:[0-9]*)?(?P<database>/[^@/?#]*)?(\?[^@#]*)?"
)
_SETTINGS = re.compile(r"\s*([A-Za-z_]+\s*=|postgres(ql)?:|\s[A-Za-z][A-Za-z0-9+.-]*://)")
"""How a database is named in ways that are not taken: `host=db password=...`, or an address gone wrong."""
_POSTGRES = ("postgresql", "postgres")


def open_ledger(where: str, *, new: bool = True) -> Ledger:
    """Open the ledger at `where` (台账): `postgresql://...` is a database, anything else the path of a file.

    What is not there yet is made, unless `new` says otherwise. A database needs the extra `postgres`. Errors:
    UnknownCase `no-ledger`; NotALedger; LedgerError `unknown-store` or `no-postgres`, and those of the store.
    """
    if is_file(where):
        _look_at(Path(where), new=new)
        return SqliteLedger(where)
    address = _ADDRESS.match(where)
    if address is None or address["scheme"].lower() not in _POSTGRES:
        name = shown(where)
        text = Text(
            f"'{name}': a ledger is a file, or a database at postgresql://.",
            f"“{name}”：台账应为文件，或 postgresql:// 数据库。",
        )
        raise LedgerError("unknown-store", text)
    return PostgresLedger(where, new=new)


def _look_at(path: Path, *, new: bool) -> None:
    """Refuse what would be taken for a ledger, or made one, though nobody meant that."""
    if path.is_dir():
        raise not_ours(str(path), "a folder", "是文件夹")
    if new:
        return
    if not path.exists():
        raise UnknownCase("no-ledger", Text(f"There is no ledger '{path}'.", f"没有台账“{path}”。"))
    if path.is_file() and not path.stat().st_size:
        raise not_ours(str(path), "empty", "是空文件")


def is_file(where: str) -> bool:
    """Tell whether a ledger is a file."""
    return not (_ADDRESS.match(where) or _SETTINGS.match(where))


def shown(where: str) -> str:
    """Return how a ledger may be shown: its path, or of an address the host and the database, no more."""
    if is_file(where):
        return where
    address = _ADDRESS.match(where)
    if address is None:
        return "..."
    plain = _PLAIN.fullmatch(where)
    rest = f"{plain['host']}{plain['database'] or ''}" if plain else "..."
    return f"{address['scheme']}://{rest}"
