"""Backtest: what the past would have been under new rules (回测)."""

import os
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import closing, suppress
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import attrs

from govflow.errors import GovflowError, NotALedger, Text
from govflow.insight.backtesting.counted import Counted
from govflow.insight.backtesting.result import Backtest, result
from govflow.insight.backtesting.shards import BookAt, CaseShard, RowShard, Task, judge_cases
from govflow.insight.backtesting.shortcuts import changed_limits
from govflow.insight.intake_file import FILE, read_intake
from govflow.insight.replay import Progress, Rows
from govflow.ledger import Ledger
from govflow.ledger.bulk import latest, span
from govflow.ledger.opened import is_file, open_ledger
from govflow.rulebook import Rulebook, compare, load, locate

_EACH = 8  # shards of a ledger for each processor: work is spread evenly, and progress can be seen
Shard = CaseShard | RowShard


def backtest(
    old: str | Path,
    new: str | Path,
    source: str | Path | Ledger,
    *,
    intake: str | Path | None = None,
    as_of: datetime | None = None,
    examples: int = 5,
    executor: Executor | None = None,
    processes: int | None = None,
    shards: int | None = None,
    thorough: bool = False,
    progress: Progress = lambda *_: None,
) -> Backtest:
    """Return what would have been under the rules `new`, had people done what they did under `old` (回测).

    `source` is a ledger (the path of a file, or `postgresql://...`) whose cases lived by `old`, or a CSV
    file, which is carried through both rulebooks as `intake.yaml` reads it: that of the folder `intake`,
    unless given of each rulebook, or that of the old one. A Ledger that is open already is read in this
    process.

    Time passes in each case up to `as_of`, or its last event if that is later; unless given it is the latest
    instant of any event of the ledger, or the intake's `until`. Cases that were opened after it are counted,
    and left out. Of each kind of difference the first `examples` by the case's id are kept.

    Work is cut into `shards`, which any `executor` carries out; by default there are as many processes as
    processors, and with one it is done here. The answer is the same for any number of shards. `thorough`
    does every case again, even where it is certain what comes of it: the answer is the same, only later.
    `progress` is told how many of how many shards are done. Errors: RulebookError, IntakeError, LedgerError,
    UnknownCase `no-ledger`; GovflowError `no-source` for a file that is neither, `worker-died`.
    """
    books = load(old), load(new)
    differences = compare(*books)
    limits = None if thorough else changed_limits(differences)
    task = Task(_book_at(old, books[0]), _book_at(new, books[1]), limits, _utc(as_of), examples)
    rows = isinstance(source, str | Path) and _is_rows(str(source), intake, old)
    if not isinstance(source, str | Path):
        task = attrs.evolve(task, as_of=task.as_of or latest(source))
        counted = judge_cases(task, source, span(source))
    else:
        parts = shards or (1 if rows else _EACH) * (processes or os.cpu_count() or 1)
        cut = _rows if rows else _cases
        todo = cut(task, str(source), books, intake, parts)
        task = todo[0].task
        counted = _put_together(todo, examples, executor, processes, progress)
    return result(counted, differences, books, task.as_of, posts_known=rows)


def _book_at(source: str | Path, book: Rulebook) -> BookAt:
    """Name a rulebook so that a worker finds it, wherever that runs."""
    return BookAt(str(Path(source).resolve()) if Path(source).exists() else str(source), book.digest)


def _utc(at: datetime | None) -> datetime | None:
    if at is not None and at.utcoffset() is None:
        text = Text("An instant needs a time zone.", "时刻必须带有时区。")
        raise GovflowError("naive-instant", text)
    return at and at.astimezone(UTC)


def _is_rows(source: str, intake: str | Path | None, old: str | Path) -> bool:
    """Tell whether a file holds rows. Errors: GovflowError `no-source` if it is no database either."""
    path = Path(source)
    if not is_file(source) or not path.exists():
        return intake is not None
    if path.is_file():
        if _is_ledger(source):
            return intake is not None
        if path.stat().st_size and (intake is not None or (locate(old) / FILE).exists()):
            return True
    raise _neither(source)


