"""The file of calendars as a whole: the calendars, whose each is, and whether they reach far enough."""

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from govflow.errors import Place, Problem, Text
from govflow.hierarchy import Hierarchy
from govflow.rulebook.assigned import Assigned
from govflow.rulebook.assigning import check_channels, check_everybody, read_assigned
from govflow.rulebook.calendars import Calendars, read_calendars
from govflow.rulebook.days import Plans
from govflow.rulebook.limit import Limit
from govflow.rulebook.nodes import Leaf
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sources import Sources
from govflow.workflow import Workflow
from govflow.worktime import WorkCalendar


@attrs.frozen
class CalendarFile:
    """Calendars, None if nobody knows which; whose they are; and where each says how far it knows."""

    calendars: Calendars | None = None
    assigned: Assigned = attrs.field(factory=Assigned)
    channels: tuple[Leaf, ...] = ()
    places: Mapping[str, Place] = attrs.field(factory=dict)

    @classmethod
    def read(
        cls, main: Section, sources: Sources, hierarchy: Hierarchy | None, zone: str, source: str
    ) -> "CalendarFile":
        """Read the holiday plans and the calendars that rulebook.yaml names."""
        plans, problems = Plans(sources), sources.problems
        plans.read_own(main)
        name = main.text("calendars", required=True)
        section = sources.section(name, main.place_of("calendars")) if name else None
        if section is None or section.unread:
            return cls()
        calendars = read_calendars(section, problems, plans, zone, source)
        assigning = read_assigned(section.section("assign"), problems, calendars, hierarchy)
        places = {
            key.text: _horizon(Section(node, Problems()), key) for key, node in section.entries("calendars")
        }
        section.close()
        return cls(calendars, assigning.assigned, assigning.channels, places)

    def check(
        self,
        problems: Problems,
        hierarchy: Hierarchy | None,
        workflows: Iterable[Workflow],
        needed: Place | None,
    ) -> None:
        """Keep what is wrong with what is assigned to whom; `needed` is where a limit first relies on it."""
        check_channels(problems, self.channels, workflows)
        if hierarchy is not None and None not in (self.calendars or {"": None}).values():
            check_everybody(problems, self.assigned, hierarchy, needed)

    def check_beginning(self, problems: Problems, effective: date | None, limits: Iterable[Limit]) -> None:
        """Warn of each calendar in use that knows nothing of days on which the rules already hold.

        Where nothing says since when they hold, of those that know little more than one year.
        """
        for calendar in self._used(limits):
            since, until = calendar.known_since, calendar.known_until
            brief = since and until and (until - since).days < _LITTLE
            if since and (since > effective if effective else brief):
                problems.warnings.append(_begins_late(calendar, since, effective).at(self._place(calendar)))

    def _used(self, limits: Iterable[Limit]) -> Iterable[WorkCalendar]:
        calendars = [limit.calendar for limit in limits]
        bound = [calendar for calendar in calendars if calendar]
        return {c.name: c for c in (*bound, *(self.assigned if None in calendars else ()))}.values()

    def _place(self, calendar: WorkCalendar) -> Place | None:
        return self.places.get(calendar.name)

    def check_horizon(self, problems: Problems, limits: Iterable[Limit], today: date) -> None:
        """Keep the problem of each calendar in use that ends before today."""
        for calendar in self._used(limits):
            if calendar.known_until and calendar.known_until < today:
                until = calendar.known_until
                problems.add(
                    "stale-horizon",
                    f"Calendar '{calendar.name}' is known until {until}, and the rules still hold.",
                    f"日历“{calendar.name}”仅公布至 {until}，而规则仍然有效。",
                    self._place(calendar),
                    _GO_ON,
                )


_GO_ON = Text(
    "Add the next edition, or say in rulebook.yaml until when the rules hold ('effective').",
    "请补充下一版本，或在 rulebook.yaml 的 effective 中写明规则的失效日期。",
)


_LITTLE = 550  # days: about a year and a half


def _begins_late(calendar: WorkCalendar, since: date, effective: date | None) -> Problem:
    en, zh = (f"the rules hold from {effective}", f"而规则自 {effective} 起施行")
    if effective is None:
        en, zh = "nothing says that the rules hold only from then on", "而规则未写明自何时起施行"
    return Problem(
        "plan-begins-late",
        Text(
            f"Calendar '{calendar.name}' knows holidays from {since}, and {en}: "
            "what is counted before it has none.",
            f"日历“{calendar.name}”的节假日始于 {since}，{zh}：此前的日期按没有节假日计算。",
        ),
        suggestion=Text(
            "Put the plan of the years before it first, such as 'days: [cn, cn27]', "
            "or say from when the rules hold ('effective').",
            "请将此前年度的安排列在前面，如 days: [cn, cn27]，或在 effective 中写明规则的施行日期。",
        ),
    )


def _horizon(section: Section, key: Leaf) -> Place:
    said = (name for name in ("known_until", "days", "editions") if section.node(name))
    return next(map(section.place_of, said), key.place)
