"""Reading what may be done to a limit: how it is extended, and on which grounds its clock stands still."""

from collections.abc import Iterator

import attrs

from govflow.errors import CalendarError, Place, Problem, Text
from govflow.rulebook.limit import Extension, Ground
from govflow.rulebook.literals import whole
from govflow.rulebook.sections import Problems, Section
from govflow.worktime import AnyLimit, Profile, TimeLimit, parse_limit

_MOST_TIMES = 100
_MOST_DAYS = 3_660  # ten years
_DAYS_OF = {"natural_hour": 1 / 24, "working_hour": 1 / 8, "calendar_day": 1, "working_day": 1.4, "month": 31}


def read_extension(
    section: Section, problems: Problems, profile: Profile, term: AnyLimit | None, statutory: AnyLimit | None
) -> Extension | None:
    """Return how a limit may be extended, None where it may not be or after a problem.

    The statutory limit caps it unless a law lets it pass; `cap: statutory` says that the author knows.
    """
    if section.node("extension") is None:
        return None
    place = section.place_of("extension")
    one = section.section("extension")
    by, times, law = (
        _amount(one, "by", problems, profile, required=True),
        one.text("times", "1"),
        one.text("law"),
    )
    often, capped = whole(times), _capped(one, law, statutory)
    one.close()
    if often is None or not 1 <= often <= _MOST_TIMES:
        problems.add(
            "bad-times",
            f"'{times[:20]}' is not how often: a whole number from 1 to {_MOST_TIMES}.",
            f"“{times[:20]}”不是次数：须为 1 至 {_MOST_TIMES} 的整数。",
            one.place_of("times"),
        )
        return None
    if by is None or _beyond_sense(by, often, problems, one.place_of("by")):
        return None
    if not law and statutory is not None and statutory == term:
        problems.add(
            "idle-extension",
            "This extension could never be granted: the limit is the statutory one already.",
            "该延期永远无法批准：时限已等于法定时限。",
            place,
            Text("Name the law that allows it.", "请注明准许延期的法律依据。"),
        )
    if not law and not capped and isinstance(term, TimeLimit) and isinstance(statutory, TimeLimit):
        _beyond_law(term, by, statutory, problems, one.place_of("by"))
    return Extension(by, often, law)


def _capped(one: Section, law: str, statutory: AnyLimit | None) -> bool:
    """Tell whether `cap` says that the statutory limit caps an extension; it must then be able to."""
    if one.node("cap") is None:
        return False
    one.choice("cap", ("statutory",), "statutory")
    if law or statutory is None:
        en = "Nothing is capped: there is no statutory limit, or a law lets the extension pass it."
        one.problems.add(
            "idle-cap", en, "无从封顶：未写明法定时限，或有法律准许延期超过。", one.place_of("cap")
        )
    return True


def _beyond_law(
    term: TimeLimit, by: TimeLimit, statutory: TimeLimit, problems: Problems, place: Place
) -> None:
    """Warn of an extension that could never be granted whole, as far as the amounts show it."""
    left = statutory.amount - term.amount
    if term.unit == by.unit == statutory.unit and 0 < left < by.amount:
        most = attrs.evolve(by, amount=left).text
        problems.warnings.append(
            Problem(
                "extension-beyond-statutory",
                Text(
                    f"At most {most.en} of it can be granted: then the statutory limit is reached.",
                    f"该延期至多可批准{most.zh}：届时已达法定时限。",
                ),
                place,
                Text(
                    "Extend by less, write 'cap: statutory', or name the law that allows it.",
                    "请缩短延期，或写明 cap: statutory，或注明其法律依据。",
                ),
            )
        )


def read_grounds(section: Section, problems: Problems, profile: Profile) -> Iterator[Ground]:
    """Yield the grounds under `pauses`."""
    for key, node in section.entries("pauses"):
        one = Section(node, problems)
        title, cap = one.title("title", key.text), _amount(one, "cap", problems, profile)
        notice, law = one.flag("notice"), one.text("law")
        one.close()
        if cap is not None:
            _beyond_sense(cap, 1, problems, one.place_of("cap"))
        yield Ground(key.text, title, cap, notice, law, key.place)


def _amount(
    section: Section, key: str, problems: Problems, profile: Profile, *, required: bool = False
) -> TimeLimit | None:
    text, place = section.text(key, required=required), section.place_of(key)
    if not text:
        return None
    try:
        found = parse_limit(text, profile)
    except CalendarError as error:
        problems.take(error, place)
        return None
    if isinstance(found, TimeLimit):
        return found
    en, zh = f"'{text}' is a date, and '{key}' wants an amount of time.", f"“{text}”是日期，“{key}”应为时长。"
    problems.add("not-an-amount", en, zh, place)
    return None


def _beyond_sense(amount: TimeLimit, times: int, problems: Problems, place: Place) -> bool:
    beyond = float(amount.amount) * _DAYS_OF[amount.unit] * times > _MOST_DAYS
    if beyond:
        problems.add(
            "beyond-sense",
            "That is more than ten years together, which no limit needs.",
            "合计超过十年，任何时限都不需要。",
            place,
        )
    return beyond
