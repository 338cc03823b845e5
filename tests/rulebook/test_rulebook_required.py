"""What every rule must give, and how many households there must be."""

import pytest
from tests.rulebook.conftest import FILES

from govflow import rulebook
from govflow.errors import RulebookError

TABLE = """\
table: affairs
inputs:
  category: {type: category}
outputs:
  class: {type: enum, of: [administrative, public], required: true}
  body: {type: link, required: yes}
  note_text: {type: text}
rules:
  - {id: A1, category: street-lamp, class: administrative, body: serves}
  - {id: A2, category: noise, class: CLASS, body: BODY}
otherwise: {class: "-", body: "-", note_text: "-"}
"""


def told(files: dict[str, str]) -> list[str]:
    with pytest.raises(RulebookError) as caught:
        rulebook.read({name: text.encode() for name, text in files.items()})
    return [f"{p.place} {p.code}" for p in caught.value.problems]


def listing(**cells: str) -> dict[str, str]:
    table = TABLE
    for word, cell in cells.items():
        table = table.replace(word, cell)
    main = FILES["rulebook.yaml"].replace("[triage.yaml,", "[affairs.yaml, triage.yaml,")
    return {**FILES, "rulebook.yaml": main, "affairs.yaml": table}


def test_a_rule_that_gives_all_that_is_required_loads_and_otherwise_may_give_nothing() -> None:
    files = {name: text.encode() for name, text in listing(CLASS="public", BODY="serves").items()}
    decide = rulebook.read(files).tables["affairs"].decide
    assert decide({"category": "noise"}).outputs == {"class": "public", "body": "serves", "note_text": None}
    assert decide({"category": "lamps"}).outputs == {"class": None, "body": None, "note_text": None}


@pytest.mark.parametrize("empty", ['"-"', '""'])
def test_a_rule_that_leaves_out_what_is_required_is_told_where_it_stands(empty: str) -> None:
    assert told(listing(CLASS=empty, BODY=empty)) == [
        "affairs.yaml:10:38 empty-output",
        f"affairs.yaml:10:{38 + len(empty) + 8} empty-output",
    ]


PLACE = """\
id,name,level,parent,households
town,Town,town,,
c1,First,community,town,500
c2,Second,community,town,
g1,Grid 1,grid,c1,300
g2,Grid 2,grid,c1,200
g3,Grid 3,grid,c2,
"""


def expecting(expect: str, place: str = PLACE) -> dict[str, str]:
    return {
        **FILES,
        "hierarchy.csv": place,
        "rulebook.yaml": FILES["rulebook.yaml"] + f"expect: {{households: {expect}}}\n",
    }


def test_households_as_expected_pass_and_nobody_is_asked_for_those_below_who_do_not_say() -> None:
    place = PLACE.replace("c2,Second,community,town,", "c2,Second,community,town,90")
    files = expecting('{community: "<= 500"}', place)
    assert rulebook.read({name: text.encode() for name, text in files.items()})


@pytest.mark.parametrize(
    ("expect", "problem"),
    [
        ('{community: "< 500"}', "rulebook.yaml:13:34 not-as-expected"),
        ("{grid: 200}", "rulebook.yaml:13:29 not-as-expected"),
        ('{grid: "<= 300"}', "rulebook.yaml:13:29 not-as-expected"),  # one does not say how many it has
        ('{gird: "<= 300"}', "rulebook.yaml:13:23 unknown-level"),
        ("{grid: some}", "rulebook.yaml:13:29 bad-value"),
    ],
)
def test_other_households_are_told(expect: str, problem: str) -> None:
    assert problem in told(expecting(expect))


def test_a_unit_has_the_households_of_those_below_it_together() -> None:
    assert told(expecting("{}", PLACE.replace("c1,300", "c1,301"))) == ["rulebook.yaml:13:22 households-sum"]
