"""Stories: requests that a rulebook's authors walk through it, with what they expect (案例).

A story file names actors with their posts, and requests with the steps taken, the refusals expected, and the
state, owner, fields and due instants that should come out. It shows a rulebook at work, and it proves it.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import attrs

from govflow.case import Actor, Case, Post
from govflow.case.explain import Explanation, explain
from govflow.desk import Desk
from govflow.errors import Place, Problem, Refused, RulebookError, Text
from govflow.insight.texts import read_text, read_value
from govflow.ledger import MemoryLedger
from govflow.rulebook import Rulebook
from govflow.rulebook.literals import instant, whole
from govflow.rulebook.nodes import Items, Leaf, Node, read_yaml
from govflow.rulebook.sections import Problems, Section
from govflow.workflow import Field
from govflow.worktime.wording import say_moment

FILE = "stories.yaml"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # stands where no instant could be read, which has been said


@attrs.frozen
class Move:
    """One line of a story: a step, refused where it should be; or, without a step, time passing."""

    at: datetime
    step: str
    by: Actor
    fields: Mapping[str, object]
    refused: str
    place: Place


@attrs.frozen
class Story:
    """A request walked through the rules, and what is expected of it."""

    id: str
    title: Text
    workflow: str
    unit: str
    fields: Mapping[str, object]
    opened: Move
    moves: tuple[Move, ...]
    expect: Mapping[str, object]
    place: Place


@attrs.frozen
class Refusal:
    """A step that was refused: when, and why; `after` is the number of events that had happened by then."""

    at: datetime
    text: Text
    after: int


@attrs.frozen
class Told:
    """A story after it was walked: the explanation, the refusals met, and what was not as expected.

    `lines` holds all that happened, refusals (`!`) among the rest (`-`), in the order of time.
    """

    story: Story
    explanation: Explanation
    lines: tuple[Text, ...]
    refusals: tuple[Refusal, ...]
    problems: tuple[Problem, ...]


def read_stories(folder: Path, book: Rulebook) -> tuple[Text, tuple[Story, ...]]:
    """Read `stories.yaml` of a rulebook's folder: its title and stories. Errors: RulebookError."""
    problems = Problems()
    try:
        text = read_text(folder, FILE)
    except FileNotFoundError:
        message = Text(f"The rulebook has no {FILE}.", f"该规则手册没有 {FILE}。")
        raise RulebookError([Problem("no-stories", message)]) from None
    main = Section(read_yaml(text, FILE), problems)
    title = main.title("title", main.text("stories", required=True))
    reader = _Reader(book, problems, dict(_actors(main, book, problems)))
    stories = tuple(reader.story(section) for section in main.items("requests"))
    main.close()
    if problems.found:
        raise RulebookError(dict.fromkeys(problems.found))
    return title, stories


def _actors(main: Section, book: Rulebook, problems: Problems) -> Iterator[tuple[str, Actor]]:
    roles = {role for workflow in book.workflows.values() for step in workflow.moves for role in step.by}
    for key, node in main.entries("actors"):
        section = Section(node, problems)
        posts: list[Post] = []
        for role, _ in section.pairs():
            if role.text not in roles:
                problems.unknown("role", "角色", role.text, sorted(roles), role.place)
            units = section.known(role.text, "unit", "单位", book.hierarchy.under(book.hierarchy.root))
            posts += [Post(role.text, unit) for unit in units]
        yield key.text, Actor(key.text, tuple(posts))


class _Reader:
    """Reads stories; instants are local to the rulebook's zone."""

    def __init__(self, book: Rulebook, problems: Problems, actors: Mapping[str, Actor]) -> None:
        self.book = book
        self.problems = problems
        self.actors = actors

    def story(self, section: Section) -> Story:
        known = self.book.workflows
        workflow = section.text("workflow", next(iter(known), ""))
        if workflow not in known:
            self.problems.unknown("workflow", "流程", workflow, known.keys(), section.place_of("workflow"))
        fields = known[workflow].fields if workflow in known else {}
        story = Story(
            section.text("id", required=True),
            section.title("title"),
            workflow,
            section.text("unit"),
            self.values(section, fields),
            self.move(section.section("opened"), fields),
            tuple(self.move(one, fields) for one in section.items("steps")),
            dict(self.expected(section.section("expect"), fields)),
            section.place,
        )
        section.close()
        return story

    def move(self, section: Section, fields: Mapping[str, Field]) -> Move:
        by = section.text("by", "system")
        if by != "system" and by not in self.actors:
            self.problems.unknown("actor", "人员", by, self.actors.keys(), section.place_of("by"))
        step, refused = section.text("step"), section.text("refused")
        key = "at" if step or not section.node("until") else "until"
        at = self.instant(section.text(key, required=True), section.place_of(key))
        actor, values = self.actors.get(by, Actor(by)), self.values(section, fields)
        section.close()
        return Move(at, step, actor, values, refused, section.place)

    def instant(self, text: str, place: Place) -> datetime:
        at = instant(text, self.book.zone)
        if text and at is None:
            self.problems.add("bad-instant", f"'{text}' is not an instant.", f"“{text}”不是时刻。", place)
        return at or _EPOCH

    def values(self, section: Section, fields: Mapping[str, Field]) -> dict[str, object]:
        return {key.text: self.value(fields.get(key.text), node) for key, node in section.entries("fields")}

    def value(self, field: Field | None, node: Node) -> object:
        """Return what a story writes as a value, read by the type of its field."""
        if isinstance(node, Items):
            return [self.value(field, item) for item in node.items]
        text = node.text.strip() if isinstance(node, Leaf) else ""
        return read_value(field, text, self.book.zone) if field else text

    def expected(self, section: Section, fields: Mapping[str, Field]) -> Iterator[tuple[str, object]]:
        """Yield what is expected, under the names that `_outcome` gives."""
        yield from ((key, section.text(key)) for key in ("state", "owner") if section.node(key))
        if section.node("breaches"):
            yield "breaches", self.count(section, "breaches")
        for name, value in self.values(section, fields).items():
            plain = fields[name].read(value) if name in fields else value
            yield f"fields.{name}", value if isinstance(plain, Problem) else plain
        due = section.section("due")
        for key, _ in due.pairs():
            yield f"due.{key.text}", self.instant(due.text(key.text), due.place_of(key.text))
        section.close()

    def count(self, section: Section, key: str) -> int | None:
        text = section.text(key)
        if whole(text) is None:
            place = section.place_of(key)
            self.problems.add("bad-number", f"'{text}' is not a number.", f"“{text}”不是数。", place)
        return whole(text)


