"""The files of a rulebook as JSON Schema, but for those of tables and workflows."""

from typing import get_args

from govflow.insight.schema.names import GUARDS
from govflow.insight.schema.shape import (
    DATE,
    FLAG,
    LIST,
    NUMBER,
    PERIOD,
    TEXT,
    TITLE,
    Schema,
    items,
    known,
    listed,
    mapping,
    record,
    ref,
)
from govflow.rulebook.files import FILES
from govflow.rulebook.metrics import CHANGES, PERIODS, RESTS, UNITS
from govflow.worktime.hours import WEEKDAYS
from govflow.worktime.profiles import End, Roll, Start

_DAY = "|".join(WEEKDAYS)
_WEEK = mapping(LIST, {"pattern": f"^({_DAY})(-({_DAY}))?$"})
_COUNTING = {"start": known(get_args(Start)), "end": known(get_args(End)), "roll": known(get_args(Roll))}


def rulebook() -> Schema:
    """Return the schema of `rulebook.yaml`."""
    head = {
        "rulebook": TEXT,
        "version": TEXT,
        "zone": TEXT,
        "title": TITLE,
        "source": TEXT,
        "effective": PERIOD,
    }
    counts = mapping(NUMBER, ref("level"))
    expect = {
        "units": NUMBER,
        "of": listed(ref("level")),
        "levels": counts,
        "tables": mapping(NUMBER, ref("tableName")),
        "households": mapping(TEXT, ref("level")),
    }
    files = dict.fromkeys(FILES, LIST)
    return record(
        {**head, **files, "words": mapping(TITLE), "expect": record(expect)},
        ("rulebook", "version", "zone", "hierarchy", "calendars"),
    )


def limits() -> Schema:
    """Return the schema of a file of limits (时限)."""
    profile = record(
        {
            "title": TITLE,
            "source": TEXT,
            "days": record(_COUNTING, _COUNTING),
            "months": record(_COUNTING),
            "slots": record(_COUNTING),
        },
        ("days",),
    )
    usual = record({"calendar": ref("anyCalendar"), "profile": ref("profile"), "source": TEXT})
    return record(
        {
            "effective": PERIOD,
            "profiles": mapping(profile),
            "defaults": usual,
            "limits": mapping({"anyOf": [TEXT, _limit()]}),
        }
    )


def _limit() -> Schema:
    ground = record({"title": TITLE, "cap": TEXT, "notice": FLAG, "law": TEXT})
    extension = record({"by": TEXT, "times": NUMBER, "law": TEXT, "cap": known(["statutory"])}, ("by",))
    return record(
        {
            "limit": TEXT,
            "title": TITLE,
            "calendar": ref("anyCalendar"),
            "profile": ref("profile"),
            **_COUNTING,
            "statutory": TEXT,
            "law": TEXT,
            "source": TEXT,
            "effective": PERIOD,
            "extension": extension,
            "pauses": mapping(ground),
        },
        ("limit",),
    )


def calendars() -> Schema:
    """Return the schema of the file of calendars (工作日历)."""
    assign = {
        "channels": mapping(ref("calendar")),
        "units": mapping(ref("calendar"), ref("unit")),
        "levels": mapping(ref("calendar"), ref("level")),
    }
    return record({"calendars": mapping(_calendar()), "assign": record(assign)}, ("calendars",))


def _calendar() -> Schema:
    season = {"from": TEXT, "to": TEXT, "weekly": _WEEK, "title": TITLE, "worked": LIST}
    hours = record({"hours": LIST, "name": TITLE})
    return record(
        {
            "title": TITLE,
            "source": TEXT,
            "zone": TEXT,
            "edge": known(["closing", "opening"]),
            "weekly": _WEEK,
            "breaks": _WEEK,
            "seasons": items(record(season, ("from", "to"))),
            "days": LIST,
            "worked": LIST,
            "closed": mapping(TITLE, DATE),
            "open": mapping({"anyOf": [LIST, hours]}, DATE),
            "revision": TEXT,
            "known_from": DATE,
            "known_since": DATE,
            "known_until": DATE,
            "editions": items(_edition()),
        }
    )


def days() -> Schema:
    """Return the schema of a file of holidays (节假日安排)."""
    return record({"days": TEXT, "title": TITLE, "editions": items(_edition())}, ("days", "editions"))


def _edition() -> Schema:
    return record(
        {
            "revision": TEXT,
            "source": TEXT,
            "known_from": DATE,
            "known_since": DATE,
            "known_until": DATE,
            "closed": mapping(TITLE, DATE),
            "worked": mapping(TITLE, DATE),
            "regular": listed(DATE),
        },
        ("revision", "known_from"),
    )


def ladders() -> Schema:
    """Return the schema of a file of ladders (升级阶梯)."""
    rung = {"level": ref("level"), "link": ref("link"), "budget": ref("limit"), "beside": listed(ref("link"))}
    ladder = {
        "title": TITLE,
        "source": TEXT,
        "rungs": items(record(rung)),
        "ceiling": TEXT,
        "exception": TEXT,
        "why": TITLE,
    }
    return record({"source": TEXT, "ladders": mapping(record(ladder, ("rungs",)))}, ("ladders",))


def screens() -> Schema:
    """Return the schema of a file of word lists (审核词表)."""
    screen = record({"title": TITLE, "words": LIST, "source": TEXT})
    return record({"screens": mapping(screen)}, ("screens",))


def staffing() -> Schema:
    """Return the schema of a file of how many people units need (配置标准)."""
    rule = {
        "level": ref("level"),
        "kind": ref("kind"),
        "needs": mapping(TEXT, ref("role")),
        "responsible": ref("role"),
        "source": TEXT,
    }
    return record({"source": TEXT, "staffing": mapping(record(rule))}, ("staffing",))


def metrics() -> Schema:
    """Return the schema of a file of metrics (指标)."""
    clearing = {"workflow": ref("workflowName"), "base": GUARDS, "reason": TEXT, "plan": TEXT, "source": TEXT}
    return record(
        {
            "source": TEXT,
            "metrics": mapping(_metric()),
            "first_time": record({"clocks": LIST, "level": known(["same", "any"])}),
            "clearing": record(clearing, ("reason", "plan")),
        }
    )


def _metric() -> Schema:
    exclusion = record({"title": TITLE, "when": GUARDS, "needs": TEXT}, ("when", "needs"))
    return record(
        {
            "title": TITLE,
            "source": TEXT,
            "workflow": ref("workflowName"),
            "unit": known(UNITS),
            "of": GUARDS,
            "count": GUARDS,
            "except": mapping(exclusion),
            "change": known(CHANGES),
            "period": known(PERIODS),
            "rests_on": known(filter(None, RESTS)),
            "digits": NUMBER,
            "from": TEXT,
            "to": TEXT,
        }
    )
