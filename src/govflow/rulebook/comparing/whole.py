"""How two rulebooks differ, part by part (规则手册比较)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from govflow.errors import Text
from govflow.rulebook.comparing.calendars import calendars
from govflow.rulebook.comparing.difference import PARTS, Difference, Differences, Edition, Subject
from govflow.rulebook.comparing.limits import assigned, limits
from govflow.rulebook.comparing.people import roster, staffing
from govflow.rulebook.comparing.speech import Speech, quoted
from govflow.rulebook.comparing.tables import tables
from govflow.rulebook.comparing.things import Sides, Sort, changed, single
from govflow.rulebook.comparing.units import categories, units
from govflow.rulebook.comparing.workflows import workflows
from govflow.rulebook.metrics import Clearing, Metric
from govflow.rulebook.rulebook import Rulebook
from govflow.workflow import Workflow

_ITSELF = Sort(Text("", ""), "")
_UNKNOWN = Metric("", "")
TOLD_APART = (
    "digest", "files", "warnings", "hierarchy", "editions", "succession", "categories", "calendars",
    "assigned", "limits", "tables", "workflows", "ladders", "screens", "roster", "staffing", "metrics",
    "words",
)  # fmt: skip
"""What of a rulebook is told part by part; its files and its warnings follow from the rest."""


def compare(old: Rulebook, new: Rulebook, since: date | None = None) -> Differences:
    """Return what a change means, from the old rulebook to the new one (规则手册比较).

    Tables are compared over all inputs: each region that is decided otherwise comes with one input and both
    outcomes. Of a changed limit the first start is told from which it is due otherwise, to the minute, among
    the days from `since` on; unless given, from when the new rules hold, and ten years at most.
    """
    found = [*_whole(old, new), *tables(old, new), *limits(old, new, since), *workflows(old, new)]
    found += [*units(old, new), *categories(old, new), *calendars(old, new), *assigned(old, new)]
    found += [*_listed("ladder", old.ladders, new.ladders, old, new)]
    found += [*_listed("screen", old.screens, new.screens, old, new)]
    found += [*staffing(old, new), *roster(old, new), *_metrics(old, new), *_words(old, new)]
    order = list(PARTS)
    found.sort(key=lambda one: order.index(one.subject.part))
    return Differences(_edition(old), _edition(new), tuple(found))


def _edition(book: Rulebook) -> Edition:
    return Edition(book.name, book.version, book.digest)


def _whole(old: Rulebook, new: Rulebook) -> Iterator[Difference]:
    sides, subject = Sides(Speech(old), Speech(new)), Subject("rulebook")
    if old.name != new.name:
        text = Text(f"Name: {new.name}; was {old.name}.", f"标识：{new.name}；原为{old.name}。")
        yield Difference(subject, "changed", text, "name")
    yield from changed(subject, _ITSELF, "", (old, new), sides, alone=True, but=TOLD_APART)


def _listed(
    part: str, one: Mapping[str, Any], other: Mapping[str, Any], old: Rulebook, new: Rulebook
) -> Iterator[Difference]:
    """Yield what differs in things each of which is a subject of its own."""
    sides = Sides(Speech(old), Speech(new))
    for name in dict.fromkeys([*one, *other]):
        was, now = one.get(name), other.get(name)
        subject = Subject(part, name, getattr(now or was, "title", Text("", "")))
        if was is None or now is None:
            yield single(subject, was, now)
        else:
            yield from changed(subject, _ITSELF, "", (was, now), sides, alone=True)


def _metrics(old: Rulebook, new: Rulebook) -> Iterator[Difference]:
    one, other = old.metrics, new.metrics
    for name in dict.fromkeys([*one.named, *other.named]):
        was, now = one.named.get(name), other.named.get(name)
        sides = Sides(Speech(old, _flow(old, was)), Speech(new, _flow(new, now)))
        subject = Subject("metric", name, (now or was or _UNKNOWN).title)
        if was is None or now is None:
            yield single(subject, was, now)
        else:
            yield from changed(subject, _ITSELF, "", (was, now), sides, alone=True)
    sides = Sides(Speech(old), Speech(new))
    first = Subject("metric", "first_time", Text("solved at the first go", "第一时间解决"))
    yield from changed(first, _ITSELF, "", (one.first_time, other.first_time), sides, alone=True)
    yield from _clearing(one.clearing, other.clearing, sides)


def _flow(book: Rulebook, metric: Metric | Clearing | None) -> Workflow | None:
    return book.workflows.get(metric.workflow) if metric else None


def _clearing(old: Clearing | None, new: Clearing | None, sides: Sides) -> Iterator[Difference]:
    subject = Subject("metric", "clearing", Text("month-end clearing", "月月清零"))
    if (old is None) != (new is None):
        yield single(subject, old, new)
    elif old is not None and new is not None:
        one, other = sides.old.book, sides.new.book
        sides = Sides(Speech(one, _flow(one, old)), Speech(other, _flow(other, new)))
        yield from changed(subject, _ITSELF, "", (old, new), sides, alone=True)


def _words(old: Rulebook, new: Rulebook) -> Iterator[Difference]:
    for word in dict.fromkeys([*old.words, *new.words]):
        was, now = old.words.get(word), new.words.get(word)
        if was != now:
            one, other = (quoted(said) if said else Text("no words", "无译名") for said in (was, now))
            text = Text(f"{word}: {other.en}; was {one.en}.", f"{word}：{other.zh}；原为{one.zh}。")
            yield Difference(Subject("word"), "changed", text, word)
