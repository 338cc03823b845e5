"""The law of views: a secret that stands in a masked field alone is found nowhere in what is shown."""

import json
from collections.abc import Mapping
from typing import Any, get_args

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.case.view_rules import CLERK, HEAD, HELPER, LIN, SUPERVISOR, Life, rulebook

from govflow.case import Event, Opened, StepTaken
from govflow.case.redaction import Scope, redacted
from govflow.errors import Refused

BOOK = rulebook()
TEXTS = ("requester", "phone", "summary", "posting", "why", "told")
LISTS = ("witnesses",)
STEPS = (
    "note",
    "post",
    "suspend",
    "resume",
    "extend",
    "review",
    "watch",
    "summon",
    "tell",
    "answer",
    "close",
)
READERS = st.sampled_from((CLERK, HEAD, SUPERVISOR, HELPER, LIN))


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """A life in which every value of a text or a person is a secret of its own, told to nobody twice."""
    number = iter(range(10_000))

    def values() -> dict[str, Any]:
        names = draw(st.sets(st.sampled_from((*TEXTS, *LISTS))))
        some: dict[str, Any] = {name: f"{name}-x{next(number)}x hoax" for name in names.intersection(TEXTS)}
        some |= {name: [f"{name}-x{next(number)}x", "lin-7"] for name in names.intersection(LISTS)}
        some["confidential"] = draw(st.booleans())
        if draw(st.booleans()):
            some["requester"] = "lin-7"
        return some

    life = Life(BOOK, draw(st.sampled_from((CLERK, LIN))), **values(), helpers=["G2"])
    for step in draw(st.lists(st.sampled_from(STEPS), max_size=8)):
        by, ground = draw(READERS), draw(st.sampled_from(("illness", "hearing")))
        task = "assist/1" if step == "answer" else ""
        given = {"finding": f"finding-x{next(number)}x", "contact": "lin-7"} if task else values()
        if step == "suspend":
            given["ground"] = ground
        try:
            life.act(step, by, task, **given)
        except Refused:
            continue
    return life


def written(events: tuple[Event, ...]) -> list[tuple[str, object]]:
    """Return what was written into fields, naively: by walking through everything that an event holds."""
    found: list[tuple[str, object]] = []

    def walk(value: object) -> None:
        if isinstance(value, Mapping):
            for name, one in value.items():
                if name == "fields" and isinstance(one, Mapping):
                    found.extend(one.items())
                walk(one)
        elif isinstance(value, list | tuple):
            for one in value:
                walk(one)

    walk([attrs.asdict(event) for event in events])
    return found


@settings(max_examples=150)
@given(lives(), READERS)
def test_a_masked_value_is_found_nowhere(life: Life, reader: Any) -> None:
    try:
        seen = life.desk.view("case", reader)
    except Refused as refused:
        assert refused.code == "not-for-you"  # noqa: PT017
        return
    told = json.dumps(seen.to_data(), ensure_ascii=False) + str(seen) + seen.to("zh") + repr(seen)

    masked = {name for view in (seen, *seen.tasks.values()) for name in view.masked}
    masked |= {"finding"} if "assist/1" in masked else set()
    for name, value in written(life.desk.history("case")):
        for secret in value if isinstance(value, list) else [value]:
            if name in masked - {"ground"} and isinstance(secret, str):  # a ground is a word of the rules
                assert secret not in told, (name, secret)


@settings(max_examples=60)
@given(lives(), READERS)
def test_who_may_see_everything_is_told_what_the_case_itself_tells(life: Life, reader: Any) -> None:
    try:
        seen = life.desk.view("case", reader)
    except Refused:
        return
    if not seen.masked and not any(task.masked for task in seen.tasks.values()):
        assert seen.explanation.lines == life.desk.explain("case").lines
        assert seen.fields == life.desk.case("case").fields


# -- no attribute of an event escapes attention --------------------------------------------------------

LOOKED_AT = {
    "approver", "by", "command", "exception", "fields", "ground", "instead_of", "notice", "other", "person",
    "persons", "reason", "where", "word",
}  # fmt: skip
NO_TEXT = {
    "as_of", "capped", "due", "event", "final", "provisional", "send_at", "statutory", "unplaced", "until",
    "warnings",
}  # fmt: skip
OPEN = {
    "amount", "at", "calendar", "case", "clock", "code", "digest", "en", "field", "how", "kind", "ladder",
    "law", "level", "limit", "owner", "revision", "role", "rule", "screen", "source", "state", "step",
    "table", "target", "task", "to", "unit", "version", "was_owner", "was_unit", "workflow",
    "zh",
}  # fmt: skip


def test_every_attribute_of_every_event_is_known_to_be_open_or_looked_at() -> None:
    """Whoever adds one decides here whether it may tell a secret."""
    names = {attribute.name for kind in get_args(Event) for attribute in attrs.fields(kind)}

    assert names == LOOKED_AT | NO_TEXT | OPEN


def test_what_is_looked_at_is_hidden_in_every_event() -> None:
    scope = Scope(("phone",), {}, (), frozenset({"SECRET"}))
    for kind in get_args(Event):
        attributes = [attribute.name for attribute in attrs.fields(kind)]
        told: dict[str, Any] = {
            name: "SECRET" for name in attributes if name in LOOKED_AT and name != "fields"
        }
        if "fields" in attributes:
            told["fields"] = {"phone": "SECRET"}
        if "persons" in attributes:
            told["persons"] = {"phone": "SECRET"} if kind.__name__ == "Related" else ("SECRET",)
        event = kind(**{name: told.get(name) for name in attributes})
        for kept in redacted((event,), scope) if kind.__name__ != "InTask" else ():
            assert "SECRET" not in repr(kept)


def test_what_only_speaks_of_a_masked_field_is_dropped() -> None:
    scope = Scope(("phone",), {}, (), frozenset())
    kinds = [kind for kind in get_args(Event) if "field" in {one.name for one in attrs.fields(kind)}]

    assert len(kinds) >= 3
    for kind in kinds:
        names = [one.name for one in attrs.fields(kind)]
        assert redacted((kind(**{n: "phone" if n == "field" else "" for n in names}),), scope) == ()


def test_what_is_not_hidden_stays_the_very_same() -> None:
    events = Life(BOOK, requester="lin-7", summary="lamp").act("note").desk.history("case")

    kept = redacted(events, Scope((), {}, (), frozenset()))

    assert [e.fields for e in kept if isinstance(e, Opened | StepTaken)] == [
        {"requester": "lin-7", "summary": "lamp"},
        {},
    ]
