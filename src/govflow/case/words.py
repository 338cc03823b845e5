"""What the things of a rulebook are called, for those who put a case into words."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import attrs

from govflow.case.commands import SYSTEM
from govflow.errors import Text
from govflow.rulebook import Rulebook
from govflow.tables import DecisionTable, Rule
from govflow.workflow import PSEUDO, Workflow
from govflow.worktime.wording import say_date, say_moment

_STOP = re.compile(r"(?<!\.)[.。]\s*$")
_KINDS = {"owner": "unit", "unit": "unit", "owner_level": "enum", "unit_level": "enum"}


@attrs.frozen
class Words:
    """Names things in both languages as `book` does; rules are quoted where it is the one that decided."""

    book: Rulebook

    def moment(self, at: datetime) -> Text:
        """Say an instant by the clock of the rulebook's zone."""
        return say_moment(at.astimezone(self.book.zone))

    def unit(self, unit: str) -> Text:
        """Name a unit."""
        return self.book.called(unit)

    def values(self, fields: Mapping[str, object], workflow: Workflow | None) -> Text:
        """Say the fields that have a value."""
        shown = [
            self.value(name, value, workflow) for name, value in fields.items() if value not in (None, "", [])
        ]
        return unstopped(Text(", ".join(t.en for t in shown), "，".join(t.zh for t in shown)))

    def value(self, name: str, value: object, workflow: Workflow | None) -> Text:
        """Say one field."""
        field = workflow.fields.get(name) if workflow else None
        title = (field and field.title) or Text(name, name)
        said = self.item(name, value, workflow)
        return Text(f"{title.en or name}: {said.en}", f"{title.zh or name}：{said.zh}")

    def item(self, name: str, value: object, workflow: Workflow | None) -> Text:
        """Say what a field, or what a guard may ask beside the fields, has as its value."""
        field = workflow.fields.get(name) if workflow else None
        kind = field.type if field else _KINDS.get(name, "")
        said = [self.word(kind, one) for one in (value if isinstance(value, list) else [value])]
        return Text(", ".join(one.en for one in said), "、".join(one.zh for one in said))

    def person(self, person: str) -> Text:
        """Name who acted; what time brought about, the system did."""
        return Text("the system", "系统") if person == SYSTEM.id else Text(person, person)

    def task(self, task: str, workflow: str) -> Text:
        """Name a task, as it stands before a line that tells of it."""
        known, number = self.book.workflows.get(workflow), task.rpartition("/")[2]
        title = known.title if known and known.title.en else Text(workflow, workflow)
        return Text(f"[{title.en} {number}]", f"【{title.zh}{number}】")

    def step(self, name: str, workflow: Workflow | None) -> Text:
        """Name a step."""
        found = next((step for step in workflow.moves if step.name == name), None) if workflow else None
        return found.title if found and found.title.en else Text(name, name)

    def field(self, name: str, workflow: Workflow | None) -> Text:
        """Name a field, or, where there is none, what the word means in the rulebook."""
        field = workflow.fields.get(name) if workflow else None
        return field.title if field and field.title.en else PSEUDO.get(name) or self.book.word(name)

    def word(self, kind: str, value: object) -> Text:
        """Name a value of a field of that type."""
        tree = self.book.categories
        if kind == "category" and tree is not None and value in tree:
            return tree[str(value)].name
        if kind == "unit":
            return self.book.called(str(value))
        if kind in ("date", "instant"):
            return self._dated(kind, str(value))
        if isinstance(value, bool):
            return Text("yes", "是") if value else Text("no", "否")
        # Only what a rule file names has words of its own: what a resident wrote is told as written.
        return self.book.word(str(value)) if kind == "enum" else Text(str(value), str(value))

    def _dated(self, kind: str, value: str) -> Text:
        """Say a date, or an instant by the clock of the rulebook's zone; what other rules wrote, as it is."""
        try:
            if kind == "date":
                return say_date(date.fromisoformat(value))
            return self.moment(datetime.fromisoformat(value))
        except (ValueError, OverflowError):
            return Text(value, value)

    def rule(self, table: str, rule: str, digest: str) -> Text:
        """Name a rule, with file and line where this very rulebook decided."""
        found, meant = self.found(table, rule, digest)
        place = meant.place if meant else found and found.place
        en, zh = (f" ({place})", f"（{place}）") if place else ("", "")
        title = (found and found.title) or Text(table, table)
        which = "其他情形" if rule == "otherwise" else f"规则 {rule}"
        return Text(f"rule {rule} of table '{title.en}'{en}", f"决策表“{title.zh}”{which}{zh}")

    def found(self, table: str, rule: str, digest: str) -> tuple[DecisionTable | None, Rule | None]:
        """Return a table and its rule where this very rulebook decided."""
        found = self.book.tables.get(table) if digest == self.book.digest else None
        return found, next((r for r in found.rules if r.id == rule), None) if found else None

    def source_of(self, table: str, rule: str, digest: str) -> str:
        """Return where a rule comes from."""
        meant = self.found(table, rule, digest)[1]
        return meant.source if meant else ""

    def ground(self, limit: str, ground: str) -> Text:
        """Return the title of a ground to pause a limit."""
        known = self.book.limits.get(limit)
        return known.grounds[ground].title if known and ground in known.grounds else Text(ground, ground)

    def law_of(self, limit: str, ground: str) -> str:
        """Return the law behind a ground, "" for none."""
        known = self.book.limits.get(limit)
        return known.grounds[ground].law if known and ground in known.grounds else ""

    def clock(self, name: str, workflow: Workflow | None) -> Text:
        """Name a clock."""
        rule = workflow.clocks.get(name) if workflow else None
        return rule.title if rule and rule.title.en else Text(name, name)

    def sourced(self, *sources: str) -> Text:
        """Say where the numbers come from, each source once; nothing where none is known."""
        known = self.book.cited("; ".join(dict.fromkeys(source for source in sources if source)))
        return Text(f" Source: {known.en}.", f"来源：{known.zh}。") if known else known


def unstopped(text: Text) -> Text:
    """Return a text without the full stop at its end: it is to stand in a sentence."""
    return Text(_STOP.sub("", text.en), _STOP.sub("", text.zh))


def lasting(span: timedelta) -> Text:
    """Say how long, in the two largest of days, hours, minutes and seconds, of natural time."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "d", "天"), (hours, "h", "小时"), (minutes, "min", "分"), (seconds, "s", "秒"))
    said = [(n, en, zh) for n, en, zh in parts if n][:2] or [(0, "s", "秒")]
    return Text(" ".join(f"{n} {en}" for n, en, _ in said), "".join(f"{n}{zh}" for n, _, zh in said))
