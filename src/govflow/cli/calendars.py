"""`govflow calendar`: a month as people know it, and foreign holiday feeds read and reviewed."""

import re
from datetime import date, datetime
from pathlib import Path

import click

from govflow.cli.feeding import feed_of, may_write_days, plan_name, read_against, show_review
from govflow.cli.helping import group, option
from govflow.cli.moments import DAY
from govflow.cli.month_page import MonthPage
from govflow.cli.speaking import Speaker, as_json, language, print_json
from govflow.cli.usage import Usage
from govflow.cli.writing import write_whole
from govflow.errors import Problem, RulebookError, Text, did_you_mean
from govflow.rulebook import Rulebook, load
from govflow.rulebook.feeds import review as review_feed
from govflow.rulebook.feeds import write_days
from govflow.worktime import WorkCalendar

FIRST_YEAR, LAST_YEAR = 1900, 2200
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")

against = option(
    "--against",
    metavar="RULEBOOK",
    help=Text("Tell what would change in this rulebook.", "说明与该规则手册的日历有何不同。"),
)
name = option("--name", help=Text("Which calendar, if there are several.", "日历不止一个时，指定其一。"))
year = option(
    "--year",
    type=click.IntRange(FIRST_YEAR, LAST_YEAR),
    help=Text("This year of the feed alone.", "仅此年份的数据。"),
)


@group()
@language
def calendar() -> None:
    """Show a month of a calendar; read and review holiday feeds.

    显示日历，导入并审核节假日数据：缺漏、异常与将带来的变化。
    """


@calendar.command()
@click.argument("rulebook")
@name
@option(
    "--month",
    metavar="YYYY-MM",
    help=Text("This month; the current one unless given.", "月份；不写则为本月。"),
)
@option("--as-known", type=DAY, help=Text("As it was known on that day.", "按当日已知的版本。"))
@as_json
@language
@click.pass_obj
def show(
    speaker: Speaker,
    rulebook: str,
    name: str | None,
    month: str | None,
    as_known: datetime | None,
    as_json: bool,
) -> int:
    """Draw a month with its hours, its holidays and its edition.

    显示某月的日历：工作时间、节假日与版本。
    """
    first = _read_month(month) if month is not None else None
    found = calendar_named(load(rulebook), name)
    if as_known:
        found = found.edition(as_known.replace(tzinfo=found.tzinfo))
    page = MonthPage(found, first or datetime.now(tz=found.tzinfo).date().replace(day=1))
    if as_json:
        print_json(page.to_data())
    else:
        for line in tuple(page.lines()):
            speaker.say(line)
    return 0


def _read_month(text: str) -> date:
    match = _MONTH.fullmatch(text)
    if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        raise Usage(
            Text(
                f"--month wants a month from {FIRST_YEAR} to {LAST_YEAR}, such as 2016-06.",
                f"--month 应为 {FIRST_YEAR} 至 {LAST_YEAR} 年间的月份，如 2016-06。",
            )
        )
    return date(int(match[1]), int(match[2]), 1)


def calendar_named(book: Rulebook, name: str | None) -> WorkCalendar:
    """Return a calendar of a rulebook; without a name the only one. Raises RulebookError, Usage."""
    if name is None and len(book.calendars) == 1:
        return next(iter(book.calendars.values()))
    names = list(book.calendars)
    if name is None and names:
        said = Text("There are several calendars: --name says which.", "日历不止一个：请用 --name 指定。")
        hint = Text(f"Known: {', '.join(names)}.", f"可用：{'、'.join(names)}。")
        raise Usage(Text(f"{said.en} {hint.en}", said.zh + hint.zh))
    found = book.calendars.get(name or "")
    if found is None:
        said = Text(f"There is no calendar '{name or ''}'.", f"没有名为“{name or ''}”的日历。")
        raise RulebookError([Problem("unknown-calendar", said, suggestion=did_you_mean(name or "", names))])
    return found


@calendar.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@year
@option(
    "--out", type=click.Path(path_type=Path), help=Text("Write the days file here.", "将 days 文件写入此处。")
)
@option("--force", is_flag=True, help=Text("Overwrite --out.", "覆盖 --out 所指的已有文件。"))
@against
@name
@language
@click.pass_obj
def import_(
    speaker: Speaker,
    file: Path,
    year: int | None,
    out: Path | None,
    force: bool,
    against: str | None,
    name: str | None,
) -> int:
    """Turn a holiday feed into a days file, its review on standard error.

    将节假日数据转为 days 文件，审核意见写到标准错误。
    """
    if out:
        may_write_days(out, force)
    feed = feed_of(file, year)
    remarks = review_feed(feed, read_against(against, name, calendar_named))
    if show_review(remarks, speaker.complain_of):
        said = Text("Nothing is written: the feed has errors.", "数据有错误，未写出任何内容。")
        speaker.complain_of(said)
        return 1
    text = write_days(feed, plan_name(out or file))
    if out:
        write_whole(out.resolve(), text)
    else:
        click.echo(text, nl=False)
    return 0


@calendar.command()
@click.argument("file", type=click.Path(path_type=Path))
@year
@against
@name
@as_json
@language
@click.pass_obj
def review(
    speaker: Speaker, file: Path, year: int | None, against: str | None, name: str | None, as_json: bool
) -> int:
    """Say what is missing or odd in a holiday feed, and what it would change.

    审核节假日数据：缺漏、异常与将带来的变化。
    """
    feed = feed_of(file, year)
    remarks = review_feed(feed, read_against(against, name, calendar_named))
    if as_json:
        print_json({"file": feed.name, "form": feed.form, "remarks": [r.to_data() for r in remarks]})
        return int(any(remark.severity == "error" for remark in remarks))
    return int(show_review(remarks, speaker.say))
