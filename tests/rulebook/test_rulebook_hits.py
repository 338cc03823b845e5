"""Tables in files: hit policies, inputs that do not occur, units by level and link, titles as headings."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from govflow import rulebook
from govflow.errors import RulebookError
from govflow.tables import DecisionTable

FILES = {
    "rulebook.yaml": """\
rulebook: tables
version: "1"
zone: Asia/Shanghai
source: assumption
hierarchy: hierarchy.csv
links: links.csv
calendars: calendars.yaml
tables: table.yaml
""",
    "calendars.yaml": "calendars: {always: {weekly: {mon-sun: ['00:00-24:00']}}}\n",
    "hierarchy.csv": """\
id,name,level,parent
town,Town,town,
works,Works,department,town
c1,First,community,town
c2,Second,community,town
g1,Grid 1,grid,c1
g2,Grid 2,grid,c1
g3,Grid 3,grid,c2
""",
    "links.csv": """\
kind,from,to
serves,works,c1
serves,town,g2
""",
    "table.yaml": """\
table: t
hit: FIRST
inputs:
  severity: {type: enum, of: [minor, serious], title: {en: how bad, zh: 严重程度}}
  unit: {type: unit, title: {zh: 所在单元}}
  moment: {type: instant}
  wait: {type: duration, low: PT0S, high: 30 days}
outputs:
  track: {type: enum, of: [urgent, routine, later], title: {zh: 流转}}
  points: {type: int}
rules:
  - {id: a, severity: serious, track: urgent, points: 5}
  - {id: b, unit: level:grid, track: routine, points: 2}
  - {id: c, unit: link:serves:works, track: later, points: 1}
  - {id: d, moment: ">= 2016-05-03T16:30", wait: "> 3 days", track: later, points: 1}
impossible:
  - {severity: minor, unit: town, why: nobody calls the town for that}
