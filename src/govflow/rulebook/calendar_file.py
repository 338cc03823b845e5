"""The file of calendars as a whole: the calendars, whose each is, and whether they reach far enough."""

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from govflow.errors import Place, Text
from govflow.hierarchy import Hierarchy
from govflow.rulebook.assigned import Assigned
from govflow.rulebook.assigning import check_channels, check_everybody, read_assigned
from govflow.rulebook.calendars import Calendars, read_calendars
from govflow.rulebook.days import Plans
from govflow.rulebook.nodes import Leaf
from govflow.rulebook.rulebook import Limit
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sources import Sources
from govflow.workflow import Workflow


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

    def check_horizon(self, problems: Problems, limits: Iterable[Limit], today: date) -> None:
        """Keep the problem of each calendar in use that ends before today."""
        bound = [limit.calendar for limit in limits if limit.calendar]
        some = any(limit.calendar is None for limit in limits)
        for calendar in {c.name: c for c in (*bound, *(self.assigned if some else ()))}.values():
            if calendar.known_until and calendar.known_until < today:
                until = calendar.known_until
                problems.add(
                    "stale-horizon",
                    f"Calendar '{calendar.name}' is known until {until}, and the rules still hold.",
                    f"日历“{calendar.name}”仅公布至 {until}，而规则仍然有效。",
                    self.places.get(calendar.name),
                    _GO_ON,
                )


_GO_ON = Text(
    "Add the next edition, or say in rulebook.yaml until when the rules hold ('effective').",
    "请补充下一版本，或在 rulebook.yaml 的 effective 中写明规则的失效日期。",
)


def _horizon(section: Section, key: Leaf) -> Place:
    said = (name for name in ("known_until", "days", "editions") if section.node(name))
    return next(map(section.place_of, said), key.place)
