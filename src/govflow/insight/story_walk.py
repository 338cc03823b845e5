"""Walking a story through the rules, on a desk of its own, and comparing what comes out."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from govflow.case import Case, Clock, Event, InTask, MessageDue
from govflow.case.explain import explain
from govflow.desk import Desk
from govflow.errors import (
    GovflowError,
    Place,
    Problem,
    ProblemsError,
    Refused,
    RulebookError,
    Text,
    UnknownCase,
)
from govflow.insight.story import Move, Refusal, Story, Told
from govflow.ledger import MemoryLedger
from govflow.rulebook import Rulebook
from govflow.workflow import TELLINGS
from govflow.worktime.wording import say_moment

_BLAMED = {
    "before-last-event": "at",
    "not-your-step": "by",
    "step-not-allowed": "step",
    "unknown-unit": "unit",
    **dict.fromkeys(("bad-value", "kept-field", "not-asked", "unknown-field", "unknown-value"), "fields"),
}


def tell(book: Rulebook, story: Story) -> Told:
    """Walk a story on a desk of its own. Errors: RulebookError if the story cannot even begin."""
    walk = _Walk(book, story)
    for one in (story, *story.cases):
        walk.open(one)
    for number, move in enumerate(story.moves):
        walk.make(move, str(number))
    for one in walk.opened:
        walk.problems += _compare(book, one, walk.desk.case(one.id), walk.desk.history(one.id))
    lines, refusals, problems = tuple(walk.lines()), tuple(walk.refusals), tuple(walk.problems)
    return Told(story, walk.desk.explain(story.id), lines, refusals, problems, walk.desk.ledger)


def try_to_tell(book: Rulebook, story: Story) -> tuple[Told | None, tuple[Problem, ...]]:
    """Walk a story; return what came of it, None if it could not even begin, and what was unexpected."""
    try:
        told = tell(book, story)
    except ProblemsError as error:
        return None, tuple(problem.at(story.place) for problem in error.problems)
    except GovflowError as error:
        return None, (Problem(error.code, error.text, story.place),)
    return told, told.problems


class _Walk:
    """A story on its way: the desk, the cases opened so far, and what was refused or unexpected."""

    def __init__(self, book: Rulebook, story: Story) -> None:
        self.story = story
        self.desk = Desk(book, MemoryLedger())
        self.opened: list[Story] = []
        self.refusals: list[Refusal] = []
        self.problems: list[Problem] = []

    def open(self, one: Story) -> None:
        """Open a case; only one beside the story itself may be refused."""
        move = one.opened
        try:
            self.desk.open(
                one.workflow,
                at=move.at,
                by=move.by,
                unit=one.unit,
                fields=one.fields,
                case=one.id,
                command="open",
            )
        except Refused as refused:
            if one is self.story or refused.code != move.refused:
                raise RulebookError(
                    [Problem(refused.code, refused.text, _blamed(move, refused.code))]
                ) from refused
            self.refusals.append(Refusal(move.at, refused.text, 0, one.id))
        else:
            self.problems += _unless(not move.refused, move, "not refused", "未被拒绝")
            self.opened.append(one)

    def make(self, move: Move, command: str) -> None:
        """Take a step, or let time pass."""
        case = move.case or self.story.id
        try:
            if move.step:
                self.desk.act(
                    case,
                    move.step,
                    at=move.at,
                    by=move.by,
                    fields=move.fields,
                    task=move.task,
                    command=command,
                )
            else:
                self.desk.tick(move.at)
        except (Refused, UnknownCase) as refused:
            after = len(self.desk.ledger.history(case))
            self.refusals.append(Refusal(move.at, refused.text, after, case))
            code = refused.code
            self.problems += _unless(
                code == move.refused, move, f"refused ({code})", f"被拒绝（{code}）", refused.text, code
            )
        else:
            self.problems += _unless(not move.refused, move, "not refused", "未被拒绝")

    def lines(self) -> Iterator[Text]:
        """Yield what happened, case by case."""
        for one in (self.story, *self.story.cases):
            if one is not self.story:
                yield Text(f"[{one.title.en or one.id}]", f"【{one.title.zh or one.id}】")
            yield from self._in_time(one)

    def _in_time(self, one: Story) -> Iterator[Text]:
        """Yield what happened to a case, each refusal after all that had happened by then.

        That is all of earlier instants, also where it was only noticed later, and of the same instant what
        had happened already.
        """
        desk, told = self.desk, 0
        events = desk.ledger.history(one.id)
        lines = desk.explain(one.id).lines if events else ()
        for refusal in (refusal for refusal in self.refusals if refusal.case == one.id):
            mark = (refusal.at, refusal.after)
            before = [event for number, event in enumerate(events) if (event.at, number) < mark]
            upto = len(explain(desk.book, before).lines) if before else 0
            yield from (Text(f"- {line.en}", f"- {line.zh}") for line in lines[told:upto])
            when, told = say_moment(refusal.at.astimezone(desk.book.zone)), max(told, upto)
            why = refusal.text
            yield Text(f"! {when.en}  Refused: {why.en}", f"！{when.zh}  被拒绝：{why.zh}")
        yield from (Text(f"- {line.en}", f"- {line.zh}") for line in lines[told:])


def _unless(
    fine: bool, move: Move, en: str, zh: str, why: Text | None = None, code: str = ""
) -> list[Problem]:
    if fine:
        return []
    because, step = why or Text("", ""), move.step or "open"
    text = Text(
        f"'{step}' was {en}, against expectation. {because.en}".rstrip(),
        f"“{step}”{zh}，与预期不符。{because.zh}",
    )
    return [Problem("unexpected", text, _blamed(move, code))]


def _blamed(move: Move, code: str) -> Place:
    """Return the place of the word for which a move was refused, or of the refusal that was expected."""
    return move.places.get("refused" if move.refused else _BLAMED.get(code, ""), move.place)


def _compare(book: Rulebook, story: Story, case: Case, events: Sequence[Event]) -> Iterator[Problem]:
    got = _outcome(case, events)
    for name, wanted in story.expect.items():
        if got.get(name) != wanted:
            seen, hoped = (_shown(value, book) for value in (got.get(name), wanted))
            text = Text(
                f"{name} is {seen.en}, expected {hoped.en}.", f"{name} 为 {seen.zh}，预期 {hoped.zh}。"
            )
            yield Problem("unexpected", text, story.places.get(name, story.place))


def _outcome(case: Case, events: Sequence[Event]) -> dict[str, object]:
    """Return what can be expected of a case, each under the name by which a story does."""
    told = [event.kind for event in map(_bare, events) if isinstance(event, MessageDue)]
    clocks = dict(_clocks(case))
    return {
        "state": case.state,
        "owner": case.owner,
        "breaches": len(case.breaches),
        "flags": [flag.rule for flag in case.flags],
        "held": sorted(case.held),
        **{f"tasks.{name}": task.state for name, task in case.tasks.items()},
        **{f"messages.{kind}": told.count(kind) for kind in TELLINGS},
        **{f"fields.{name}": value for name, value in case.fields.items()},
        **{f"due.{name}": clock.due for name, clock in clocks.items()},
        "met": sorted(name for name, clock in clocks.items() if clock.met),
    }


def _clocks(case: Case, before: str = "") -> Iterator[tuple[str, Clock]]:
    """Yield the clocks of a case by name, one in a task as `assist/1.handle`."""
    yield from ((before + name, clock) for name, clock in case.clocks.items())
    for name, task in case.tasks.items():
        yield from _clocks(task, f"{name}.")


def _bare(event: Event) -> Event:
    while isinstance(event, InTask):
        event = event.event
    return event


def _shown(value: object, book: Rulebook) -> Text:
    """Say a value as people read it: an instant by the clock of the rulebook."""
    match value:
        case None:
            return Text("not set", "未设")
        case bool():
            return Text("yes", "是") if value else Text("no", "否")
        case datetime():
            return say_moment(value.astimezone(book.zone))
        case list() | tuple():
            each = [_shown(one, book) for one in value]
            return Text(
                ", ".join(one.en for one in each) or "none", "、".join(one.zh for one in each) or "无"
            )
    return Text(str(value), str(value))
