"""A value written under other rules that is now of another type is refused where a table asks for it."""

from datetime import UTC, datetime

import pytest

from govflow import Actor, Desk, MemoryLedger, Post, Refused
from govflow.rulebook import Rulebook, read

T = datetime(2018, 6, 5, 2, tzinfo=UTC)
KIM = Actor("kim", (Post("clerk", "town"),))
FILES = {
    "rulebook.yaml": """\
rulebook: town
version: "1"
zone: Asia/Shanghai
hierarchy: hierarchy.csv
calendars: calendars.yaml
limits: limits.yaml
tables: [triage.yaml]
workflows: [request.yaml]
""",
    "hierarchy.csv": "id,name,level,parent\ntown,Town,town,\n",
    "calendars.yaml": 'calendars:\n  office:\n    weekly: {mon-fri: ["09:00-17:00"]}\n',
    "limits.yaml": "defaults: {calendar: office, profile: elapsed}\n",
}
TRIAGE = """\
table: triage
inputs:
  size: {type: TYPE}
outputs:
  track: {type: enum, of: [short, long]}
rules:
  - {id: T1, size: "-", track: short}
otherwise: error
"""
REQUEST = """\
workflow: request
states: [registered, sorted]
final: sorted
fields:
  size: {type: TYPE}
  track: {type: enum, of: [short, long]}
steps:
  sort: {from: registered, to: sorted, by: clerk, decide: triage}
"""


def rules(kind: str) -> Rulebook:
    texts = {**FILES, "triage.yaml": TRIAGE, "request.yaml": REQUEST}
    return read({name: text.replace("TYPE", kind).encode() for name, text in texts.items()})


@pytest.mark.parametrize(("kind", "now"), [("decimal", "12.5"), ("date", "2018-06-05")])
def test_a_value_that_no_longer_has_its_type_is_refused_and_named(kind: str, now: str) -> None:
    ledger = MemoryLedger()
    before, after = Desk(rules("text"), ledger), Desk(rules(kind), ledger)
    before.open("request", at=T, by=KIM, unit="town", fields={"size": "rather large"}, case="old")
    before.open("request", at=T, by=KIM, unit="town", fields={"size": now}, case="good")

    with pytest.raises(Refused) as caught:
        after.act("old", "sort", at=T, by=KIM)

    assert caught.value.code == "stale-value"
    assert caught.value.text.en.startswith("Table 'triage' cannot read a value that was written under other")
    assert "另一版规则" in caught.value.text.zh
    assert caught.value.allowed == ("sort",)
    assert after.case("old").state == "registered"
    assert after.act("good", "sort", at=T, by=KIM).fields["track"] == "short"
    assert before.act("old", "sort", at=T, by=KIM).state == "sorted", (
        "under the old rules it still is a value"
    )