def tell(book: Rulebook, story: Story) -> Told:
    """Walk a story on a desk of its own. Errors: RulebookError if the story cannot even begin."""
    desk, refusals, problems = Desk(book, MemoryLedger()), list[Refusal](), list[Problem]()
    try:
        _open(desk, story)
    except Refused as refused:
        raise RulebookError([Problem(refused.code, refused.text, story.opened.place)]) from refused
    for number, move in enumerate(story.moves):
        try:
            _make(desk, story, move, str(number))
        except Refused as refused:
            refusals.append(Refusal(move.at, refused.text, len(desk.history(story.id))))
            problems += _unless(
                refused.code == move.refused, move, f"refused ({refused.code})", f"被拒绝（{refused.code}）"
            )
        else:
            problems += _unless(not move.refused, move, "not refused", "未被拒绝")
    problems += _compare(book, story, desk.case(story.id))
    lines = tuple(_in_time(desk, story.id, refusals))
    return Told(story, desk.explain(story.id), lines, tuple(refusals), tuple(problems))


def _in_time(desk: Desk, case: str, refusals: list[Refusal]) -> Iterator[Text]:
    """Yield what happened to a case, each refusal after all that had happened by then.

    That is all of earlier instants, also where it was only noticed later, and of the same instant what had
    happened already.
    """
    events, lines, told = desk.history(case), desk.explain(case).lines, 0
    for refusal in refusals:
        before = [
            event for number, event in enumerate(events) if (event.at, number) < (refusal.at, refusal.after)
        ]
        upto = len(explain(desk.book, before).lines) if before else 0
        yield from (Text(f"- {line.en}", f"- {line.zh}") for line in lines[told:upto])
        when, told = say_moment(refusal.at.astimezone(desk.book.zone)), max(told, upto)
        why = refusal.text
        yield Text(f"! {when.en}  Refused: {why.en}", f"！{when.zh}  被拒绝：{why.zh}")
    yield from (Text(f"- {line.en}", f"- {line.zh}") for line in lines[told:])


def _open(desk: Desk, story: Story) -> None:
    desk.open(
        story.workflow,
        at=story.opened.at,
        by=story.opened.by,
        unit=story.unit,
        fields=story.fields,
        case=story.id,
        command="open",
    )


def _make(desk: Desk, story: Story, move: Move, command: str) -> None:
    if move.step:
        desk.act(story.id, move.step, at=move.at, by=move.by, fields=move.fields, command=command)
    else:
        desk.tick(move.at)


def _unless(fine: bool, move: Move, en: str, zh: str) -> list[Problem]:
    if fine:
        return []
    text = Text(f"'{move.step}' was {en}, against expectation.", f"“{move.step}”{zh}，与预期不符。")
    return [Problem("unexpected", text, move.place)]


def _compare(book: Rulebook, story: Story, case: Case) -> Iterator[Problem]:
    got = _outcome(case)
    for name, wanted in story.expect.items():
        if got.get(name) != wanted:
            seen, hoped = (_shown(value, book) for value in (got.get(name), wanted))
            text = Text(f"{name} is {seen}, expected {hoped}.", f"{name} 为 {seen}，预期 {hoped}。")
            yield Problem("unexpected", text, story.place)


def _outcome(case: Case) -> dict[str, object]:
    return {
        "state": case.state,
        "owner": case.owner,
        "breaches": len(case.breaches),
        **{f"fields.{name}": value for name, value in case.fields.items()},
        **{f"due.{clock.name}": clock.due for clock in case.clocks.values()},
    }


def _shown(value: object, book: Rulebook) -> str:
    return f"{value.astimezone(book.zone):%Y-%m-%dT%H:%M:%S}" if isinstance(value, datetime) else str(value)
