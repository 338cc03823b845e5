"""What the things of one rulebook are called, for those who compare it with another."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from govflow.errors import Text
from govflow.rulebook.outputs import LimitName
from govflow.rulebook.rulebook import Rulebook
from govflow.workflow import PSEUDO, Guard, Workflow
from govflow.worktime import AnyLimit, Interval, Slot, TimeLimit
from govflow.worktime.wording import say_date, say_end, say_hours, say_time

NONE = Text("none", "无")
_YES, _NO = Text("yes", "是"), Text("no", "否")
_NEVER = Text("", "")


def listed(texts: Iterable[Text]) -> Text:
    """Join texts as a list: `a, b`, `a、b`; of none `none`."""
    parts = tuple(texts)
    return Text(", ".join(t.en for t in parts), "、".join(t.zh for t in parts)) if parts else NONE


def quoted(text: Text) -> Text:
    """Put a name in quotes."""
    return Text(f"'{text.en}'", f"“{text.zh}”")


def span(said: tuple[date | None, date | None]) -> Text:
    """Say from which date to which."""
    first, last = (day and say_date(day) for day in said)
    en = [f"from {first.en}" if first else "", f"to {last.en}" if last else ""]
    zh = [f"自{first.zh}起" if first else "", f"至{last.zh}止" if last else ""]
    return Text(" ".join(filter(None, en)), "".join(zh)) if first or last else Text("always", "始终")


@attrs.frozen(eq=False)
class Speech:
    """Names the things of `book`; fields, states and steps are those of `workflow`."""

    book: Rulebook
    workflow: Workflow | None = None

    def named(self, kind: str, word: str) -> Text:
        """Name what a word of that kind means; the word itself where nothing is known of it."""
        flow, book = self.workflow, self.book
        found: Text | None = None
        match kind:
            case "field" | "unit_of_case":
                field = flow.fields.get(word) if flow else None
                found = (field and field.title) or PSEUDO.get(word) or book.words.get(word)
            case "state":
                found = flow.titles.get(word) if flow else None
            case "step":
                found = next((step.title for step in flow.moves if step.name == word), None) if flow else None
            case "clock":
                found = flow.clocks[word].title if flow and word in flow.clocks else None
            case "category":
                found = book.categories[word].name if book.categories and word in book.categories else None
            case "limit":
                return self._limit(word)
            case "unit":
                return book.called(word)
            case "table":
                found = book.tables[word].title if word in book.tables else None
            case "workflow":
                found = book.workflows[word].title if word in book.workflows else None
            case "value":
                found = book.words.get(word)
        return self._with_code(found or _NEVER, word)

    def anywhere(self, field: str) -> Text:
        """Name a field as the first workflow does that has it, else as the rulebook does."""
        flows = (flow.fields[field].title for flow in self.book.workflows.values() if field in flow.fields)
        return next(filter(None, flows), None) or PSEUDO.get(field) or self.book.word(field)

    def value(self, kind: str, value: object) -> Text:
        """Say any value; `kind` tells what a word, or each word in it, is the name of."""
        match value:
            case None:
                return NONE
            case LimitName():
                return self._limit(value)
            case bool():
                return _YES if value else _NO
            case Text():
                return quoted(value) if value else NONE
            case str():
                return (self.named(kind, value) if kind else Text(value, value)) if value else NONE
            case int() | Decimal():
                return Text(str(value), str(value))
            case Fraction():
                return Text(f"{float(value * 100):g} %", f"{float(value * 100):g}%")
            case datetime():
                return say_end(value)
            case date():
                return say_date(value)
            case timedelta():
                return say_time(value, days=False)
            case TimeLimit() | Slot():
                return value.text
            case Interval():
                return say_hours([value])
            case Guard():
                return value.said(
                    self.named("field", value.field), lambda one: self.of_field(value.field, one)
                )
            case Mapping():
                return listed(self.pair(kind, key, one) for key, one in value.items())
            case frozenset():
                return listed(self.value(kind, one) for one in sorted(value, key=str))
            case tuple() | list():
                return listed(self.value(kind, one) for one in value)
        return self.fully(kind, value)

    def pair(self, kind: str, key: object, value: object) -> Text:
        """Say an entry of a mapping."""
        one, other = self.value(kind, key), self.value(kind, value)
        return Text(f"{one.en}: {other.en}", f"{one.zh}：{other.zh}")

    def of_field(self, field: str, value: object) -> Text:
        """Say a value of a field by the words that its type has."""
        known = self.workflow.fields.get(field) if self.workflow else None
        kind = known.type if known and known.type in ("category", "unit") else "value"
        if isinstance(value, str) and kind == "unit":
            return self.book.called(value)
        return self.value(kind, value)

    def fully(self, kind: str, value: object) -> Text:
        """Say a value with all its parts: how a limit is counted too."""
        if isinstance(value, TimeLimit | Slot):
            return _counted(value)
        if attrs.has(type(value)):
            said = [Text(f"{name} {one.en}", f"{name} {one.zh}") for name, one in self._parts(kind, value)]
            return listed(said)
        return Text(str(value), str(value))

    def _parts(self, kind: str, value: Any) -> Iterator[tuple[str, Text]]:
        for field in attrs.fields(type(value)):
            one = getattr(value, field.name)
            if field.eq and field.name not in ("place", "places") and one not in (None, "", (), _NEVER):
                yield field.name, self.value(kind, one)

    def _limit(self, word: str) -> Text:
        """Name what a clock runs by: a limit, a table, a ladder or a field."""
        how, _, name = word.partition(":")
        if not name:
            limit = self.book.limits.get(word)
            if limit and limit.unnamed:
                return limit.title
            title = limit.title if limit else self.book.words.get(word)
            return self._with_code(title or _NEVER, word)
        said = {
            "table": (Text("as table", "依决策表"), "table"),
            "ladder": (Text("as ladder", "依升级阶梯"), "ladder"),
            "field": (Text("as field", "依字段"), "field"),
        }
        if how not in said:
            return Text(word, word)
        lead, kind = said[how]
        told = self.named(kind, name)
        return Text(f"{lead.en} {told.en} says", f"{lead.zh}{told.zh}")

    def _with_code(self, title: Text, word: str) -> Text:
        """Return the title with the word behind it, as rule files write it."""
        en, zh = title.en.strip(), title.zh.strip()
        return Text(
            word if en in ("", word) else f"'{en}' ({word})",
            word if zh in ("", word) else f"“{zh}”（{word}）",
        )


_STARTS = {
    "at_once": Text("from the instant of receipt", "自收到时起算"),
    "next_day": Text("from the day after receipt", "自次日起算"),
}
_ENDS = {
    "instant": Text("to the instant", "至该时刻止"),
    "closing": Text("to the closing of the last day", "至末日下班时止"),
    "midnight": Text("to 24:00 of the last day", "至末日24时止"),
}
_ROLLS = {
    "keep": Text("a rest day at the end stays", "末日遇休息日不顺延"),
    "next": Text("a rest day at the end moves on", "末日遇休息日顺延"),
    "previous": Text("a rest day at the end moves back", "末日遇休息日提前"),
}


def _counted(limit: AnyLimit) -> Text:
    """Say a limit with how it is counted."""
    said = [_ENDS[limit.end], _ROLLS[limit.roll]]
    if isinstance(limit, TimeLimit):
        said.insert(0, _STARTS[limit.start])
    en, zh = ", ".join(t.en for t in said), "，".join(t.zh for t in said)
    rule = "" if isinstance(limit, TimeLimit) else f" {limit.rule}"
    return Text(f"{limit.text.en}{rule} ({en})", f"{limit.text.zh}{rule}（{zh}）")
