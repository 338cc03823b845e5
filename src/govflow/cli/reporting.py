"""`govflow report`: the metrics of a rulebook over a ledger, and the clearing of a month."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, time

import click
from rich.table import Table as Grid

from govflow import insight
from govflow.case import Event
from govflow.cli.helping import command, option
from govflow.cli.moments import DAY
from govflow.cli.speaking import Speaker, as_json, language, print_json
from govflow.cli.usage import Usage
from govflow.desk import Desk
from govflow.errors import Text
from govflow.insight.clearing import Carried, Clearance
from govflow.insight.grouping import Grouping
from govflow.insight.measure import Measured
from govflow.ledger import Ledger
from govflow.ledger.opened import open_ledger
from govflow.rulebook import Rulebook, load_editions

_LACKS = {"reason": Text("no reason", "缺原因"), "plan": Text("no plan", "缺计划")}


@command()
@click.argument("rulebook")
@option("--ledger", metavar="LEDGER", required=True, help=Text("Whose cases.", "统计此台账的案件。"))
@option("--month", default="", metavar="YYYY-MM", help=Text("Only this month.", "仅此月份。"))
@option("--against", default="", metavar="YYYY-MM", help=Text("Compare with this month.", "与此月份比较。"))
@option(
    "--by",
    default="",
    metavar="GROUP",
    help=Text("Such as unit:community, owner, month, a field.", "如 unit:community、owner、month 或字段。"),
)
@option(
    "--as-of",
    "as_of",
    type=DAY,
    help=Text("As the cases stood at the end of this day.", "截至当日终了时的案件。"),
)
@as_json
@language
@click.pass_obj
def report(
    speaker: Speaker,
    rulebook: str,
    ledger: str,
    month: str,
    against: str,
    by: str,
    as_of: datetime | None,
    as_json: bool,
) -> int:
    """Report the metrics of RULEBOOK over a ledger, and the clearing of a month.

    统计规则手册的指标，说明各由何构成；并核查月月清零。
    """
    if against and not month:
        raise Usage(Text("--against needs a --month.", "--against 须与 --month 同用。"))
    editions = load_editions(rulebook)
    book = editions.newest
    at = _end_of(as_of, book) if as_of else None
    with closing(open_ledger(ledger, new=False)) as kept:
        Desk(editions, kept).check_ledger()
        found = insight.report(editions, _histories(kept), month=month, against=against, by=by, at=at)
    if as_json:
        print_json(found.to_data())
    else:
        _show(speaker, book, found)
    return 0


def _end_of(day: datetime, book: Rulebook) -> datetime:
    """Return the last instant of a day of the rulebook's zone."""
    return datetime.combine(day, time.max, book.zone)


def _histories(ledger: Ledger) -> Iterator[Sequence[Event]]:
    for case in ledger.cases():
        yield ledger.history(case)


def _show(speaker: Speaker, book: Rulebook, found: insight.Report) -> None:
    if not found.measured:
        speaker.say(Text("The rulebook has no metrics.", "规则手册未定义指标。"))
    for name, measured in found.measured.items():
        speaker.say(measured.total.text)
        if name in found.changes:
            said = found.changes[name].text
            speaker.say(Text(f"  against {found.against}: {said.en}", f"  较 {found.against}：{said.zh}"))
        if measured.groups:
            speaker.out.print(_grid(measured, book, speaker.lang))
    if found.clearance:
        _show_clearance(speaker, book, found.clearance)


def _grid(measured: Measured, book: Rulebook, lang: str) -> Grid:
    """Return a table of groups, each figure beside what it is made of."""
    heads = (Text("count", "计入"), Text("of", "总数"), Text("left out", "剔除"), Text("figure", "指标"))
    grid = Grid("  ", *(head.to(lang) for head in heads), box=None, pad_edge=False)
    for column in grid.columns[1:]:
        column.justify = "right"
    for key, rate in measured.groups.items():
        out = rate.in_full.denominator - rate.denominator
        counts = (f"{n:,}" for n in (rate.numerator, rate.denominator, out))
        grid.add_row(_name(measured.grouping, book, key).to(lang), *counts, rate.short.to(lang))
    return grid


def _name(grouping: Grouping | None, book: Rulebook, key: str) -> Text:
    """Return what a group is called; in a whole tree it is set in below those above it."""
    tree = grouping.tree if grouping else None
    if not key:
        return Text("  (none)", "  （无）")
    if grouping is None or tree is None or key not in tree:
        said = book.word(key)
        return Text(f"  {said.en}", f"  {said.zh}")
    inset = "  " * (1 if grouping.level else 1 + len(tree.ancestors(key)))
    return Text(f"{inset}{tree[key].name.en}", f"{inset}{tree[key].name.zh}")


def _show_clearance(speaker: Speaker, book: Rulebook, clearance: Clearance) -> None:
    speaker.say(clearance.text)
    for one in clearance.carried:
        speaker.say(_carried(one, book))
    if clearance.violations:
        n = len(clearance.violations)
        speaker.say(Text(f"  Carried over without reason or plan: {n}.", f"  结转缺原因或计划：{n} 件。"))


def _carried(one: Carried, book: Rulebook) -> Text:
    """Tell a case that is carried over: who has it, why, what is planned, or what is missing."""
    owner = book.called(one.owner)
    lacks = [_LACKS[name] for name in one.lacks]
    en = [text for text in (one.reason, one.plan) if text] + [f"VIOLATION: {text.en}" for text in lacks]
    zh = [text for text in (one.reason, one.plan) if text] + [f"违规：{text.zh}" for text in lacks]
    return Text(f"- {one.case}, {owner.en}: {'; '.join(en)}", f"- {one.case}，{owner.zh}：{'；'.join(zh)}")
