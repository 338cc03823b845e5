"""What a table answers a case is what it answers when nobody has asked it before."""

import pickle
from datetime import UTC, datetime

import attrs
import pytest
from tests.desk.test_desk_stale_value import FILES as TOWN

from govflow import Actor, Desk, MemoryLedger, Post, Refused
from govflow.rulebook import Rulebook, asking, read

T = datetime(2018, 6, 5, 2, tzinfo=UTC)
LATER = datetime(2019, 6, 5, 2, tzinfo=UTC)
KIM = Actor("kim", (Post("clerk", "city"),))
UNITS = "id,name,level,parent\ncity,City,city,\nnorth,North,town,city\nsouth,South,town,city\n"
FILES = {**TOWN, "hierarchy.csv": UNITS}
TABLE = """\
table: triage
hit: FIRST
inputs:
INPUTS
outputs:
  track: {type: enum, of: [short, long]}
rules:
RULES
otherwise: {track: long}
"""
REQUEST = """\
workflow: request
states: [registered, sorted]
final: sorted
fields:
  kind: {type: KIND}
  track: {type: enum, of: [short, long]}
steps:
  sort: {from: registered, to: sorted, by: clerk, decide: triage}
"""
KINDS = "enum, of: [lamp, drain, bench]"


def rules(inputs: str, rule: str, kind: str = KINDS) -> Rulebook:
    """Return rules whose table asks for these inputs, and whose one rule says `short`."""
    table = TABLE.replace("INPUTS", f"  {inputs}").replace("RULES", f"  - {{id: T1, {rule}, track: short}}")
    texts = {**FILES, "triage.yaml": table, "request.yaml": REQUEST.replace("KIND", kind)}
    return read({name: text.encode() for name, text in texts.items()})


@attrs.frozen
class Office:
    """Cases that are opened and sorted at once."""

    book: Rulebook
    desk: Desk

    @classmethod
    def of(cls, book: Rulebook, before: Rulebook | None = None, **fields: object) -> "Office":
        """Return an office with these rules; the case `old` was opened with fields by those `before`."""
        ledger = MemoryLedger()
        if before is not None:
            Desk(before, ledger).open("request", at=T, by=KIM, unit="north", fields=fields, case="old")
        return cls(book, Desk(book, ledger))

    @property
    def kept(self) -> int:
        return len(self.book.asking("request", "triage").known)

    def track(self, case: str, kind: object = "lamp", unit: str = "north", at: datetime = T) -> object:
        self.desk.open("request", at=at, by=KIM, unit=unit, fields={"kind": kind}, case=case)
        return self.desk.act(case, "sort", at=at, by=KIM).fields["track"]


def test_the_same_words_have_the_same_answer_and_others_their_own() -> None:
    office = Office.of(rules(f"kind: {{type: {KINDS}}}", "kind: lamp"))
    said = [office.track(f"{n}", kind) for n, kind in enumerate(("lamp", "drain", "lamp", "bench"))]
    assert said == ["short", "long", "short", "long"]
    assert office.kept == 3


@pytest.mark.parametrize(
    ("inputs", "rule"),
    [
        ("unit: {type: unit}", "unit: north"),
        ("owner: {type: unit}", "owner: north"),
        ("unit_level: {type: enum, of: [city, town]}", "unit_level: town"),
        ("owner_level: {type: text}", "owner_level: town"),
    ],
)
def test_an_answer_for_one_unit_is_none_for_another(inputs: str, rule: str) -> None:
    office = Office.of(rules(inputs, rule))
    said = [office.track(f"{n}", unit=unit) for n, unit in enumerate(("north", "city", "north"))]
    assert said == ["short", "long", "short"]


def test_an_answer_of_one_day_is_none_of_another() -> None:
    office = Office.of(rules(f"kind: {{type: {KINDS}}}", "kind: lamp, to: 2019-01-01"))
    said = [office.track("now"), office.track("later", at=LATER), office.track("again")]
    assert said == ["short", "long", "short"]


def test_what_equals_a_number_that_was_answered_need_not_be_one() -> None:
    number, truth = (
        rules("kind: {type: int}", "kind: 1", "int"),
        rules("kind: {type: bool}", "kind: yes", "bool"),
    )
    office = Office.of(number, truth, kind=True)
    assert office.track("number", 1) == "short"
    with pytest.raises(Refused, match="takes a whole number"):
        office.desk.act("old", "sort", at=T, by=KIM)


def test_a_list_of_other_rules_is_refused_where_words_are_asked_for() -> None:
    lists = rules("unit: {type: unit}", "unit: north", f"{KINDS}, many: true")
    office = Office.of(rules(f"kind: {{type: {KINDS}}}", "kind: lamp"), lists, kind=["lamp"])
    assert office.track("word") == "short"
    with pytest.raises(Refused, match="takes text"):
        office.desk.act("old", "sort", at=T, by=KIM)


def test_no_more_answers_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_MOST_ANSWERS", 2)
    office = Office.of(rules(f"kind: {{type: {KINDS}}}", "kind: lamp"))
    for n, kind in enumerate(("lamp", "drain", "bench", "lamp")):
        assert office.track(f"{n}", kind) == ("short" if kind == "lamp" else "long")
        assert office.kept <= 2


def test_a_rulebook_that_was_asked_is_pickled_without_its_answers() -> None:
    book = rules(f"kind: {{type: {KINDS}}}", "kind: lamp")
    assert Office.of(book).track("one") == "short"
    again = pickle.loads(pickle.dumps(book))
    assert not again.asking("request", "triage").known
    assert Office.of(again).track("one") == "short"
