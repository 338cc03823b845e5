"""What PostgreSQL complains of, in plain words, without anything of its address: that may hold a password."""

from govflow.errors import LedgerError, NotALedger, Text, UnknownCase

_BUSY = (
    "ledger-busy",
    Text("The database: others are writing; try again.", "数据库：他人正在写入，请重试。"),
)
_FULL = Text(
    "The database takes no more: its disk is full, or it has no means left; all before this is safe.",
    "数据库磁盘已满或资源耗尽；此前内容完好。",
)
_FAILED = Text(
    "The database's transaction has failed, or was ended, before: roll it back, and begin anew.",
    "数据库事务此前已失败或已结束，请回滚后重来。",
)
_RIGHTS = Text(
    "The database does not let this user do that: grant it the tables, or let their owner make them first.",
    "数据库未授权该用户：请授予表权限，或由所有者先建表。",
)
_DAMAGED = Text("The database says that it is damaged.", "数据库报告其已损坏。")
_READ_ONLY = Text("The database cannot be written: it is read-only.", "数据库只读，不可写。")
LOST = Text(
    "The connection to the database broke: it is not known whether the last commit was kept. Try again.",
    "与数据库的连接中断：最后一次提交是否保存未知，请重试。",
)
UNSTORABLE = Text(
    "The database cannot keep a text that has a NUL, or half of a character, in it.",
    "数据库无法保存含空字符或残缺字符的文本。",
)
FAILED = ("unit-failed", _FAILED)
TAKEN_BACK = ("40001", "40P01")
"""Two waited for each other, and the database took one of them back: done again, it will do."""
BY_STATE: dict[str, tuple[str, Text]] = {
    "40001": _BUSY,
    "40P01": _BUSY,
    "55P03": _BUSY,
    "57014": _BUSY,
    "53": ("disk-full", _FULL),
    "25P02": ("unit-failed", _FAILED),
    "42501": ("ledger-unusable", _RIGHTS),
    "25006": ("ledger-unusable", _READ_ONLY),
    "22": ("unstorable-text", UNSTORABLE),
    "XX": ("ledger-damaged", _DAMAGED),
}
"""By PostgreSQL's error code, or the class of it: its first two letters."""
_REFUSALS = (
    ("password", "it refuses the user or the password", "用户名或密码不对"),
    ("does not exist", "there is no such database or user", "没有该数据库或用户"),
    ("too many", "it has no connection left", "连接数已满"),
    ("starting up", "it is still starting", "正在启动"),
    ("shutting down", "it is being shut down", "正在关闭"),
    ("timeout", "nobody answers in time", "连接超时"),
    ("invalid", "the address cannot be understood", "地址无法识别"),
    ("missing", "the address cannot be understood", "地址无法识别"),
)


def unreachable(complaint: str) -> Text:
    """Return why there is no connection: one of a few reasons, in words of our own."""
    known = ((en, zh) for word, en, zh in _REFUSALS if word in complaint)
    en, zh = next(known, ("nobody answers there", "该地址无应答"))
    return Text(f"There is no connection to the database: {en}.", f"无法连接数据库：{zh}。")


def unusable(state: str) -> LedgerError:
    """Return the error of anything else, by PostgreSQL's own code for it."""
    text = Text(
        f"The database refuses: PostgreSQL's error {state or 'without a code'}.",
        f"数据库拒绝：PostgreSQL 错误码 {state or '无'}。",
    )
    return LedgerError("ledger-unusable", text)


def no_ledger() -> UnknownCase:
    """Return the error of a database without our tables, where none are to be made."""
    text = Text("There is no ledger in the database.", "数据库中没有台账。")
    return UnknownCase("no-ledger", text)


def newer() -> NotALedger:
    """Return the error of tables that a newer govflow has made."""
    text = Text(
        "The database holds a ledger of a newer govflow.", "数据库中的台账由更新版本的 govflow 写成。"
    )
    return NotALedger("not-a-ledger", text)


def no_postgres() -> LedgerError:
    """Return the error of a missing extra."""
    text = Text(
        "A ledger in PostgreSQL needs the extra 'postgres': pip install 'govflow[postgres]'.",
        "PostgreSQL 台账需要附加组件 postgres：pip install 'govflow[postgres]'。",
    )
    return LedgerError("no-postgres", text)


def closed() -> LedgerError:
    """Return the error of a ledger that was closed."""
    return LedgerError("ledger-closed", Text("The ledger has been closed.", "台账已关闭。"))
