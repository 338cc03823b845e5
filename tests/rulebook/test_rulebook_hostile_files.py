"""Eleven hostile forms, in every file of a rulebook: refused within a second, with a code and a place."""

import json
from time import process_time

import pytest
from tests.rulebook.conftest import FILES, TIMED

from govflow import rulebook
from govflow.errors import Problem, RulebookError
from govflow.rulebook.files import shipped

MERGES = "a: &a {x: 1}\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} {{<<: [*{chr(97 + n)}, *{chr(97 + n)}]}}\n" for n in range(22)
)
FORMS = {
    "merge keys that double 22 times": (MERGES, "alias"),
    "aliases of aliases": ('a: &a ["lol"]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n', "alias"),
    "a tag that runs code": ("a: !!python/object/apply:os.system [echo]\n", "tag"),
    "100,000 directives for tags": (
        "".join(f"%TAG !{n}! x\n" for n in range(100_000)) + "--- {a: 1}\n",
        "tag",
    ),
    "100,000 brackets": ("a: " + "[" * 100_000, "too-deep"),
    "100,000 dashes": ("- " * 100_000, "too-deep"),
    "a key that stands twice": ("a: 1\nb: 2\na: 3\n", "duplicate-key"),
    "a second document": ("a: 1\n---\na: 2\n", "second-document"),
    "a key that is a list": ("? [a, b]\n: 1\n", "key-not-text"),
    "200,000 values": ("a: [" + "1," * 200_000 + "1]\n", "too-many-nodes"),
    "five million characters": ("a: " + "x" * 5_000_000, "too-large"),
}
YAML = [name for name in FILES if name.endswith(".yaml")]
SHEETS = {
    "a quote that never ends": 'id,name,parent\ntown,"Town\n' + "x,y,z\n" * 100_000,
    "100,000 columns": ",".join(f"c{n}" for n in range(100_000)) + "\n",
    "a cell of a million characters": "id,name,parent\ntown," + "x" * 1_000_000 + ",\n",
    "200,000 rows": "id,name,parent\n" + "x,y,z\n" * 200_000,
    "only quotes": '"' * 300_000,
    "only commas": "," * 300_000,
    "only ends of lines": "\r\n" * 300_000,
    "characters of nothing": "id,name,parent\ntown,\0,\n",
}
NUMBERS = [
    "1e9999999",
    "-1e9999999",
    "9" * 5_000,
    "0x" + "f" * 5_000,
    "1_000",
    "1e400",
    ".inf",
    "NaN",
    "1.7e308",
]


def refused(files: dict[str, bytes]) -> tuple[Problem, ...]:
    """Return what is wrong with a rulebook; it is said within a second."""
    begun = process_time()
    with pytest.raises(RulebookError) as caught:
        rulebook.read(files)
    assert process_time() - begun < 2  # a second, and this machine may be a slow one
    return tuple(caught.value.problems)


@pytest.mark.parametrize("name", YAML)
@pytest.mark.parametrize("form", FORMS)
def test_a_hostile_form_in_any_file_is_refused_by_its_code_and_place(
    form: str, name: str, files: dict[str, bytes]
) -> None:
    text, code = FORMS[form]

    found = refused({**files, name: text.encode()})

    assert (code, name) in [(problem.code, problem.place.file) for problem in found if problem.place]


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".csv")])
@pytest.mark.parametrize("form", SHEETS)
def test_a_hostile_sheet_is_refused(form: str, name: str, files: dict[str, bytes]) -> None:
    found = refused({**files, name: SHEETS[form].encode()})

    assert name in [problem.place.file for problem in found if problem.place]


PLACES = [
    ("rulebook.yaml", "zone: Asia/Shanghai", "zone: {}"),
    ("hierarchy.csv", "c1,First,community,town,one", "c1,First,community,{},one"),
    ("calendars.yaml", "09:00-12:00", "{}-12:00"),
    ("calendars.yaml", "2018-12-31", "{}-12-31"),
    ("limits.yaml", "4 working_hour", "{} working_hour"),
    ("triage.yaml", "low: 0", "low: {}"),
    ("triage.csv", ">=10", "{}"),
    ("triage.csv", ">=10", "1..{}"),
    ("triage.csv", "2018-06-01,routine", "{}-06-01,routine"),
    ("request.yaml", "people: [1, 2]", "people: {}"),
    ("request.yaml", "people: [1, 2]", "people: '<= {}'"),
]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:12])
@pytest.mark.parametrize(("name", "old", "new"), PLACES, ids=lambda text: text[:20])
def test_a_number_too_large_to_convert_is_never_converted(
    number: str, name: str, old: str, new: str, files: dict[str, bytes]
) -> None:
    assert old in FILES[name]

    changed = FILES[name].replace(old, new.format(number), 1)

    assert refused({**files, name: changed.encode()})


@pytest.mark.parametrize("form", FORMS)
def test_a_hostile_plan_of_days_is_refused(form: str) -> None:
    text, code = FORMS[form]
    files = {**shipped(), **{name: content.encode() for name, content in TIMED.items()}}

    assert code in [problem.code for problem in refused({**files, "shire.yaml": text.encode()})]


def test_a_row_with_hundreds_of_wrong_cells_is_refused_as_fast(files: dict[str, bytes]) -> None:
    names = [f"c{n}" for n in range(900)]
    wide = {
        "table": "wide", "hit": "FIRST", "rows": "wide.csv", "otherwise": "error",
        "inputs": {name: {"type": "int"} for name in names}, "outputs": {"said": {"type": "text"}},
    }  # fmt: skip
    row = ",".join(["r", *("x" * 20 for _ in names), "y"])
    sheet = f"id,{','.join(names)},said\n{row}\n"
    main = FILES["rulebook.yaml"].replace("levels.yaml]", "levels.yaml, wide.yaml]").encode()
    written = "\n".join(f"{key}: {json.dumps(value)}" for key, value in wide.items())

    found = refused(
        {**files, "rulebook.yaml": main, "wide.yaml": written.encode(), "wide.csv": sheet.encode()}
    )

    assert [str(problem.place) for problem in found[:2]] == ["wide.csv:2:3", "wide.csv:2:24"]