def _is_ledger(source: str) -> bool:
    """Tell whether a file is a ledger. Only SQLite may look: see `govflow.ledger.sqlite.file`."""
    try:
        open_ledger(source, new=False).close()
    except NotALedger:
        return False
    return True


def _neither(source: str) -> GovflowError:
    text = Text(
        f"'{source}' is neither a ledger nor a CSV file for which there is an {FILE}:"
        " beside the rules OLD, or in the folder that --intake names.",
        f"“{source}”既不是台账，也不是配有 {FILE} 的 CSV 文件："
        f"{FILE} 应在原规则旁，或在 --intake 所指文件夹中。",
    )
    return GovflowError("no-source", text)


def _cases(task: Task, source: str, _: object, __: object, parts: int) -> Sequence[Shard]:
    """Cut the cases of a ledger into ranges."""
    with closing(open_ledger(source, new=False)) as ledger:
        positions = span(ledger)
        task = attrs.evolve(task, as_of=task.as_of or latest(ledger))
    where = str(Path(source).resolve()) if is_file(source) else source
    size = max(-(-len(positions) // parts), 1)
    cuts = [positions[n : n + size] for n in range(0, len(positions), size)] or [positions]
    return [CaseShard(task, where, cut) for cut in cuts]


def _rows(
    task: Task, source: str, books: tuple[Rulebook, Rulebook], intake: str | Path | None, parts: int
) -> Sequence[Shard]:
    """Cut rows into parts. Every worker reads the file; so there are no more parts than processors."""
    folders = _intakes(task, intake)
    found = [read_intake(Path(folder), book) for folder, book in zip(folders, books, strict=True)]
    rows = Rows.open(books[0], found[0], Path(source))
    task = attrs.evolve(task, as_of=task.as_of or found[0].until)
    path = str(Path(source).resolve())
    return [RowShard(task, path, rows.file.digest, folders, part, parts) for part in range(parts)]


def _intakes(task: Task, given: str | Path | None) -> tuple[str, str]:
    """Return the folders of the intakes: the one given, or those of the rulebooks, or that of the old one."""
    if given is not None:
        folder = str(Path(given).resolve())
        return folder, folder
    old, new = locate(task.old.source), locate(task.new.source)
    return str(old), str(new if (new / FILE).exists() else old)


def _put_together(
    shards: Sequence[Shard],
    examples: int,
    executor: Executor | None,
    processes: int | None,
    progress: Progress,
) -> Counted:
    counted = Counted(examples)
    if executor is not None:
        return _on(executor, shards, counted, progress)
    if processes == 1:
        for done, shard in enumerate(shards, 1):
            counted.include(shard.run())
            progress(done, len(shards))
        return counted
    # Not forked: whoever calls may have threads, and a fork would take their locks along.
    with ProcessPoolExecutor(
        processes, get_context("spawn"), initializer=_get_ready, initargs=(shards[0].task,)
    ) as pool:
        return _on(pool, shards, counted, progress)


def _on(executor: Executor, shards: Sequence[Shard], counted: Counted, progress: Progress) -> Counted:
    futures: list[Future[Counted]] = []
    try:
        futures += (executor.submit(run, shard) for shard in shards)
        for done, future in enumerate(as_completed(futures), 1):
            counted.include(future.result())
            progress(done, len(shards))
    except BrokenExecutor as error:
        raise _died() from error
    except BaseException:
        for future in futures:
            future.cancel()
        raise
    return counted


def _died() -> GovflowError:
    text = Text(
        "A worker process died; perhaps there was too little memory: ask for fewer processes."
        ' A script that backtests needs the line: if __name__ == "__main__":',
        '有工作进程意外终止，可能是内存不足：请减少进程数。在脚本中回测须写明：if __name__ == "__main__":',
    )
    return GovflowError("worker-died", text)


def _get_ready(task: Task) -> None:
    """Read the rulebooks as a process of ours begins."""
    with suppress(GovflowError):  # told by the first shard, which reads them again
        task.ready()


def run(shard: Shard) -> Counted:
    """Look at the cases of a shard: what a worker is asked to do."""
    return shard.run()