otherwise: {track: later, points: 0}
""",
}


@attrs.frozen
class Files:
    """The rulebook, with texts of its table changed that stand once."""

    texts: Mapping[str, str]

    def changed(self, *changes: tuple[str, str], **files: str) -> "Files":
        text = self.texts["table.yaml"]
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return Files({**self.texts, "table.yaml": text, **files})

    def table(self) -> DecisionTable:
        return rulebook.read({name: text.encode() for name, text in self.texts.items()}).tables["t"]

    def told(self) -> list[str]:
        with pytest.raises(RulebookError) as caught:
            self.table()
        assert all(problem.message.en != problem.message.zh for problem in caught.value.problems)
        return [f"{problem.place} {problem.code}" for problem in caught.value.problems]


BOOK = Files(FILES)


def inputs(**given: object) -> dict[str, object]:
    usual = {
        "severity": "minor",
        "unit": "c2",
        "moment": datetime(2016, 5, 3, tzinfo=UTC),
        "wait": timedelta(),
    }
    return {**usual, **given}


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"severity": "serious"}, "a"),
        ({"unit": "g1"}, "b"),
        ({"unit": "c1"}, "c"),
        ({"moment": datetime(2016, 5, 3, 8, 30, tzinfo=UTC), "wait": timedelta(days=4)}, "d"),
        ({"moment": datetime(2016, 5, 3, 8, 29, tzinfo=UTC), "wait": timedelta(days=4)}, None),
        ({"unit": "works"}, None),
    ],
)
def test_a_table_in_a_file_takes_all_types(given: dict[str, object], rule: str | None) -> None:
    fired = BOOK.table().decide(inputs(**given)).rule
    assert (fired.id if fired else None) == rule


def test_a_link_leads_to_a_place_and_below_down_to_the_next_link() -> None:
    by_link = BOOK.changed(("unit: level:grid", "unit: link:serves:town")).table()
    hits = {unit: by_link.explain(inputs(unit=unit)).hits for unit in ("c1", "g1", "g2", "c2")}
    assert {unit: [rule.id for rule in rules] for unit, rules in hits.items()} == {
        "c1": ["c"],
        "g1": ["c"],
        "g2": ["b"],
        "c2": [],
    }


@pytest.mark.parametrize(
    ("hit", "outputs"),
    [
        ("FIRST", {"track": "urgent", "points": 5}),
        ("PRIORITY", {"track": "urgent", "points": 5}),
        ("RULE ORDER", {"track": ("urgent", "routine", "later"), "points": (5, 2, 1)}),
        ("output order", {"track": ("urgent", "routine", "later"), "points": (5, 2, 1)}),
        ("COLLECT", {"track": ("urgent", "routine", "later"), "points": (5, 2, 1)}),
        ("COLLECT#", {"track": 3, "points": 3}),
    ],
)
def test_a_hit_policy_is_read_from_a_file(hit: str, outputs: dict[str, object]) -> None:
    table = BOOK.changed(("hit: FIRST", f"hit: {hit}")).table()
    assert table.decide(inputs(severity="serious", unit="g1")).outputs == outputs


def test_the_values_of_an_enum_say_which_goes_first() -> None:
    table = BOOK.changed(
        ("hit: FIRST", "hit: PRIORITY"), ("[urgent, routine, later]", "[later, routine, urgent]")
    )
    decided = table.table().decide(inputs(severity="serious", unit="g1"))
    assert decided.outputs["track"] == "later"


@pytest.mark.parametrize(("hit", "total"), [("COLLECT +", 8), ("COLLECT<", 1), ("COLLECT>", 5)])
def test_numbers_are_collected(hit: str, total: int) -> None:
    table = BOOK.changed(
        ("hit: FIRST", f'hit: "{hit}"'),
        ("  track: {type: enum, of: [urgent, routine, later], title: {zh: 流转}}\n", ""),
        ("track: urgent, ", ""),
        ("track: routine, ", ""),
        ("track: later, points: 1}\n  - {id: d", "points: 1}\n  - {id: d"),
        ("track: later, points: 1}\nimp", "points: 1}\nimp"),
        ("track: later, points: 0", "points: 0"),
    )
    assert table.table().decide(inputs(severity="serious", unit="g1")).outputs == {"points": total}


def test_what_does_not_occur_is_kept_as_cells() -> None:
    assert [str(cell) for cell in BOOK.table().impossible[0]] == ["minor", "town", "-", "-"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("hit: FIRST", "hit: F", "table.yaml:2:6 unknown-choice"),
        ("hit: FIRST", "hit: COLLECT+", "table.yaml:2:6 not-a-number"),
        ("{severity: minor, unit: town, why", "{why", "table.yaml:17:5 all-impossible"),
        ("unit: town, why", "unti: town, why", "table.yaml:17:29 unknown-column"),
        ("minor, unit: town", "tiny, unit: town", "table.yaml:17:16 unknown-value"),
        ("level:grid", "level:grids", "table.yaml:13:19 unknown-group"),
        ("link:serves:works", "link:serves:c1", "table.yaml:14:19 unknown-group"),
        ("2016-05-03T16:30", "2016-05-03", "table.yaml:15:21 bad-instant"),
        ("> 3 days", "> 3 months", "table.yaml:15:50 bad-duration"),
        ("low: PT0S", "low: 0", "table.yaml:7:31 bad-duration"),
        ("high: 30 days", "high: -1 days", "table.yaml:7:9 bad-bounds"),
        ("title: {zh: 所在单元}", "title: {zh: 所在单元}, low: 1", "table.yaml:5:9 bad-bounds"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(old: str, new: str, told: str) -> None:
    assert BOOK.changed((old, new)).told() == [told]


def test_priorities_need_an_enum() -> None:
    no_enum = BOOK.changed(("hit: FIRST", "hit: PRIORITY"), ("enum, of: [urgent, routine, later]", "text"))
    assert no_enum.told() == ["table.yaml:1:1 priorities-missing"]


HEADED = """\
  - {编号: a, 严重程度: serious, 流转: urgent, points: 5}
  - {id: b, how bad: minor, ｕｎｉｔ: level：grid, track: routine, ｐｏｉｎｔｓ: 2, 备注: 全角也行}
