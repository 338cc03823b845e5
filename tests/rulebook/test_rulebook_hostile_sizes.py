"""Files that are only wrong, or only deep, a great many times: told, or read, well under a second."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import process_time

import pytest
from tests.rulebook.conftest import FILES
from tests.rulebook.workbooks import with_sheet

from govflow import rulebook
from govflow.errors import Problem, RulebookError, did_you_mean
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets.workbook import read_workbook

TABLE = "table: t\ninputs:\n{inputs}outputs: {{o: {{type: text}}}}\n{rules}\notherwise: error\n"
UNITS = "id,name,level,parent\ntown,Town,town,\n"


def small(main: str = "", **files: str) -> dict[str, bytes]:
    """Return a rulebook of one unit with more lines in its main file and more files."""
    head = 'rulebook: s\nversion: "1"\nzone: UTC\nhierarchy: hierarchy.csv\ncalendars: calendars.yaml\n'
    texts = {"rulebook.yaml": head + main, "hierarchy.csv": UNITS, "calendars.yaml": FILES["calendars.yaml"]}
    more = {name.replace("_", "."): text for name, text in files.items()}
    return {name: text.encode() for name, text in {**texts, **more}.items()}


def table(inputs: Mapping[str, str], rules: str, **files: str) -> dict[str, bytes]:
    """Return a rulebook with one table of typed inputs."""
    typed = "".join(f"  {name}: {{{said}}}\n" for name, said in inputs.items())
    main = "tables: t.yaml\n" + ("categories: c.csv\n" if "c_csv" in files else "")
    return small(main, t_yaml=TABLE.format(inputs=typed, rules=rules), **files)


@contextmanager
def soon() -> Iterator[None]:
    """Bound what is done: half a second, and this machine may be a slow one."""
    begun = process_time()
    yield
    assert process_time() - begun < 2


def refused(files: dict[str, bytes]) -> tuple[Problem, ...]:
    with soon(), pytest.raises(RulebookError) as caught:
        rulebook.read(files)
    assert len(str(caught.value)) < 500_000
    return tuple(caught.value.problems)


def chain(length: int) -> str:
    return "code,name,parent\n" + "".join(f"u{n},U,{f'u{n - 1}' if n else ''}\n" for n in range(length))


# Suggestions


def test_many_misspelt_values_of_a_long_list_are_told_and_the_first_with_a_suggestion() -> None:
    values = ", ".join(f"value-{n:04}-{'abcdefgh'[n % 8] * 6}" for n in range(2_000))
    rows = "id,a,o\n" + "".join(f"r{n},value-{n:04}-zzzzzz,x\n" for n in range(800))

    found = refused(table({"a": f"type: enum, of: [{values}]"}, "rows: r.csv", r_csv=rows))

    assert (len(found), found[0].code) == (800, "unknown-value")
    assert found[0].suggestion
    assert "value-0000-aaaaaa" in found[0].suggestion.en
    assert found[-1].suggestion is None


def test_many_misspelt_keys_beside_many_inputs_are_told() -> None:
    rule = ", ".join(f"input_{n:04}_abcdefgx: 1" for n in range(200))
    inputs = {f"input_{n:04}_abcdefgh": "type: int" for n in range(1_500)}

    found = refused(table(inputs, f"rules:\n  - {{id: r, o: x, {rule}}}"))

    assert {problem.code for problem in found} == {"unknown-column"}
    assert found[0].suggestion


def test_a_few_misspelt_words_are_all_told_with_a_suggestion() -> None:
    rows = "id,a,o\n" + "".join(f"r{n},smal{n},x\n" for n in range(200))

    found = refused(table({"a": "type: enum, of: [small, large]"}, "rows: r.csv", r_csv=rows))

    assert all(problem.suggestion for problem in found)


def test_a_cell_of_ten_thousands_of_unknown_words_is_told_by_its_first_ones() -> None:
    words = ",".join(f"v{n:05}" for n in range(60_000))

    found = refused(table({"a": "type: enum, of: [a, b]"}, f"rules:\n  - {{id: r, o: x, a: [{words}]}}"))

    assert 50 < len(found) < 200


@pytest.mark.parametrize("count", [100, 5_000])
def test_the_word_that_is_close_is_found_among_few_and_many(count: int) -> None:
    names = [f"unit-{n:05}" for n in range(count)]

    hint = did_you_mean("unit-00042x", names)

    assert hint
    assert "'unit-00042'" in hint.en


def test_a_long_word_among_many_long_ones_is_compared_in_time() -> None:
    with soon():
        for n in range(10):
            did_you_mean(f"v9999{n}" + "ab" * 100, [f"v{n:05}" + "ba" * 30 for n in range(20_000)])


# Problems without end


def test_a_file_of_which_every_row_is_too_short_is_told_by_its_first_rows() -> None:
    found = refused(table({"a": "type: int"}, "rows: r.csv", r_csv="id,a,o\n" + "x\n" * 200_000))

    assert [str(problem.place) for problem in found[:2]] == ["r.csv:2:1", "r.csv:3:1"]
    assert (len(found), found[-1].code) == (1_001, "more-problems")
    assert "at least 1000 more" in found[-1].message.en


def test_a_wide_sheet_of_nothing_but_wrong_cells_is_told_by_its_first_cells() -> None:
    names = [f"a{n}" for n in range(400)]
    rows = f"id,{','.join(names)},o\n" + "".join(f"r{n},{','.join(['q'] * 400)},x\n" for n in range(200))

    found = refused(table(dict.fromkeys(names, "type: int"), "rows: r.csv", r_csv=rows))

    assert (len(found), found[0].code, found[-1].code) == (1_001, "bad-number", "more-problems")


# Deep trees


def test_a_tree_that_is_one_long_chain_gives_the_subtrees_that_cells_name() -> None:
    rules = "rules:\n  - {id: r, a: u7998/**, o: x}\n  - {id: s, a: u3/**, o: y}"
    with soon():
        book = rulebook.read(table({"a": "type: category"}, f"hit: FIRST\n{rules}", c_csv=chain(8_000)))

    (column,) = book.tables["t"].columns
    assert {node: len(codes) for node, codes in column.subtrees.items()} == {"u7998": 2, "u3": 7_997}


def test_tables_share_the_subtrees_of_their_tree() -> None:
    files = table({"a": "type: category", "b": "type: category"}, "rules: [{id: r, o: x}]", c_csv=chain(50))

    one, other = rulebook.read(files).tables["t"].columns

    assert len(one.subtrees) == 50
    assert all(one.subtrees[node] is codes for node, codes in other.subtrees.items())


def test_subtrees_that_would_fill_the_memory_are_refused_where_they_are_asked_for() -> None:
    rules = "".join(f"  - {{id: r{n}, a: u{n}/**, o: x}}\n" for n in range(400))

    (problem,) = refused(table({"a": "type: category"}, f"rules:\n{rules}", c_csv=chain(8_000)))

    assert (problem.code, str(problem.place)) == ("too-large", "t.yaml:3:6")


def test_a_hierarchy_that_was_a_chain_for_one_day_is_refused_as_well() -> None:
    units = "id,name,level,parent,from,to\ntown,T,town,,,\n" + "".join(
        f"u{n},U,unit,{f'u{n - 1}' if n else 'town'},,2020-01-01\nu{n},U,unit,town,2020-01-02,\n"
        for n in range(3_000)
    )
    files = table({"a": "type: unit"}, "rules:\n  - {id: r, a: u1/**, o: x}") | {
        "hierarchy.csv": units.encode()
    }

    assert "too-large" in [problem.code for problem in refused(files)]


# Sound files


def test_many_levels_without_a_word_are_told_in_time() -> None:
    units = UNITS + "".join(f"u{n},U,l{n},town\n" for n in range(8_000))
    with soon():
        book = rulebook.read(small("words: {town: {en: T, zh: 镇}}\n") | {"hierarchy.csv": units.encode()})

    assert [str(warning.place) for warning in book.warnings[:2]] == ["hierarchy.csv:3:6", "hierarchy.csv:4:6"]


def test_a_workbook_of_ends_of_lines_is_read_in_time() -> None:
    shared = '<row r="1">' + '<c t="s"><v>0</v></c>' * 2_100 + "</row>" + "\n" * 800_000
    strings = f'<sst xmlns="m"><si><t>{"x" * 32_000}</t></si></sst>'

    with soon(), pytest.raises(RulebookError) as caught:
        read_workbook(with_sheet(shared, strings), "x.xlsx", Problems())

    assert caught.value.code == "too-large"


@pytest.mark.parametrize("source", ["x" * 5_000, "x" * 5_000 + "/rulebook.yaml", "x/" * 3_000 + "x", "\0"])
def test_a_name_that_no_system_would_take_is_no_rulebook(source: str) -> None:
    with pytest.raises(RulebookError) as caught:
        rulebook.load(source)

    assert caught.value.code == "no-rulebook"
    assert len(str(caught.value)) < 1_000
