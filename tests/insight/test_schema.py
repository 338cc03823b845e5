"""The JSON Schema of a rulebook's files lets pass what is shipped, and knows the names of the rulebook."""

import json
from collections.abc import Iterator
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.insight.yaml_core import read_core

from govflow import Rulebook, load
from govflow.insight.schema import KINDS, schema_of
from govflow.insight.schema.shape import MOST_LISTED, TEXT, as_read, by_name, known, record
from govflow.rulebook import presets
from govflow.rulebook.files import shipped

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDERS = {**presets(), **{path.parent.name: path.parent for path in EXAMPLES.glob("*/rulebook.yaml")}}
ELSEWHERE = ("intake.yaml", "log.yaml")  # they describe foreign files, and have no schema


@cache
def book(name: str) -> Rulebook:
    return load(FOLDERS[name])


@cache
def validator(name: str, kind: str = "any") -> Draft202012Validator:
    return Draft202012Validator(schema_of(book(name), kind))


def faults(name: str, text: str, kind: str = "any") -> list[str]:
    found = validator(name, kind).iter_errors(read_core(text))
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in found]


def files() -> Iterator[tuple[str, Path]]:
    for name, folder in FOLDERS.items():
        yield from ((name, path) for path in sorted(folder.rglob("*.yaml")) if path.name not in ELSEWHERE)


@pytest.mark.parametrize(
    ("name", "path"), [pytest.param(*one, id="/".join(one[1].parts[-3:])) for one in files()]
)
def test_every_shipped_file_passes(name: str, path: Path) -> None:
    assert faults(name, path.read_text(encoding="utf-8")) == []


def test_the_shipped_laws_and_days_pass() -> None:
    for file, data in shipped().items():
        if not file.endswith("/rulebook.yaml"):
            assert faults("law_cn", data.decode()) == [], file


def test_the_schema_is_one() -> None:
    found = schema_of(book("law_cn"), "any", "zh")
    Draft202012Validator.check_schema(found)
    assert json.loads(json.dumps(found)) == found


def test_there_is_a_schema_of_every_kind() -> None:
    for kind in KINDS:
        assert kind == "any" or schema_of(book("zhenhai"), kind)["$ref"] == f"#/$defs/{kind}"


# Names


STORY = "requests.0.expect.owner"
FLOW = "{workflow: w, states: a, final: a, "


@pytest.mark.parametrize(
    ("kind", "text", "where"),
    [
        ("rulebook", "{rulebook: a, version: 1, zone: UTC, hierachy: h.csv, calendars: c.yaml}", ""),
        ("table", "{table: t, hit: UNIQUE, otherwise: eror, rows: t.csv}", "otherwise"),
        ("table", "{table: t, otherwise: error, rows: t.csv, rules: []}", ""),
        ("table", "{table: triage, otherwise: error, rules: [{track: routine}]}", "rules.0"),
        ("workflow", FLOW + "steps: {b: {from: a, form: c}}}", "steps.b"),
        ("workflow", FLOW + "steps: {b: {from: a, decide: triag}}}", "steps.b.decide"),
        ("workflow", FLOW + "steps: {b: {from: a, climb: stret}}}", "steps.b.climb"),
        ("workflow", FLOW + "fields: {b: {type: number}}}", "fields.b.type"),
        ("limits", "{limits: {quick: {limit: 2 working_days, start: today}}}", "limits.quick"),
        ("calendars", "{calendars: {office: {weekly: {monday: []}}}}", "calendars.office.weekly"),
        ("calendars", "{calendars: {office: {closed: {01-01: New Year}}}}", "calendars.office.closed"),
        ("staffing", "{staffing: {grid: {level: gird}}}", "staffing.grid.level"),
        ("tests", "{tests: t, tables: [{table: triage, given: {category: x}}]}", "tables.0.given.category"),
        ("tests", "{tests: t, tables: [{table: triage, rule: smal}]}", "tables.0.rule"),
        ("stories", "{stories: s, requests: [{id: a, expect: {owner: G}, opened: {at: 2018-06-05}}]}", STORY),
    ],
)  # fmt: skip
def test_what_is_wrong_is_marked_where_it_stands(kind: str, text: str, where: str) -> None:
    found = [fault.partition(": ")[0] for fault in faults("zhenhai", text, kind)]
    assert found
    assert set(found) == {where}
    assert [fault.partition(": ")[0] for fault in faults("zhenhai", text)] == found


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("table", "{table: t, otherwise: error, rules: [{编号: a, 来源: law}, {id: b}]}"),
        ("tests", "{tests: t, tables: [{table: triage, given: {category: x}, error: unknown-value}]}"),
        ("stories", "{stories: s, requests: [{id: a, unit: The town, opened: {at: 2018-06-05}}]}"),
    ],
    ids=["a column called by its title", "a value that no table knows", "a unit called by its name"],
)
def test_what_the_readers_take_is_not_marked(kind: str, text: str) -> None:
    assert faults("zhenhai", text, kind) == []
    assert faults("zhenhai", text) == []