"""


def test_a_title_is_a_heading_in_either_language() -> None:
    lines = FILES["table.yaml"].partition("rules:\n")[2].partition("impossible:")[0]
    titled = BOOK.changed((lines, HEADED)).table()
    assert titled.decide(inputs(severity="serious")).outputs["points"] == 5
    assert titled.decide(inputs(unit="g1")).outputs["points"] == 2


def test_a_sheet_may_have_titles_in_its_header() -> None:
    lines = FILES["table.yaml"].partition("rules:\n")[2].partition("impossible:")[0]
    sheet = "编号,严重程度,所在单元,moment,wait,流转,points,备注\na,serious,-,-,-,urgent,5,\n"
    read = BOOK.changed((f"rules:\n{lines}", "rows: rows.csv\n"), **{"rows.csv": sheet}).table()
    assert read.decide(inputs(severity="serious")).outputs == {"track": "urgent", "points": 5}


def test_a_column_named_twice_is_refused() -> None:
    twice = BOOK.changed(("{id: a, severity: serious,", "{id: a, severity: serious, 严重程度: minor,"))
    assert twice.told() == ["table.yaml:12:32 duplicate-column"]


@pytest.mark.parametrize(
    ("hit", "told"),
    [
        ("COLLECT", ["several-answers"]),
        ("RULE ORDER", ["several-answers"]),
        ("COLLECT#", ["output-without-field"] * 3),
        ("ANY", []),
    ],
)
def test_a_case_takes_one_value(files: dict[str, bytes], hit: str, told: list[str]) -> None:
    files["triage.yaml"] = files["triage.yaml"].replace(b"hit: UNIQUE", f"hit: {hit}".encode())
    try:
        rulebook.read(files)
    except RulebookError as error:
        found = error.problems
    else:
        found = ()
    assert [problem.code for problem in found] == told
    assert all(problem.place and problem.place.file == "request.yaml" for problem in found)


def test_a_title_of_two_columns_is_the_heading_of_neither() -> None:
    same = BOOK.changed(
        ("title: {zh: 流转}", "title: {zh: 严重程度}"), ("severity: serious,", "严重程度: serious,")
    )
    assert same.told() == ["table.yaml:12:19 unknown-column"]


DATED = """\
id,name,level,parent,from,to
town,Town,town,,,
works,Works,department,town,,
c1,First,community,town,,
c2,Second,community,town,,
g1,Grid 1,grid,c1,,2016-05-31
g1,Grid 1,grid,c2,2016-06-01,
g2,Grid 2,grid,c1,,
"""


def test_a_link_and_what_does_not_occur_mean_the_units_of_the_day() -> None:
    dated = BOOK.changed(
        ("unit: level:grid", "unit: level:town"),
        ("unit: town, why", "unit: c1/**, why"),
        **{"hierarchy.csv": DATED},
    )
    book = rulebook.read({name: text.encode() for name, text in dated.texts.items()})
    before, after = (edition.tables["t"] for edition in book.editions)
    fired = [table.decide(inputs(unit="g1")).rule for table in (before, after)]
    assert [rule and rule.id for rule in fired] == ["c", None]
    assert [table.impossible[0][1].accepts("g1") for table in (before, after)] == [True, False]


@pytest.mark.parametrize("key", ["id", "from", "source", "track"])
def test_a_list_is_refused_where_a_rule_gives_one_value(key: str) -> None:
    rule = {"id": "a", "severity": "serious", "track": "urgent", "points": "5", "from": "2016-05-03"}
    texts = ", ".join(f"{name}: {[said] if name == key else said}" for name, said in rule.items())
    texts += ", source: [one, two]" if key == "source" else ""
    written = FILES["table.yaml"].replace(
        "{id: a, severity: serious, track: urgent, points: 5}", f"{{{texts}}}"
    )

    with pytest.raises(RulebookError) as caught:
        rulebook.read({name: text.encode() for name, text in {**FILES, "table.yaml": written}.items()})

    assert ("not-text", f"'{key}' wants one value.") in [
        (p.code, p.message.en) for p in caught.value.problems
    ]
