"""Reading `assign`: whose calendar is which, and that nobody who needs one is left without (适用日历)."""

from collections.abc import Collection, Iterable

import attrs

from govflow.errors import Place, Text
from govflow.hierarchy import Hierarchy
from govflow.rulebook.assigned import Assigned
from govflow.rulebook.calendars import Calendars
from govflow.rulebook.nodes import Leaf
from govflow.rulebook.sections import Problems, Section
from govflow.workflow import Workflow
from govflow.worktime import WorkCalendar

CHANNEL = "channel"  # the field of a case that says through which channel it came


@attrs.frozen
class Assigning:
    """What is assigned, and the channels as they are written."""

    assigned: Assigned
    channels: tuple[Leaf, ...] = ()


def read_assigned(
    section: Section, problems: Problems, calendars: Calendars, hierarchy: Hierarchy | None
) -> Assigning:
    """Read the calendars of channels, units and levels, all of which must be known."""
    channels, units, levels = (section.section(key) for key in ("channels", "units", "levels"))
    section.close()
    if hierarchy is not None:
        _check_keys(units, "unit", "单位", hierarchy)
        _check_keys(levels, "level", "层级", hierarchy.levels)
    found = (_calendars(one, problems, calendars) for one in (channels, units, levels))
    return Assigning(Assigned(*found), tuple(key for key, _ in channels.pairs()))


def check_channels(problems: Problems, channels: Iterable[Leaf], workflows: Iterable[Workflow]) -> None:
    """Keep the problem of each channel that no case can have: no workflow's field `channel` knows it."""
    fields = [workflow.fields[CHANNEL] for workflow in workflows if CHANNEL in workflow.fields]
    known = {value for field in fields for value in field.domain}
    if fields and all(field.type == "enum" for field in fields):
        for leaf in channels:
            if leaf.text not in known:
                problems.unknown("channel", "渠道", leaf.text, sorted(known), leaf.place)


def check_everybody(
    problems: Problems, assigned: Assigned, hierarchy: Hierarchy, needed: Place | None
) -> None:
    """Keep the problem that a limit goes by the calendar of whoever answers, and somebody may have none.

    Every unit lies below the root: with a calendar there, all have one. `needed` is where that limit stands.
    """
    root = hierarchy.root
    if needed is not None and assigned.find(hierarchy, root) is None:
        level = hierarchy.level(root)
        problems.add(
            "no-assigned-calendar",
            f"This goes by the calendar of whoever answers, and '{root}' has none.",
            f"此处适用承办方的日历，而“{root}”没有日历。",
            needed,
            Text(
                f"Under 'assign: levels', say which calendar the level '{level}' has.",
                f"请在 assign 的 levels 中写明层级“{level}”的日历。",
            ),
        )


def _check_keys(section: Section, en: str, zh: str, known: Collection[str]) -> None:
    for key, _ in section.pairs():
        if key.text not in known:
            section.problems.unknown(en, zh, key.text, known, key.place)


def _calendars(section: Section, problems: Problems, calendars: Calendars) -> dict[str, WorkCalendar]:
    found = {}
    for key, _ in section.pairs():
        name = section.text(key.text, required=True)
        if name and name not in calendars:
            problems.unknown("calendar", "日历", name, calendars, section.place_of(key.text))
        if (calendar := calendars.get(name)) is not None:
            found[key.text] = calendar
    return found
