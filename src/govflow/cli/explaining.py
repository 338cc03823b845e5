"""`govflow explain`: why a case is where it is, or why a table decides as it does."""

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

import attrs
import click

from govflow import insight
from govflow.case.explain import Explanation
from govflow.cli.helping import command, option
from govflow.cli.moments import INSTANT
from govflow.cli.placeholders import IN_CHINESE
from govflow.cli.replaying import rows_of
from govflow.cli.speaking import Speaker, as_json, language, print_json
from govflow.cli.usage import Usage
from govflow.desk import Desk
from govflow.errors import Problem, RulebookError, Text, did_you_mean
from govflow.insight.logs_file import FILE as LOG
from govflow.insight.logs_replay import LogRows
from govflow.ledger.opened import open_ledger
from govflow.rulebook import Rulebook, load, load_editions, locate
from govflow.tables import DecisionTable
from govflow.tables.literal import KINDS


@command()
@click.argument("rulebook")
@click.argument("case", required=False)
@option(
    "--rows",
    type=click.Path(path_type=Path),
    help=Text("Find the case in this file.", "在此数据文件中查找。"),
)
@option("--ledger", metavar="LEDGER", help=Text("Find the case in this ledger.", "在此台账中查找。"))
@option("--table", help=Text("Explain a table instead of a case.", "说明决策表，而非案件。"))
@option(
    "--given",
    multiple=True,
    metavar="COLUMN=VALUE",
    help=Text("An input of the table; once for each column.", "决策表的输入，每列给出一次。"),
)
@option(
    "--at", "at", type=INSTANT, help=Text("The instant for dated rules.", "规则有生效期时，按此时刻适用。")
)
@as_json
@language
@click.pass_obj
def explain(
    speaker: Speaker,
    rulebook: str,
    case: str | None,
    rows: Path | None,
    ledger: str | None,
    table: str | None,
    given: tuple[str, ...],
    at: datetime | None,
    as_json: bool,
) -> int:
    """Explain a CASE, from a ledger or from the rows of the intake; or a table.

    说明台账或接入数据中的案件何以至此；或说明决策表何以如此判定。
    """
    _fits(case, table, {"--rows": rows, "--ledger": ledger}, {"--given": given, "--at": at})
    if table is not None:
        _explain_table(speaker, load(rulebook), table, given, at, as_json)
    elif case is None:
        raise Usage(Text("Name a CASE, or a --table.", "请给出案件编号或 --table。"))
    else:
        book, told = _from_ledger(rulebook, case, ledger) if ledger else _from_rows(rulebook, case, rows)
        if as_json:
            print_json(told.to_data())
        else:
            _show(speaker, book, told)
    return 0


def _fits(
    case: str | None, table: str | None, of_case: Mapping[str, object], of_table: Mapping[str, object]
) -> None:
    """Refuse what would be ignored. Errors: Usage."""
    asked, foreign = ("--table", {"CASE": case, **of_case}) if table is not None else ("CASE", of_table)
    for name, value in foreign.items():
        if value:
            raise Usage(
                Text(
                    f"{name} does not go with {asked}.",
                    f"{IN_CHINESE.get(name, name)} 不能与 {IN_CHINESE.get(asked, asked)} 同用。",
                )
            )
    if of_case["--rows"] and of_case["--ledger"]:
        raise Usage(Text("--rows does not go with --ledger.", "--rows 不能与 --ledger 同用。"))


def _from_ledger(rulebook: str, case: str, ledger: str) -> tuple[Rulebook, Explanation]:
    """Explain a case by its own edition of the rules, and return that, too."""
    editions = load_editions(rulebook)
    with closing(open_ledger(ledger, new=False)) as kept:
        desk = Desk(editions, kept)
        desk.check_ledger()
        told = desk.explain(case)
        return desk.rules_of(told.case), told


def _from_rows(rulebook: str, case: str, rows: Path | None) -> tuple[Rulebook, Explanation]:
    book, folder = load(rulebook), locate(rulebook)
    if (folder / LOG).exists():
        log = insight.read_log(folder, book)
        return book, LogRows.open(book, log, rows or rows_of(log, folder)).explain(book, case)
    intake = insight.read_intake(folder, book)
    return book, insight.explain_row(book, intake, rows or rows_of(intake, folder), case)


def _show(speaker: Speaker, book: Rulebook, told: Explanation) -> None:
    case = told.case
    state = book.workflows[case.workflow].title_of(case.state) if case.workflow in book.workflows else None
    name = book.hierarchy[case.owner].name if case.owner in book.hierarchy else Text(case.owner, case.owner)
    state = state or Text(case.state, case.state)
    speaker.say(
        Text(
            f"Case {case.id}: {state.en}; {name.en} answers for it.",
            f"案件 {case.id}：{state.zh}；由{name.zh}负责。",
        )
    )
    for line in told.lines:
        speaker.say(Text(f"- {line.en}", f"- {line.zh}"))


def _explain_table(
    speaker: Speaker, book: Rulebook, name: str, given: tuple[str, ...], at: datetime | None, as_json: bool
) -> None:
    table = book.tables.get(name)
    if table is None:
        text = Text(f"There is no table '{name}'.", f"没有决策表“{name}”。")
        raise RulebookError([Problem("unknown-table", text, suggestion=did_you_mean(name, book.tables))])
    told = table.explain(_inputs(table, given), at=at.replace(tzinfo=book.zone) if at else None)
    if as_json:
        decision = told.decision
        rule = decision.rule.id if decision and decision.rule else None
        outputs = dict(decision.outputs) if decision else None
        print_json({"table": name, "rule": rule, "outputs": outputs, **attrs.asdict(told.text)})
    else:
        speaker.say(told.text)


def _inputs(table: DecisionTable, given: tuple[str, ...]) -> dict[str, object]:
    """Return the inputs of a table, each read by the type of its column. Errors: Usage; TableError."""
    types = {column.name: column.type for column in table.columns}
    inputs: dict[str, object] = {}
    for part in given:
        name, is_there, text = part.partition("=")
        if not is_there:
            raise _not_given(part)
        if name in inputs:
            raise Usage(Text(f"--given names '{name}' twice.", f"--given 重复给出“{name}”。"))
        if name not in types:
            hint = did_you_mean(name, types) or Text("", "")
            said = Text(f"The table has no column '{name}'. {hint.en}", f"决策表没有列“{name}”。{hint.zh}")
            raise Usage(Text(said.en.strip(), said.zh))
        kind = KINDS.get(types[name])
        inputs[name] = kind.read(text) if kind else text
    return inputs


def _not_given(part: str) -> Usage:
    """Return that this is no COLUMN=VALUE, and why if the sign is the one of Chinese keyboards."""
    en, zh = f"--given wants COLUMN=VALUE, not '{part}'.", f"--given 应为 列=值，而不是“{part}”。"
    if "＝" in part:
        en += " Its equals sign is full-width (＝): write a plain one (=)."
        zh += "其中的等号是全角的（＝）：请用半角等号（=）。"
    return Usage(Text(en, zh))
