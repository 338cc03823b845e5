"""`govflow staffing`: which units have not the people whom they need."""

from datetime import date, datetime, time

import click

from govflow.cli.helping import command, option
from govflow.cli.moments import DAY
from govflow.cli.speaking import Speaker, as_json, language, print_json
from govflow.errors import Text
from govflow.hierarchy import Hierarchy, Shortfall, Staffing, report
from govflow.rulebook import load


@command()
@click.argument("rulebook")
@option("--on", "day", type=DAY, help=Text("On this day; today unless given.", "当日的情况；不写则为今天。"))
@as_json
@language
@click.pass_obj
def staffing(speaker: Speaker, rulebook: str, day: datetime | None, as_json: bool) -> int:
    """Tell which units of RULEBOOK have not the people whom they need.

    说明规则手册中哪些单元的人员配置有缺口。
    """
    book = load(rulebook)
    on = day.date() if day else datetime.now(tz=book.zone).date()
    hierarchy = book.at(datetime.combine(on, time(), book.zone)).hierarchy
    short = report(book.staffing, book.roster, hierarchy, on)
    units = _concerned(book.staffing, hierarchy)
    if as_json:
        found = [shortfall.to_data(book.words) for shortfall in short]
        print_json({"on": on.isoformat(), "units": units, "shortfalls": found})
    else:
        for shortfall in short:
            speaker.say(shortfall.said(book.words))
        speaker.say(_summed_up(short, units, on))
    return int(bool(short))


def _concerned(staffing: Staffing, hierarchy: Hierarchy) -> int:
    return sum(1 for unit in hierarchy if staffing.needs(hierarchy[unit])) if staffing.rules else 0


def _summed_up(short: tuple[Shortfall, ...], units: int, on: date) -> Text:
    if not units:
        return Text("No rule says whom a unit needs.", "没有规则写明各单元的人员配置。")
    wrong = len({shortfall.unit for shortfall in short})
    return Text(
        f"{units - wrong} of {units} units are staffed as they should be on {on}.",
        f"{on}：{units} 个单元中 {units - wrong} 个配置符合。",
    )
