"""Prospect: what is due next for a case, and what may be done now by whom (下一步)."""

from collections.abc import Iterator

from govflow.case.case import Case
from govflow.case.rights import places, who
from govflow.case.words import Words
from govflow.errors import Text
from govflow.rulebook import Rulebook
from govflow.workflow import Right, Step
from govflow.workflow.right import ABOVE, ITSELF, OVER


def ahead(words: Words, case: Case) -> Iterator[Text]:
    """Yield where a case stands, when it is next due, and which steps are open, in the case and its tasks.

    Whether the guards of a step hold is not asked: what is written with the step may change that.
    """
    yield from _within(words, case, None, Text("", ""))


def _within(words: Words, case: Case, parent: Case | None, mark: Text) -> Iterator[Text]:
    """Yield it of a case, and of the tasks in it; `mark` stands before each line."""
    if case.closed_at is not None:
        return
    yield from _of(words, case, parent, mark)
    for name, task in case.tasks.items():
        inner = words.task(name, task.workflow)
        yield from _within(words, task, case, Text(f"{mark.en}{inner.en} ", f"{mark.zh}{inner.zh}"))


def _of(words: Words, case: Case, parent: Case | None, mark: Text) -> Iterator[Text]:
    workflow = words.book.workflows.get(case.workflow)
    if workflow is None:
        return
    state, owner = workflow.title_of(case.state), words.unit(case.owner)
    yield Text(
        f"Now: {mark.en}{state.en}; {owner.en} answers for it.",
        f"现状：{mark.zh}{state.zh}；由{owner.zh}负责。",
    )
    pending = [clock for clock in case.clocks.values() if clock.pending and clock.due]
    for clock in sorted(pending, key=lambda clock: (clock.due, clock.name)):
        assert clock.due is not None  # noqa: S101 - those without a due instant were left out
        title, due = words.clock(clock.name, workflow), words.moment(clock.due)
        stands = Text(", standing still", "，中止计时") if clock.paused else Text("", "")
        yield Text(
            f"Next: {mark.en}'{title.en}' is due {due.en}{stands.en}.",
            f"下一期限：{mark.zh}“{title.zh}”{due.zh}到期{stands.zh}。",
        )
    for step in workflow.steps:
        if case.state in step.sources and not step.timed:
            by = _by(words, case, step, parent)
            title = step.title if step.title.en else Text(step.name, step.name)
            yield Text(f"May: {mark.en}{title.en}, by {by.en}.", f"可办：{mark.zh}{title.zh}（{by.zh}）。")


def _by(words: Words, case: Case, step: Step, parent: Case | None) -> Text:
    """Say who may take a step, with the people whom the roster knows in those posts."""
    if not step.by:
        return Text("anybody", "任何人")
    those = who(words.book, case, step.by, parent)
    people = dict.fromkeys(name for right in step.by for name in _people(words, case, right, parent))
    return Text(f"{those.en} ({', '.join(people)})", f"{those.zh}：{'、'.join(people)}") if people else those


def _people(words: Words, case: Case, right: Right, parent: Case | None) -> Iterator[str]:
    if right.person:
        value = case.fields.get(right.person)
        yield from (str(one) for one in (value if isinstance(value, list) else [value]) if one)
        return
    book = words.book
    for unit in places(case, right.at, parent):
        for place in _where(book, right, unit) if unit in book.hierarchy and book.roster.posts else ():
            holder = book.roster.who(right.role, place, book.hierarchy, case.last_at)
            if holder is not None and (right.reach in (OVER, ABOVE) or holder.unit == place):
                yield holder.person


def _where(book: Rulebook, right: Right, unit: str) -> tuple[str, ...]:
    """Return the units at which a post gives the right; those above them count too, where it reaches so."""
    if right.reach in (OVER, ITSELF):
        return (unit,)
    if right.reach == ABOVE:
        return book.hierarchy.ancestors(unit)[:1]
    return book.hierarchy.linked_from(unit, right.reach)
