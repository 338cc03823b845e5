"""`govflow history`: the cases of a ledger as Parquet, and questions over it."""

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from rich.table import Table as Grid

from govflow.cli.exporting import actor_of
from govflow.cli.helping import group, option
from govflow.cli.moments import DAY, INSTANT
from govflow.cli.progress import Progress
from govflow.cli.speaking import Speaker, as_json, language, print_json
from govflow.cli.usage import Usage
from govflow.desk import Desk
from govflow.errors import Text
from govflow.insight.history import COLUMNS, QUESTIONS, Answer, History, write
from govflow.ledger.opened import open_ledger
from govflow.rulebook import load_editions

_FOLDER = click.argument("folder", type=click.Path(path_type=Path))


@group()
@language
def history() -> None:
    """Write a ledger as Parquet; ask questions of it.

    将台账导出为 Parquet，并作统计查询。
    """


@history.command("write")
@click.argument("rulebook")
@_FOLDER
@option(
    "--ledger",
    required=True,
    help=Text("Whose cases: a file, or postgresql://.", "写出此台账的案件：文件或 postgresql://。"),
)
@option(
    "--as", "who", multiple=True, metavar="ROLE@UNIT|PERSON",
    help=Text("Who will read it; without, no fields and no persons.", "由谁阅览；不写则不含字段与人员。"),
)  # fmt: skip
@option(
    "--at",
    type=INSTANT,
    help=Text("The instant at which they look; now unless given.", "阅览时刻；不写则为现在。"),
)
@as_json
@language
@click.pass_obj
def write_(
    speaker: Speaker,
    rulebook: str,
    folder: Path,
    ledger: str,
    who: tuple[str, ...],
    at: datetime | None,
    as_json: bool,
) -> int:
    """Write all cases of a ledger into FOLDER: events, cases, units.

    将台账的全部案件写入文件夹：事件、案件、单元。
    """
    if at and not who:
        raise Usage(Text("--at takes --as: who looks then.", "--at 须与 --as 一起使用。"))
    editions = load_editions(rulebook)
    book = editions.newest
    actor = actor_of(speaker, book, who) if who else None
    instant = at.replace(tzinfo=book.zone) if at else datetime.now(UTC)
    title, counted = Text("cases", "案件"), Text("case", "件")
    with closing(open_ledger(ledger, new=False)) as kept, Progress(speaker, title, counted) as progress:
        desk = Desk(editions, kept)
        desk.check_ledger()
        count = write(desk, folder, actor, instant if actor else None, progress)
    if as_json:
        print_json({"folder": str(folder), "cases": count})
    else:
        speaker.say(Text(f"{folder}: {count:,} cases.", f"{folder}：{count:,} 件。"))
    return 0


@history.command()
@_FOLDER
@click.argument("question", required=False, default="")
@option("--under", default="", metavar="UNIT", help=Text("This unit and all below it.", "仅此单元及其下级。"))
@option("--since", type=DAY, help=Text("From this date.", "自此日起。"))
@option("--until", type=DAY, help=Text("To before this date.", "至此日之前。"))
@as_json
@language
@click.pass_obj
def ask(
    speaker: Speaker,
    folder: Path,
    question: str,
    under: str,
    since: datetime | None,
    until: datetime | None,
    as_json: bool,
) -> int:
    """Answer a QUESTION about a history, or list the questions.

    回答关于历史的常用问题；不写问题则列出全部。
    """
    if since and until and since > until:
        raise Usage(Text("--since lies after --until.", "--since 晚于 --until。"))
    with History(folder) as asked:
        if not question:
            return _list(speaker, as_json=as_json)
        answer = asked.ask(question, under, _date(since), _date(until))
    if not as_json:
        speaker.say(QUESTIONS[question].title)
    heads = [COLUMNS[name].to(speaker.lang) for name in answer.columns]
    return _tell(speaker, answer, heads, as_json=as_json)


@history.command()
@_FOLDER
@click.argument("query")
@as_json
@language
@click.pass_obj
def sql(speaker: Speaker, folder: Path, query: str, as_json: bool) -> int:
    """Answer a SELECT over the tables events, cases, units, and the view clocks.

    以一条 SELECT 查询 events、cases、units 三表与 clocks 视图。
    """
    with History(folder) as asked:
        answer = asked.sql(query)
    return _tell(speaker, answer, answer.columns, as_json=as_json)


def _list(speaker: Speaker, *, as_json: bool) -> int:
    if as_json:
        print_json([{"name": q.name, "en": q.title.en, "zh": q.title.zh} for q in QUESTIONS.values()])
    else:
        for question in QUESTIONS.values():
            speaker.say(f"{question.name}  {question.title.to(speaker.lang)}")
    return 0


def _tell(speaker: Speaker, answer: Answer, heads: Sequence[str], *, as_json: bool) -> int:
    if as_json:
        print_json(answer.to_data())
        return 0
    grid = Grid(*heads, box=None, pad_edge=False)
    for number, column in enumerate(grid.columns):
        column.justify = (
            "right" if all(isinstance(row[number], int | float) for row in answer.rows) else "left"
        )
    for row in answer.to_data():
        grid.add_row(*map(_cell, row.values()))
    speaker.out.print(grid)
    return 0


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.2f}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _date(at: datetime | None) -> date | None:
    return at.date() if at else None
