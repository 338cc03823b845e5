"""Stories: requests that a rulebook's authors walk through it, with what they expect (案例).

A story file names actors with their posts, and requests with the steps taken, the refusals expected, and the
state, owner, fields and due instants that should come out. It shows a rulebook at work, and it proves it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import attrs

from govflow.case import Actor, Post
from govflow.errors import Place, Problem, RulebookError, Text, did_you_mean
from govflow.insight.refusal_codes import CODES
from govflow.insight.story import Move, Refusal, Story, Told
from govflow.insight.story_walk import tell
from govflow.insight.texts import read_text, read_value
from govflow.rulebook import Rulebook
from govflow.rulebook.clock_checks import roles_of
from govflow.rulebook.literals import instant, whole
from govflow.rulebook.nodes import Items, Leaf, Node, Pairs, read_yaml
from govflow.rulebook.sections import Problems, Section, read_title
from govflow.workflow import SYSTEM_ROLE, TELLINGS, Field, Step, Workflow

__all__ = ["FILE", "Move", "Refusal", "Story", "Told", "read_stories", "tell"]

FILE = "stories.yaml"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # stands where no instant could be read, which has been said

Fields = Mapping[str, Field]


def read_stories(folder: Path, book: Rulebook, lang: str = "en") -> tuple[Text, tuple[Story, ...]]:
    """Read `stories.yaml` of a rulebook's folder: its title and stories. Errors: RulebookError.

    A text that a story writes into a field may be `{en: ..., zh: ...}`: that of `lang` is taken.
    """
    problems = Problems()
    try:
        text = read_text(folder, FILE)
    except FileNotFoundError:
        message = Text(f"The rulebook has no {FILE}.", f"该规则手册没有 {FILE}。")
        raise RulebookError([Problem("no-stories", message)]) from None
    main = Section(read_yaml(text, FILE), problems)
    title = main.title("title", main.text("stories", required=True))
    stories = stories_in(main, "requests", book, problems, lang)
    main.close()
    if problems.found:
        raise RulebookError(dict.fromkeys(problems.found))
    return title, stories


def stories_in(
    main: Section, key: str, book: Rulebook, problems: Problems, lang: str = "en"
) -> tuple[Story, ...]:
    """Read the stories under a key of a file, with the `actors` that it names."""
    reader = _Reader(book, problems, dict(_actors(main, book, problems)), lang)
    stories = tuple(reader.story(section) for section in main.items(key))
    reader.tell_apart(stories)
    return stories


def _actors(main: Section, book: Rulebook, problems: Problems) -> Iterator[tuple[str, Actor]]:
    """Yield everybody with a post on the roster, then those whom the stories themselves give posts."""
    yield from ((person, Actor(person)) for person, _ in book.roster.posts)
    roles = sorted({*roles_of(book.workflows.values()), *book.words, *book.staffing.roles})
    units = {unit for tree in book.hierarchies for unit in tree}
    for key, node in main.entries("actors"):
        section = Section(node, problems)
        posts: list[Post] = []
        for role, _ in section.pairs():
            if role.text not in roles:
                problems.unknown("role", "角色", role.text, roles, role.place)
            posts += [Post(role.text, unit) for unit in section.known(role.text, "unit", "单位", units)]
        yield key.text, Actor(key.text, tuple(posts))


class _Reader:
    """Reads stories; instants are local to the rulebook's zone."""

    def __init__(self, book: Rulebook, problems: Problems, actors: Mapping[str, Actor], lang: str) -> None:
        self.book = book
        self.problems = problems
        self.actors = actors
        self.lang = lang

    def story(self, section: Section) -> Story:
        first = next(iter(self.book.workflows), "")
        story = self.request(section, section.text("id", required=True), section.place, first)
        cases = [
            self.beside(Section(node, self.problems), key, story.workflow)
            for key, node in section.entries("cases")
        ]
        workflows = {"": story.workflow, story.id: story.workflow, **{one.id: one.workflow for one in cases}}
        moves = tuple(self.move(one, workflows) for one in section.items("steps"))
        section.close()
        return attrs.evolve(story, moves=moves, cases=tuple(cases))

    def beside(self, section: Section, name: Leaf, usual: str) -> Story:
        """Read a case beside the story."""
        case = self.request(section, name.text, section.place, usual, beside=True)
        section.close()
        return case

    def tell_apart(self, stories: Iterable[Story]) -> None:
        """Make sure that no two cases have one name, be they of different stories."""
        names: set[str] = set()
        for one in (case for story in stories for case in (story, *story.cases)):
            if one.id in names:
                self.problems.duplicate("case", "案件", one.id, one.place)
            names.add(one.id)

    def request(
        self, section: Section, name: str, place: Place, usual: str, *, beside: bool = False
    ) -> Story:
        """Read what a story and a case beside it have in common; `usual` is the workflow unless given."""
        workflow = section.text("workflow", usual)
        fields = self.fields(workflow, section.place_of("workflow"))
        values, expect = self.values(section, fields), section.section("expect")
        places = {"unit": section.place_of("unit"), "fields": _misfit(section, fields, values)}
        opened = self.opening(section.section("opened"), workflow, beside=beside)
        return Story(
            name,
            section.title("title"),
            workflow,
            section.text("unit"),
            values,
            attrs.evolve(opened, places={**opened.places, **places}),
            (),
            dict(self.expected(expect, fields)),
            place,
            places=expect.value_places(),
        )

    def fields(self, workflow: str, place: Place) -> Fields:
        known = self.book.workflows
        if workflow not in known:
            self.problems.unknown("workflow", "流程", workflow, known.keys(), place)
            return {}
        return known[workflow].fields

    def opening(self, section: Section, workflow: str, *, beside: bool) -> Move:
        """Read how a case is opened, which may only be refused to one beside a story."""
        flow, refused = self.book.workflows.get(workflow), self.refusal(section) if beside else ""
        asked = flow is not None and flow.opening is not None and _asks(flow.opening) and not refused
        at, actor = self.instant(section, "at", required=True), self.actor(section, required=asked)
        section.close()
        return Move(at, "", actor, {}, refused, section.place, places=section.value_places())

    def move(self, section: Section, workflows: Mapping[str, str]) -> Move:
        """Read a line; `workflows` are those of the cases that it may speak of, "" being the story itself."""
        if not section.node("step") and section.node("until"):
            return self.passing(section)
        step, refused = section.text("step", required=True), self.refusal(section)
        task, case = section.text("task"), section.text("case")
        if case not in workflows:
            self.problems.unknown("case", "案件", case, list(workflows), section.place_of("case"))
        workflow = f"/{task}".split("/")[-2] if task else workflows.get(case, workflows[""])
        fields = self.fields(workflow, section.place_of("task")) if step else {}
        flow = self.book.workflows.get(workflow)
        asked = any(map(_asks, self.steps(flow, step, section) if step else ())) and not refused
        at = self.instant(section, "at", required=True)
        actor, values = self.actor(section, required=asked), self.values(section, fields)
        section.close()
        places = {**section.value_places(), "fields": _misfit(section, fields, values)}
        return Move(at, step, actor, values, refused, section.place, task, case, places)

    def passing(self, section: Section) -> Move:
        """Read a line that lets time pass."""
        at = self.instant(section, "until")
        section.close()
        return Move(at, "", Actor("system"), {}, "", section.place)

    def steps(self, flow: Workflow | None, name: str, section: Section) -> tuple[Step, ...]:
        """Return the steps of a name, each of which leaves other states."""
        found = tuple(step for step in flow.steps if step.name == name) if flow else ()
        if flow and not found:
            known = dict.fromkeys(step.name for step in flow.steps)
            self.problems.unknown("step", "步骤", name, known.keys(), section.place_of("step"))
        return found

    def refusal(self, section: Section) -> str:
        code = section.text("refused")
        if code and code not in CODES:
            self.problems.unknown("refusal", "拒绝代码", code, CODES, section.place_of("refused"))
        return code

    def actor(self, section: Section, *, required: bool) -> Actor:
        """Return who acts; time itself, where nobody is named."""
        by = section.text("by", "system", required=required)
        if by != "system" and by not in self.actors:
            text = Text(f"There is no actor '{by}'.", f"没有名为“{by}”的人员。")
            close = did_you_mean(by, self.actors) or Text("", "")
            en = f"{close.en} Whoever has no post stands under actors as {{{by}: {{}}}}."
            hint = Text(en.strip(), f"{close.zh}没有岗位的人请在 actors 中写作 {{{by}: {{}}}}。")
            self.problems.found.append(Problem("unknown-actor", text, section.place_of("by"), hint))
        return self.actors.get(by, Actor(by))

    def instant(self, section: Section, key: str, *, required: bool = False) -> datetime:
        text = section.text(key, required=required)
        at = instant(text, self.book.zone)
        if text and at is None:
            en = f"'{text}' is not an instant such as 2018-06-05T14:30."
            zh = f"“{text}”不是形如 2018-06-05T14:30 的时刻。"
            self.problems.add("bad-instant", en, zh, section.place_of(key))
        return at or _EPOCH

    def values(self, section: Section, fields: Fields) -> dict[str, object]:
        return {key.text: self.value(fields.get(key.text), node) for key, node in section.entries("fields")}

    def value(self, field: Field | None, node: Node) -> object:
        """Return what a story writes as a value, read by the type of its field."""
        if isinstance(node, Items):
            return [self.value(field, item) for item in node.items]
        if isinstance(node, Pairs):
            return read_title(node, self.problems).to(self.lang)
        text = node.text.strip()
        return read_value(field, text, self.book.zone) if field else text

    def expected(self, section: Section, fields: Fields) -> Iterator[tuple[str, object]]:
        """Yield what is expected, under the names that an outcome has."""
        yield from ((key, section.text(key)) for key in ("state", "owner") if section.node(key))
        yield from ((key, list(section.texts(key))) for key in ("flags", "held") if section.node(key))
        if section.node("met"):
            yield "met", sorted(section.texts("met"))
        if section.node("breaches"):
            yield "breaches", self.count(section, "breaches")
        for name, value in self.values(section, fields).items():
            plain = fields[name].read(value) if name in fields else value
            yield f"fields.{name}", value if isinstance(plain, Problem) else plain
        tasks, messages, due = (section.section(key) for key in ("tasks", "messages", "due"))
        yield from ((f"tasks.{key.text}", tasks.text(key.text)) for key, _ in tasks.pairs())
        for key, _ in messages.pairs():
            if key.text not in TELLINGS:
                self.problems.unknown("message", "消息", key.text, TELLINGS, key.place)
            yield f"messages.{key.text}", self.count(messages, key.text)
        for key, _ in due.pairs():
            yield f"due.{key.text}", self.instant(due, key.text)
        section.close()

    def count(self, section: Section, key: str) -> int | None:
        text = section.text(key)
        if whole(text) is None:
            place = section.place_of(key)
            self.problems.add("bad-number", f"'{text}' is not a number.", f"“{text}”不是数。", place)
        return whole(text)


def _asks(step: Step) -> bool:
    """Tell whether somebody has to be named who takes a step."""
    return any(right.role != SYSTEM_ROLE for right in step.by)


def _misfit(section: Section, fields: Fields, values: Mapping[str, object]) -> Place:
    """Return the place of the first value that no field takes, or of all of them."""
    for key, node in section.entries("fields"):
        if key.text not in fields:
            return key.place
        if isinstance(fields[key.text].read(values[key.text]), Problem):
            return node.place
    return section.place_of("fields")