def proposals(schema: Any, definitions: Any) -> set[str]:
    """Return all names that an editor would propose at a place."""
    if "$ref" in schema:
        return proposals(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    found = {name for name in schema.get("enum", ()) if isinstance(name, str)}
    for inside in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])):
        found |= proposals(inside, definitions)
    return found


def test_a_cell_proposes_what_its_column_knows() -> None:
    schema = schema_of(book("zhenhai"))
    tables = [one["then"] for one in schema["$defs"]["table"]["allOf"] if "then" in one]
    (triage,) = (one for one in tables if one["properties"]["table"] == {"const": "triage"})
    row = triage["properties"]["rules"]["items"]["properties"]
    assert proposals(row["severity"], schema["$defs"]) == {"minor", "ordinary", "serious"}
    assert {"consultation/**", "street-lamp"} <= proposals(row["category"], schema["$defs"])
    assert proposals(row["track"], schema["$defs"]) == {"routine", "general", "major"}


def test_names_are_shown_with_what_they_are_called() -> None:
    for lang, called in (("zh", "路灯"), ("en", "Street lamp")):
        category = schema_of(book("zhenhai"), "table", lang)["$defs"]["category"]
        at = category["enum"].index("street-lamp")
        assert called.casefold() in category["enumDescriptions"][at].casefold()


def test_a_new_name_of_the_same_file_is_fine_and_one_of_another_file_is_not() -> None:
    flow = "{workflow: w, states: [a, new], final: new, steps: {b: {from: a, to: new, decide: DECIDE}}}"
    assert faults("zhenhai", flow.replace("DECIDE", "triage")) == []
    assert faults("zhenhai", flow.replace("DECIDE", "newer")) != []


def test_a_schema_of_a_thousand_tables_is_not_nested() -> None:
    one = book("zhenhai")
    triage = one.tables["triage"]
    many = {f"t{n}": attrs.evolve(triage, name=f"t{n}", rules=triage.rules[:1]) for n in range(1_200)}
    schema = schema_of(attrs.evolve(one, tables=many, workflows={}))
    assert json.loads(json.dumps(schema)) == schema


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"t": "a", "x": 1}, False),
        ({"t": "a", "y": 1}, True),
        ({"t": "new", "y": 1}, False),
        ({"y": 1}, False),
    ],
)
def test_what_is_named_is_as_it_must_be_and_what_is_new_as_any(said: dict[str, object], wrong: bool) -> None:
    other = record({"t": TEXT, "y": TEXT})
    for names in (["a"], ["b", "a"]):
        schema = by_name("t", {name: record({"t": TEXT, "x": TEXT}) for name in names}, other)
        assert Draft202012Validator(schema).is_valid(said) is not wrong
    assert by_name("t", {}, other) == other


def test_of_too_many_names_none_is_listed() -> None:
    assert "enum" in known(map(str, range(MOST_LISTED)))
    assert "enum" not in known(map(str, range(MOST_LISTED + 1)))


plain = st.from_regex(r"\A[-+.0-9eExo~a-fnutrlsNTF]{1,6}\Z") | st.sampled_from(
    [
        "true",
        "null",
        "no",
        "0301",
        "1.10",
        "03E1",
        "22:00",
        "0o17",
        "0x1F",
        ".5",
        "5.",
        "-7",
        "+3",
        "~",
        ".inf",
    ]
)


@given(plain)
def test_a_name_is_known_however_yaml_reads_it(name: str) -> None:
    try:
        seen = read_core(f"[{name}]")[0]
    except yaml.YAMLError:
        return
    plain = isinstance(seen, str) or (isinstance(seen, int | float) and isfinite(seen))
    if plain or seen is None:
        assert not list(Draft202012Validator(known([name])).iter_errors(seen)), (name, seen, as_read(name))


def test_names_that_are_one_value_to_python_are_two_to_an_editor() -> None:
    names = known(["1", "true", "0", "false", "1.0"])
    assert all(Draft202012Validator(names).is_valid(seen) for seen in (1, True, 0, False))


@pytest.mark.parametrize("name", ["9" * 5_000, "0x" + "f" * 5_000, "1e999", "-1.5e400"])
def test_a_name_that_is_no_number_of_json_is_listed_as_text_alone(name: str) -> None:
    assert known([name]) == {"enum": [name]}
    assert json.dumps(known([name]), allow_nan=False)
