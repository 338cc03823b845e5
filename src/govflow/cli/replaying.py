"""`govflow replay`: carry the rows of a foreign system through a rulebook."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import TracebackType

import click
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table as Grid

from govflow import insight
from govflow.cli.log_page import LogPage
from govflow.cli.numbers import listed, many, percent
from govflow.cli.speaking import Speaker, language
from govflow.cli.usage import Usage
from govflow.cli.writing import may_write_json, write_json
from govflow.desk import Desk
from govflow.errors import IntakeError, Place, Problem, Text
from govflow.insight.intake_file import FILE as INTAKE
from govflow.insight.logs_file import FILE as LOG
from govflow.insight.logs_replay import LogRows
from govflow.insight.logs_summary import LogSummary
from govflow.insight.replay import Rows, for_replay
from govflow.insight.summary import Line, Summary, Table
from govflow.insight.texts import lies_inside
from govflow.ledger import SqliteLedger
from govflow.rulebook import Rulebook, load, locate
from govflow.rulebook.sheets.workbook import is_workbook, other_workbook

_EXAMPLES = 5  # of rejected rows; the JSON has more


@click.command()
@click.argument("rulebook")
@click.option(
    "--rows", type=click.Path(path_type=Path), help="Another file of the same shape. 另一份同结构的数据。"
)
@click.option("--ledger", type=click.Path(path_type=Path), help="The ledger (NAME.ledger). 台账文件。")
@click.option("--fresh", is_flag=True, help="Begin with an empty ledger. 从空台账重新开始。")
@click.option(
    "--json", "json_file", metavar="FILE", help="Write the result as JSON, - to print. 结果写入 JSON 文件。"
)
@language
@click.pass_obj
def replay(
    speaker: Speaker,
    rulebook: str,
    rows: Path | None,
    ledger: Path | None,
    fresh: bool,
    json_file: str | None,
) -> int:
    """Carry real requests through RULEBOOK, as its intake.yaml reads them. 以真实诉求回放规则手册。

    \b
    With log.yaml the rows are events of cases. 有 log.yaml 时，每行为案件的一个事件。
    """
    book, folder = load(rulebook), locate(rulebook)
    path = ledger or Path(f"{book.name}.ledger")
    if json_file is not None:
        may_write_json(json_file)
    started = time.perf_counter()
    opened = _opened(book, folder, rows)  # before any ledger is touched
    if fresh:
        _forget(path)
    with closing(SqliteLedger(path)) as kept, _Progress(speaker, opened) as progress:
        summary = opened.replay(Desk(book, kept), progress)
    if json_file != "-":
        _show(speaker, opened, summary, path, time.perf_counter() - started)
    if json_file:
        write_json(summary.to_data(), json_file)
    return 0


def _opened(book: Rulebook, folder: Path, rows: Path | None) -> Rows | LogRows:
    """Look through the rows: events where a log says how to read them, else requests."""
    if rows is not None:
        _refuse_workbook(str(rows), Place(str(rows)))
    if (folder / LOG).exists():
        log = insight.read_log(folder, book)
        return LogRows.open(book, log, rows or rows_of(log, folder))
    intake = insight.read_intake(folder, book)
    return Rows.open(book, intake, rows or rows_of(intake, folder))


def rows_of(source: insight.Intake | insight.EventLog, folder: Path) -> Path:
    """Return the rows that the intake, or the log, names."""
    if not source.rows:
        raise Usage(
            Text("The intake names no rows: give --rows FILE.", "接入说明未给出数据：请用 --rows 文件。")
        )
    place = Place(LOG if isinstance(source, insight.EventLog) else INTAKE)
    _refuse_workbook(source.rows, place)
    path = folder / source.rows
    if not path.exists():
        en, zh = f"There is no file '{source.rows}'.", f"没有文件“{source.rows}”。"
        raise IntakeError([Problem("missing-file", Text(en, zh), place)])
    if not lies_inside(path, folder):
        en, zh = f"'{source.rows}' lies outside the folder.", f"“{source.rows}”位于文件夹之外。"
        raise IntakeError([Problem("outside-folder", Text(en, zh), place)])
    return path


def _refuse_workbook(file: str, place: Place) -> None:
    """Refuse rows in a workbook: they are read line by line. Errors: IntakeError."""
    if is_workbook(file) or other_workbook(file):
        said = Text(
            f"'{file}' is a workbook, and rows of cases are CSV.", f"“{file}”是工作簿，而案件数据须为 CSV。"
        )
        hint = Text("Save the sheet as CSV, and name that.", "请将该表另存为 CSV，并改写文件名。")
        raise IntakeError([Problem("rows-not-csv", said, place, hint)])


def _forget(path: Path) -> None:
    """Remove a ledger, having made sure that it is one, and of a replay."""
    if path.exists():
        with closing(SqliteLedger(path)) as ledger:
            for_replay(ledger)
        for suffix in ("", "-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)


class _Progress:
    """Shows how far the replay is: a bar on a terminal, a line every tenth elsewhere."""

    def __init__(self, speaker: Speaker, rows: Rows | LogRows) -> None:
        self.speaker = speaker
        self.counted = Text("case", "件") if isinstance(rows, LogRows) else Text("line", "行")
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        self.bar = Progress(*columns, console=speaker.err) if speaker.err.is_terminal else None
        self.task = (
            self.bar.add_task(Text("requests", "诉求").to(speaker.lang), total=None) if self.bar else None
        )
        self.tenth = 0

    def __enter__(self) -> "_Progress":
        if self.bar:
            self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if self.bar:
            self.bar.stop()

    def __call__(self, done: int, lines: int) -> None:
        if self.bar and self.task is not None:
            self.bar.update(self.task, completed=done, total=max(lines, done))
        elif (tenth := done * 10 // max(lines, done)) > self.tenth:
            self.tenth = tenth
            self.speaker.complain_of(
                Text(
                    f"{tenth * 10} %: {self.counted.en} {done:,} of {lines:,}",
                    f"{tenth * 10} %：第 {done:,} {self.counted.zh}，共 {lines:,} {self.counted.zh}",
                )
            )


def _show(
    speaker: Speaker, rows: Rows | LogRows, summary: Summary | LogSummary, ledger: Path, seconds: float
) -> None:
    if isinstance(summary, Summary):
        grids = [_grid(table, speaker.lang) for table in summary.tables]
        sentences = _sentences(summary)
    else:
        page = LogPage(summary, rows.reader.words.workflow)
        grids, sentences = list(page.grids(speaker.lang)), page.sentences()
    for grid in grids:
        speaker.out.print(grid)
        speaker.say()
    for text in sentences:
        speaker.say(text)
    speaker.say(Text(f"Ledger: {ledger} ({seconds:.1f} s).", f"台账：{ledger}（{seconds:.1f} 秒）。"))


_HEADS = (
    Text("requests", "诉求"),
    Text("closed", "办结"),
    Text("on time", "按时办结"),
    Text("overdue", "逾期"),
    Text("open", "未结"),
    Text("due compared", "期限可比"),
    Text("agree", "一致"),
)


def _grid(table: Table, lang: str) -> Grid:
    grid = Grid(
        table.title.to(lang) or table.by, *(head.to(lang) for head in _HEADS), box=None, pad_edge=False
    )
    for column in grid.columns[1:]:
        column.justify = "right"
    for line in table.sorted():
        grid.add_row(line.name.to(lang), *_cells(line))
    total = table.total()
    grid.add_section()
    grid.add_row(total.name.to(lang), *_cells(total))
    return grid


def _cells(line: Line) -> list[str]:
    counts = (line.requests, line.closed, line.on_time, line.overdue, line.open, line.due.compared)
    return [*(f"{n:,}" for n in counts), percent(line.due.within_two_minutes, line.due.compared)]


def _sentences(s: Summary) -> Iterator[Text]:
    due, flag, computed = s.due, s.on_time, s.on_time_computed
    yield Text(
        f"{many(s.rows, 'row')}: {many(s.cases, 'case')}, {s.rejected:,} rejected{listed(s.reasons)}.",
        f"共 {s.rows:,} 行：立案 {s.cases:,} 件，拒收 {s.rejected:,} 行{listed(s.reasons)}。",
    )
    for one in s.examples[:_EXAMPLES]:
        yield Text(
            f"- {one.place}: {one.message.en} [{one.code}]", f"- {one.place}：{one.message.zh} [{one.code}]"
        )
    yield Text(
        f"Repaired: {s.repaired.total():,}{listed(s.repaired)}. Without a place: {s.unplaced:,}.",
        f"修正：{s.repaired.total():,}{listed(s.repaired)}。无地点：{s.unplaced:,}。",
    )
    if due.compared:
        n, of = f"{due.within_two_minutes:,}", f"{due.compared:,}"
        share = percent(due.within_two_minutes, due.compared)
        yield Text(
            f"Due instants: {n} of {of} recorded ones agree within two minutes ({share}).",
            f"到期时刻：有记录的 {of} 个中，{n} 个在两分钟内一致（{share}）。",
        )
    if flag.compared:
        yield Text(
            f"On time or not: of {flag.compared:,} recorded flags {flag.agree:,} follow from the recorded"
            f" instants, {computed.agree:,} from the computed ones.",
            f"是否按时：{flag.compared:,} 个记录标志中，{flag.agree:,} 个与记录时刻相符，"
            f"{computed.agree:,} 个与计算时刻相符。",
        )
    if s.owner.compared:
        n, of = f"{s.owner.agree:,}", f"{s.owner.compared:,}"
        yield Text(f"Department: {n} of {of} as recorded.", f"责任部门：{of} 件中 {n} 件与记录一致。")
