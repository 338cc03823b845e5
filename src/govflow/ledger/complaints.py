"""What SQLite and the disk complain of, in plain words."""

import sqlite3

from govflow.errors import LedgerError, NotALedger, Text

_BUSY = ("ledger-busy", "somebody else is writing; try again.", "他人正在写入，请重试。")
_WORDS = {
    "SQLITE_FULL": (
        "disk-full",
        "the disk is full; nothing of this was kept, all before it is safe.",
        "磁盘已满；本次未写入，此前内容完好。",
    ),
    "SQLITE_IOERR_WRITE": (
        "disk-full",
        "the disk takes no more (full, or a limit to file sizes); all before this is safe.",
        "磁盘无法继续写入（已满或超出文件大小限制）；此前内容完好。",
    ),
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_CORRUPT": ("ledger-damaged", "the file is damaged.", "文件已损坏。"),
    "SQLITE_NOTADB": ("ledger-damaged", "the file is damaged.", "文件已损坏。"),
    "SQLITE_CANTOPEN": ("ledger-unusable", "the file cannot be opened.", "文件无法打开。"),
    "SQLITE_READONLY": ("ledger-unusable", "the file cannot be written.", "文件不可写。"),
}
_HALF = ("unstorable-text", "no text with half of a character is kept.", "无法保存含残缺字符的文本。")
_MISUSE = (
    (
        "thread",
        "other-thread",
        "the host's connection belongs to another thread.",
        "宿主的连接属于另一线程。",
    ),
    ("closed", "ledger-closed", "it has been closed.", "它已关闭。"),
)


def in_words(shown: str, error: Exception) -> LedgerError:
    """Return the LedgerError of an exception from SQLite, the disk, or the codec of texts."""
    name = getattr(error, "sqlite_errorname", "")
    for prefix, (code, en, zh) in _WORDS.items():
        if name.startswith(prefix):
            return _said(shown, code, en, zh)
    if isinstance(error, UnicodeEncodeError):
        return _said(shown, *_HALF)
    if isinstance(error, UnicodeDecodeError):  # what SQLite says quotes what is no text
        return damaged(shown)
    if isinstance(error, sqlite3.ProgrammingError):  # SQLite's own misuse: it has no name, only words
        for word, code, en, zh in _MISUSE:
            if word in str(error):
                return _said(shown, code, en, zh)
    text = Text(f"'{shown}' cannot be used: {error}.", f"无法使用“{shown}”：{error}。")
    return LedgerError("ledger-unusable", text)


def is_busy(error: Exception) -> bool:
    """Tell whether SQLite says that somebody else is writing."""
    return getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")


def is_torn(error: Exception) -> bool:
    """Tell whether a text in the file holds bytes that are no text."""
    return isinstance(error, sqlite3.OperationalError) and "decode to UTF-8" in str(error)


def busy(shown: str) -> LedgerError:
    """Return the error of somebody who has waited for too long."""
    return _said(shown, *_BUSY)


def damaged(shown: str) -> LedgerError:
    """Return the error of a file whose rows are not where they should be: to read on would go in a circle."""
    return _said(shown, *_WORDS["SQLITE_CORRUPT"])


def of_the_parent(shown: str) -> LedgerError:
    """Return the error of a connection, or a file, that was in use when the process was forked."""
    en = "it belongs to the process that this one was forked from; open another connection."
    return _said(shown, "other-process", en, "连接属于父进程；请在本进程另开连接。")


def _said(shown: str, code: str, en: str, zh: str) -> LedgerError:
    return LedgerError(code, Text(f"'{shown}': {en}", f"“{shown}”：{zh}"))


def not_ours(shown: str, en: str = "", zh: str = "") -> NotALedger:
    """Return the error of a file that is something else; `en` and `zh` say what."""
    text = Text(
        f"'{shown}' is not a ledger of govflow{f' but {en}' if en else ''}.",
        f"“{shown}”不是 govflow 的台账{f'（{zh}）' if zh else ''}。",
    )
    return NotALedger("not-a-ledger", text)


def unreadable(error: LedgerError) -> LedgerError:
    """Return the error of a case that cannot be read; what ails the ledger itself is raised again."""
    if error.code != "unreadable-event":
        raise error
    return error


def lacking(case: str) -> LedgerError:
    """Return the error of a history with gaps."""
    text = Text(f"Events of case '{case}' are missing.", f"案件“{case}”的事件有缺失。")
    return LedgerError("unreadable-event", text)
