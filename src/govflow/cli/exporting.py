"""`govflow export`: the cases of a ledger, as somebody may see them; or a table, as a sheet."""

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import click

from govflow import insight
from govflow.case import Actor, Post
from govflow.cli.helping import command, option
from govflow.cli.moments import INSTANT
from govflow.cli.sheets import write_table
from govflow.cli.speaking import Speaker, as_json, language
from govflow.cli.usage import Usage
from govflow.desk import Desk
from govflow.errors import Problem, RulebookError, Text, did_you_mean
from govflow.ledger.opened import open_ledger
from govflow.rulebook import Rulebook, load_editions


@command()
@click.argument("rulebook")
@click.argument("file", required=False)
@option(
    "--table",
    metavar="NAME",
    help=Text(
        "Write this table, to FILE.xlsx, FILE.csv or -.",
        "将该决策表写入 .xlsx 或 .csv 文件，或 -（标准输出）。",
    ),
)
@option("--force", is_flag=True, help=Text("Overwrite FILE.", "覆盖已有文件。"))
@option("--ledger", metavar="LEDGER", help=Text("Whose cases.", "导出此台账的案件。"))
@option(
    "--as", "who", multiple=True, metavar="ROLE@UNIT|PERSON",
    help=Text("Who will read it; several posts are fine.", "由谁阅览（可多个岗位）。"),
)  # fmt: skip
@option(
    "--at",
    type=INSTANT,
    help=Text("The instant at which they look; now unless given.", "阅览时刻；不写则为现在。"),
)
@option("--csv", "as_csv", is_flag=True, help=Text("Write CSV; the default.", "以 CSV 输出（默认）。"))
@as_json
@language
@click.pass_obj
def export(
    speaker: Speaker,
    rulebook: str,
    file: str | None,
    table: str | None,
    force: bool,
    ledger: str | None,
    who: tuple[str, ...],
    at: datetime | None,
    as_csv: bool,
    as_json: bool,
) -> int:
    """Write the cases of a ledger as somebody may see them, as CSV or lines of JSON.

    With --table, write a table of the rulebook to FILE, for people who work with spreadsheets.

    将台账中的案件按阅览者的权限导出为 CSV 或逐行 JSON。

    以 --table 将规则手册的决策表写入文件，供用电子表格的人员使用。
    """
    if table is not None:
        if file is None or ledger or who or at or as_csv or as_json:
            raise Usage(
                Text(
                    "--table takes a FILE, and nothing of cases.", "--table 需要文件名，且不与案件选项同用。"
                )
            )
        return write_table(speaker, rulebook, table, file, force=force)
    if file is not None:
        raise Usage(Text("Name the --table that goes to a file.", "请以 --table 指明要写入文件的决策表。"))
    if ledger is None or not who:
        raise Usage(Text("Name the --ledger, and --as whom.", "请以 --ledger 指明台账，以 --as 指明阅览者。"))
    if as_csv and as_json:
        raise Usage(Text("--csv does not go with --json.", "--csv 不能与 --json 同用。"))
    editions = load_editions(rulebook)
    book = editions.newest
    actor = actor_of(speaker, book, who)
    instant = at.replace(tzinfo=book.zone) if at else datetime.now(UTC)
    with closing(open_ledger(ledger, new=False)) as kept:
        desk = Desk(editions, kept)
        desk.check_ledger()
        views = insight.views(desk, actor, instant)
        if as_json:
            insight.export_json(views, sys.stdout)
        else:
            insight.export_csv(editions, views, sys.stdout)
    return 0


def actor_of(speaker: Speaker, book: Rulebook, who: tuple[str, ...]) -> Actor:
    """Return who reads: posts are held beside those that the roster gives to a person. Errors: Usage."""
    known = {person for person, _ in book.roster.posts}  # whose id may be an address
    who = tuple(one if one in known else one.replace("＠", "@") for one in who)
    persons = [one for one in who if "@" not in one or one in known]
    if len(persons) > 1:
        raise Usage(Text("--as names two persons.", "--as 指定了两个人。"))
    posts = [one.rpartition("@") for one in who if one not in persons]
    wrong = [problem for role, _, unit in posts for problem in _unknown(book, role, unit)]
    if wrong:
        raise RulebookError(wrong)
    for one in set(persons) - known:  # no mistake: somebody may read what they asked for themselves
        speaker.complain_of(
            Text(
                f"'{one}' is no person of the roster. A post is written ROLE@UNIT.",
                f"岗位表中没有“{one}”此人。岗位应写作 角色@单元。",
            )
        )
    found = (Post(role, book.hierarchy.resolve(unit) or unit) for role, _, unit in posts)
    return Actor(persons[0] if persons else " ".join(who), tuple(found))


def _unknown(book: Rulebook, role: str, unit: str) -> Iterator[Problem]:
    if book.hierarchy.resolve(unit) is None:
        text = Text(f"There is no unit '{unit}'.", f"没有单元“{unit}”。")
        yield Problem("unknown-unit", text, suggestion=did_you_mean(unit, book.hierarchy))
    roles = _roles(book)
    if role not in roles:
        text = Text(f"There is no role '{role}'.", f"没有角色“{role}”。")
        yield Problem("unknown-role", text, suggestion=did_you_mean(role, roles))


def _roles(book: Rulebook) -> list[str]:
    """Return every role that the rules, their words or the roster name."""
    flows = book.workflows.values()
    rights = [right for flow in flows for move in flow.moves for right in move.by]
    for flow in flows:
        if flow.reading:
            rights += flow.reading.rights
    held = (post.role for _, post in book.roster.posts)
    return list(dict.fromkeys([*(right.role for right in rights if right.role), *held, *book.words]))
