"""`govflow due`: when a limit ends, and why, with the months in between."""

from datetime import datetime, tzinfo

import attrs
import click

from govflow.cli.due_page import DuePage
from govflow.cli.helping import command, option
from govflow.cli.moments import DAY
from govflow.cli.speaking import Speaker, as_json, language, print_json
from govflow.cli.usage import Usage
from govflow.errors import CalendarError, Problem, RulebookError, Text, did_you_mean
from govflow.rulebook import Limit, Rulebook, load
from govflow.rulebook.literals import instant, names_a_day
from govflow.worktime import Pause, TimeLimit, WorkCalendar, parse_limit


@command()
@click.argument("rulebook")
@option(
    "--limit",
    "name",
    required=True,
    help=Text("Which limit, or one such as '5 working_day'.", "时限名称，或形如 '5 working_day' 的时限。"),
)
@option(
    "--start",
    "at",
    required=True,
    metavar="YYYY-MM-DDTHH:MM",
    help=Text("When it was received.", "收到时刻。"),
)
@option("--unit", help=Text("Who answers, where the calendar is assigned.", "由谁答复（日历按单元分派时）。"))
@option(
    "--channel",
    help=Text("Through which channel, where that has a calendar.", "受理渠道（该渠道另有日历时）。"),
)
@option("--as-known", type=DAY, help=Text("As the calendar was known on this day.", "按当日已知的日历计算。"))
@option(
    "--pause",
    "pauses",
    multiple=True,
    metavar="FROM/TO",
    help=Text("The clock stood still; as often as it did.", "计时中止的时段，可多次给出。"),
)
@option(
    "--extend",
    "extensions",
    multiple=True,
    metavar="AMOUNT",
    help=Text(
        "Extended, such as by '5 working_day'; as often as it was.", "延期，如 '5 working_day'，可多次给出。"
    ),
)
@as_json
@language
@click.pass_obj
def due(
    speaker: Speaker,
    rulebook: str,
    name: str,
    at: str,
    unit: str | None,
    channel: str | None,
    as_known: datetime | None,
    pauses: tuple[str, ...],
    extensions: tuple[str, ...],
    as_json: bool,
) -> int:
    """Count a limit of RULEBOOK and say when it ends, and why.

    计算规则手册中的时限，说明何时到期及其理由。
    """
    book = load(rulebook)
    limit = limit_of(book, name, unit, channel)
    # What is said without an offset is meant by the clock on the wall where the limit is counted.
    zone = limit.calendar.tzinfo if limit and limit.calendar else book.zone
    start = _instant("--start", at, zone)
    stood = tuple(_pause(text, zone) for text in pauses)
    longer = tuple(_extension(text) for text in extensions)
    if limit is None:
        said = Text(f"'{name}' promises no date.", f"“{name}”不设时限。")
        print_json({"limit": name, "due": None, **attrs.asdict(said)}) if as_json else speaker.say(said)
        return 0
    page = DuePage(limit, start, stood, longer, _midnight(as_known, limit.calendar))
    if as_json:
        print_json(page.to_data())
    else:
        for line in tuple(page.lines()):  # nothing is said of what cannot be counted
            speaker.say(line)
    return 0


def limit_of(book: Rulebook, name: str, unit: str | None, channel: str | None) -> Limit | None:
    """Return a limit on the calendar by which it is counted. Raises RulebookError, CalendarError, Usage."""
    limit, assigned = _named_or_written(book, name), book.assigned
    if limit is None or limit.calendar is not None:
        if unit is not None or channel is not None:
            en = f"--unit and --channel change nothing: '{name}' has a calendar of its own."
            raise Usage(Text(en, f"“{name}”自有日历，--unit 与 --channel 不起作用。"))
        return limit
    if unit is not None and unit not in book.hierarchy:
        said = Text(f"There is no unit '{unit}'.", f"没有名为“{unit}”的单元。")
        hint = did_you_mean(unit, book.hierarchy)
        raise RulebookError([Problem("unknown-unit", said, suggestion=hint)])
    if unit is None and (channel is None or channel not in assigned.channels):
        en = f"'{name}' goes by the calendar of whoever answers: say --unit, or a --channel that has one."
        zh = f"“{name}”按承办者的日历计算：请给出 --unit，或有专门日历的 --channel。"
        raise Usage(Text(en, zh))
    return limit.on(book.calendar_of(unit or "", channel))


def _named_or_written(book: Rulebook, name: str) -> Limit | None:
    try:
        return book.limit_of(name)
    except CalendarError as error:
        if any(problem.code != "bad-limit" for problem in error.problems):
            raise
    said = Text(f"There is no limit '{name}'.", f"没有名为“{name}”的时限。")
    raise RulebookError([Problem("unknown-limit", said, suggestion=did_you_mean(name, book.limits))])


def _instant(option: str, text: str, zone: tzinfo) -> datetime:
    found = instant(text.strip(), zone)
    if found is None and names_a_day(text.strip()):
        en = f"{option}: there is no such day or time of day as '{text}'."
        raise Usage(Text(en, f"{option}：没有“{text}”这一天或这一时刻。"))
    if found is None:
        en = f"{option}: '{text}' is not an instant such as 2018-06-05T14:30."
        raise Usage(Text(en, f"{option}：“{text}”不是形如 2018-06-05T14:30 的时刻。"))
    return found


def _pause(text: str, zone: tzinfo) -> Pause:
    first, is_there, last = text.partition("/")
    if not is_there:
        en = "--pause wants FROM/TO, such as 2018-06-05T09:00/2018-06-07T12:00."
        raise Usage(Text(en, "--pause 应为 起/止，如 2018-06-05T09:00/2018-06-07T12:00。"))
    start, end = (_instant("--pause", one, zone).astimezone(zone) for one in (first, last))
    if end < start:
        en, zh = f"The pause '{text}' ends before it starts.", f"中止时段“{text}”的结束早于开始。"
        hint = Text("Exchange its start and its end.", "请对调起止时间。")
        raise CalendarError([Problem("backwards-pause", Text(en, zh), suggestion=hint)])
    return Pause(start, end)


def _extension(text: str) -> TimeLimit:
    found = parse_limit(text, "civil_code")
    if not isinstance(found, TimeLimit):
        en = f"--extend: '{text}' is a date, not an amount such as '5 working_day'."
        raise Usage(Text(en, f"--extend：“{text}”是固定时点，应为时长，如 '5 working_day'。"))
    return found


def _midnight(day: datetime | None, calendar: WorkCalendar | None) -> datetime | None:
    return day.replace(tzinfo=calendar.tzinfo) if day and calendar else None
