"""Stories: requests that a rulebook's authors walk through it, with what they expect (案例).

A story file names actors with their posts, and requests with the steps taken, the refusals expected, and the
state, owner, fields and due instants that should come out. It shows a rulebook at work, and it proves it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import attrs

from govflow.case import Actor, Case, Post
from govflow.case.explain import Explanation
from govflow.desk import Desk
from govflow.errors import Place, Problem, Refused, RulebookError, Text
from govflow.ledger import MemoryLedger
from govflow.rulebook import Rulebook
from govflow.rulebook.nodes import Items, Leaf, Node, read_yaml
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sheets import decode

FILE = "stories.yaml"


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
class Told:
    """A story after it was walked: the explanation, the refusals met, and what was not as expected."""

    story: Story
    explanation: Explanation
    refusals: tuple[Text, ...]
    problems: tuple[Problem, ...]


def read_stories(folder: Path, book: Rulebook) -> tuple[Text, tuple[Story, ...]]:
    """Read `stories.yaml` of a rulebook's folder: its title and stories. Errors: RulebookError."""
    problems = Problems()
    try:
        text, _ = decode((folder / FILE).read_bytes(), FILE)
    except FileNotFoundError:
        message = Text(f"The rulebook has no {FILE}.", f"该规则手册没有 {FILE}。")
        raise RulebookError([Problem("no-stories", message)]) from None
    main = Section(read_yaml(text, FILE), problems, FILE)
    title = main.title("title", main.text("stories", required=True))
    reader = _Reader(book, problems, dict(_actors(main, problems)))
    stories = tuple(reader.story(section) for section in reader.items(main, "requests"))
    main.close()
    if problems.found:
        raise RulebookError(problems.found)
    return title, stories


def _actors(main: Section, problems: Problems) -> Iterator[tuple[str, Actor]]:
    for key, node in main.entries("actors"):
        section = Section(node, problems)
        posts = [
            Post(role.text, unit.text)
            for role, _ in main.section("actors").entries(key.text)
            for unit in section.names(role.text)
        ]
        yield key.text, Actor(key.text, tuple(posts))


class _Reader:
    """Reads stories; instants are local to the rulebook's zone."""

    def __init__(self, book: Rulebook, problems: Problems, actors: Mapping[str, Actor]) -> None:
        self.book = book
        self.problems = problems
        self.actors = actors

    def items(self, section: Section, key: str) -> Iterator[Section]:
        node = section.node(key)
        for item in node.items if isinstance(node, Items) else ():
            yield Section(item, self.problems)

    def story(self, section: Section) -> Story:
        story = Story(
            section.text("id", required=True),
            section.title("title"),
            section.text("workflow", next(iter(self.book.workflows))),
            section.text("unit"),
            self.fields(section),
            self.move(section.section("opened")),
            tuple(self.move(one) for one in self.items(section, "steps")),
            dict(self.expected(section.section("expect"))),
            section.place,
        )
        section.close()
        return story

    def move(self, section: Section) -> Move:
        by = section.text("by", "system")
        if by != "system" and by not in self.actors:
            self.problems.unknown("actor", "人员", by, list(self.actors), section.place_of("by"))
        key = "until" if section.node("until") else "at"
        at, place = self.instant(section.text(key, required=True), section.place_of(key)), section.place
        move = Move(
            at,
            section.text("step"),
            self.actors.get(by, Actor(by)),
            self.fields(section),
            section.text("refused"),
            place,
        )
        section.close()
        return move

    def instant(self, text: str, place: Place) -> datetime:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            self.problems.add("bad-instant", f"'{text}' is not an instant.", f"“{text}”不是时刻。", place)
            return datetime.now(self.book.zone)
        return at if at.tzinfo else at.replace(tzinfo=self.book.zone)

    def fields(self, section: Section) -> dict[str, object]:
        return {key.text: _plain(node) for key, node in section.entries("fields")}

    def expected(self, section: Section) -> Iterator[tuple[str, object]]:
        for key in ("state", "owner"):
            if section.node(key):
                yield key, section.text(key)
        if section.node("breaches"):
            yield "breaches", int(section.text("breaches"))
        yield "fields", self.fields(section)
        due = section.section("due")
        yield "due", {k.text: self.instant(due.text(k.text), k.place) for k, _ in section.entries("due")}
        section.close()


def _plain(node: Node) -> object:
    """Return what a story writes as a value: true and whole numbers are what they look like."""
    if isinstance(node, Items):
        return [_plain(item) for item in node.items]
    if not isinstance(node, Leaf):
        return ""
    text = node.text.strip()
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 19 else text


def tell(book: Rulebook, story: Story) -> Told:
    """Walk a story on a desk of its own."""
    desk, refusals, problems = Desk(book, MemoryLedger()), list[Text](), list[Problem]()
    opened = story.opened
    desk.open(
        story.workflow,
        at=opened.at,
        by=opened.by,
        unit=story.unit,
        fields=story.fields,
        case=story.id,
        command="open",
    )
    for number, move in enumerate(story.moves):
        try:
            if move.step:
                desk.act(story.id, move.step, at=move.at, by=move.by, fields=move.fields, command=str(number))
            else:
                desk.tick(move.at)
        except Refused as refused:
            refusals.append(refused.text)
            problems += _unless(
                refused.code == move.refused, move, f"refused ({refused.code})", f"被拒绝（{refused.code}）"
            )
        else:
            problems += _unless(not move.refused, move, "not refused", "未被拒绝")
    problems += _compare(book, story, desk.case(story.id))
    return Told(story, desk.explain(story.id), tuple(refusals), tuple(problems))


def _unless(fine: bool, move: Move, en: str, zh: str) -> list[Problem]:
    if fine:
        return []
    text = Text(f"'{move.step}' was {en}, against expectation.", f"“{move.step}”{zh}，与预期不符。")
    return [Problem("unexpected", text, move.place)]


def _compare(book: Rulebook, story: Story, case: Case) -> Iterator[Problem]:
    got: dict[str, object] = {"state": case.state, "owner": case.owner, "breaches": len(case.breaches)}
    wanted = {key: value for key, value in story.expect.items() if key in got}
    for name, value in _mapping(story.expect, "fields").items():
        wanted[name], got[name] = value, case.fields.get(name)
    for name, at in _mapping(story.expect, "due").items():
        due = case.clocks[name].due if name in case.clocks else None
        wanted[name], got[name] = at, due and due.astimezone(book.zone)
    for name, value in wanted.items():
        if got[name] != value:
            text = Text(f"{name} is {got[name]}, expected {value}.", f"{name} 为 {got[name]}，预期 {value}。")
            yield Problem("unexpected", text, story.place)


def _mapping(expect: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = expect.get(key)
    return found if isinstance(found, Mapping) else {}
