"""`govflow replay`: carry the rows of a foreign system through a rulebook."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
from rich.table import Table as Grid

from govflow import insight
from govflow.cli.helping import command, option
from govflow.cli.log_page import LogPage
from govflow.cli.numbers import listed, many, percent
from govflow.cli.progress import Progress
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
from govflow.ledger.opened import is_file, open_ledger, shown
from govflow.rulebook import Rulebook, load, locate
from govflow.rulebook.sheets.workbook import is_workbook, other_workbook

_EXAMPLES = 5  # of rejected rows; the JSON has more
_TITLE = Text("requests", "诉求")


@command()
@click.argument("rulebook")
@option(
    "--rows",
    type=click.Path(path_type=Path),
    help=Text("Another file of the same shape.", "另一份同结构的数据。"),
)
@option(
    "--ledger",
    metavar="LEDGER",
    help=Text("Where to keep the cases; NAME.ledger unless given.", "写入此台账；不写则为“名称.ledger”。"),
)
@option("--fresh", is_flag=True, help=Text("Begin with an empty ledger.", "从空台账重新开始。"))
@option(
    "--json",
    "json_file",
    metavar="FILE",
    help=Text("Write the result as JSON, - to print.", "将结果以 JSON 写入文件；- 为标准输出。"),
)
@language
@click.pass_obj
def replay(
    speaker: Speaker,
    rulebook: str,
    rows: Path | None,
    ledger: str | None,
    fresh: bool,
    json_file: str | None,
) -> int:
    """Carry real requests through RULEBOOK, as its intake.yaml reads them.

    With log.yaml the rows are events of cases.

    按 intake.yaml 的读法，以真实诉求回放规则手册。

    有 log.yaml 时，每行为案件的一个事件。
    """
    book, folder = load(rulebook), locate(rulebook)
    ledger = ledger or f"{book.name}.ledger"
    if json_file is not None:
        may_write_json(json_file)
    started = time.perf_counter()
    opened = _opened(book, folder, rows)  # before any ledger is touched
    if fresh:
        _forget(ledger)
    with closing(open_ledger(ledger)) as kept, Progress(speaker, _TITLE, _counted(opened)) as progress:
        summary = opened.replay(Desk(book, kept), progress)
    if json_file != "-":
        _show(speaker, opened, summary, ledger, time.perf_counter() - started)
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


def _forget(ledger: str) -> None:
    """Remove a ledger, having made sure that it is one, and of a replay."""
    if not is_file(ledger):
        raise Usage(
            Text("--fresh goes with a file: drop the database.", "--fresh 仅适用于文件：请删除数据库。")
        )
    if Path(ledger).exists():
        with closing(open_ledger(ledger)) as kept:
            for_replay(kept)
        for suffix in ("", "-wal", "-shm"):
            Path(f"{ledger}{suffix}").unlink(missing_ok=True)


def _counted(rows: Rows | LogRows) -> Text:
    return Text("case", "件") if isinstance(rows, LogRows) else Text("line", "行")


def _show(
    speaker: Speaker, rows: Rows | LogRows, summary: Summary | LogSummary, ledger: str, seconds: float
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
    name = shown(ledger)
    speaker.say(Text(f"Ledger: {name} ({seconds:.1f} s).", f"台账：{name}（{seconds:.1f} 秒）。"))


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
