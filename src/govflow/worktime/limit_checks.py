"""What cannot be a limit: unknown words, amounts out of bounds, conventions that contradict each other."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from govflow.errors import Problem, Text, did_you_mean
from govflow.worktime.amounts import Amount, is_number, written_out
from govflow.worktime.profiles import HOURS, Counting, End, Roll, Start, Unit

MOST: Mapping[str, int] = {"month": 1200}  # of any other unit `MOST_OTHERS`; a hundred years either way
MOST_OTHERS = 36_500
_INSTEAD: dict[str, Text] = {
    "calendar_day": Text("Use natural_hour.", "请改用小时。"),
    "working_day": Text("Use working_hour.", "请改用工作小时。"),
    "month": Text("Use calendar_day.", "请改用自然日。"),
}


def problems_of(amount: Amount, unit: Unit, counting: Counting) -> Iterator[Problem]:
    """Yield what is wrong with a time limit."""
    said = {"unit": unit, "start": counting.start, "end": counting.end, "roll": counting.roll}
    yield from bad_words(**said)
    yield from _bad_amount(amount, unit)
    yield from _bad_hours(unit, counting)
    yield from _bad_roll(unit, counting)


def bad_words(**said: str) -> Iterator[Problem]:
    """Yield the words that are none of the unit, start, end or roll that they are said to be."""
    words: dict[str, Any] = {"unit": Unit, "start": Start, "end": End, "roll": Roll}
    for field, word in said.items():
        known = get_args(words[field])
        if word not in known:
            message = Text(f"'{word}' is not a {field} of a limit.", f"“{word}”不是时限的 {field}。")
            yield Problem(f"unknown-{field}", message, suggestion=did_you_mean(str(word), known))


def not_limits(extensions: Iterable[object], kind: type) -> Iterator[Problem]:
    """Yield the extensions that are no time limits."""
    for said in extensions:
        if not isinstance(said, kind):
            shown, hint = str(said)[:60], Text("Use TimeLimit.parse.", "请用 TimeLimit.parse。")
            message = Text(f"'{shown}' is not a time limit.", f"“{shown}”不是时限。")
            yield Problem("not-a-time-limit", message, suggestion=hint)


def _bad_amount(amount: Amount, unit: Unit) -> Iterator[Problem]:
    most = MOST.get(unit, MOST_OTHERS) if isinstance(unit, str) else MOST_OTHERS
    if not is_number(amount):
        said = Text(f"'{str(amount)[:60]}' is not an amount.", f"“{str(amount)[:60]}”不是数量。")
        yield Problem("bad-limit", said, suggestion=Text("Use int or Decimal.", "请用 int 或 Decimal。"))
    elif not written_out(amount) or not 0 < amount <= most:
        yield Problem(
            "limit-out-of-bounds",
            Text(f"A limit is more than 0 and at most {most}.", f"时限须大于 0，且不超过 {most}。"),
            suggestion=Text("Write it with at most 6 digits.", "请用不超过 6 位数字书写。"),
        )
    elif unit in _INSTEAD and not isinstance(amount, int):
        kind, zh = ("months", "个月") if unit == "month" else ("days", "天")
        said = Text(f"{amount} {kind} are not whole.", f"{amount} {zh}不是整数。")
        yield Problem("days-not-whole", said, suggestion=_INSTEAD[unit])


def _bad_hours(unit: Unit, counting: Counting) -> Iterator[Problem]:
    if unit in ("natural_hour", "working_hour") and counting != HOURS:
        said = Text("Hours run at once, to the instant.", "以小时计的时限即时起算，至期满之时止。")
        yield Problem(
            "hours-run-at-once",
            said,
            suggestion=Text("Use at_once, instant, keep.", "请用 at_once、instant、keep。"),
        )


def _bad_roll(unit: Unit, counting: Counting) -> Iterator[Problem]:
    to_the_instant = (counting.start, counting.end) == ("at_once", "instant")
    if unit in ("calendar_day", "month") and to_the_instant and counting.roll in ("next", "previous"):
        yield Problem(
            "roll-needs-an-end",
            Text("A limit from instant to instant cannot roll.", "自收到之时至期满之时的时限不能顺延。"),
            suggestion=Text("End it at closing or midnight.", "请以 closing 或 midnight 为止。"),
        )
