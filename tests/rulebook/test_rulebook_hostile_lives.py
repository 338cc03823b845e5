"""Rule files that would cost too much, or hide what is wrong behind a name: refused in bounded time."""

from datetime import date, timedelta
from time import perf_counter

import pytest
from tests.rulebook.conftest import FILES

from govflow import rulebook
from govflow.errors import RulebookError

REQUEST = FILES["request.yaml"]
DATED = "id,name,level,parent,from,to,successor\ntown,Town,town,,,,\nc1,First,community,town,,,\n"
DATED += "c2,Second,community,town,,,\ng1,Grid 1,grid,c1,,,\ng2,Grid 2,grid,c2,,,\n"
CHAIN = "workflow: {0}\nstates: [a, b]\nfinal: b\nsteps: {{go: {{from: a, to: b}}}}\n"
LADDER = "ladders: {up: {rungs: [{level: grid}, {level: community}]}}\n"


def codes(main: str = "", **changed: str) -> set[str]:
    """Return the codes of what is wrong after a change; `main` is added to rulebook.yaml."""
    texts = {
        **FILES,
        **{name.replace("_yaml", ".yaml").replace("_csv", ".csv"): t for name, t in changed.items()},
    }
    texts["rulebook.yaml"] += main
    try:
        rulebook.read({name: text.encode() for name, text in texts.items()})
    except RulebookError as error:
        return {problem.code for problem in error.problems}
    return set()


def test_many_unknown_successors_are_told_within_seconds() -> None:
    rows = "".join(f"x{n},X,grid,c1,,2020-01-01,y{n}\n" for n in range(4_000))
    begun = perf_counter()
    assert codes(hierarchy_csv=DATED + rows) == {"unknown-successor", "more-problems"}
    assert perf_counter() - begun < 5


def test_links_count_for_how_much_may_change() -> None:
    days = (date(1950, 1, 1) + timedelta(days) for days in range(2_000))
    links = "kind,from,to,since,until\n" + "".join(f"serves,c1,g2,{day},{day}\n" for day in days)
    assert codes(hierarchy_csv=DATED, links_csv=links) == {"too-many-changes"}


@pytest.mark.parametrize(
    ("key", "text"), [("ladders", LADDER), ("screens", "screens: {up: {words: [hoax]}}\n")]
)
def test_two_files_cannot_declare_the_same_name_and_an_empty_one_is_none(key: str, text: str) -> None:
    assert codes(f"{key}: [a.yaml]\n", a_yaml=text) == set()
    assert codes(f"{key}: [a.yaml, b.yaml]\n", a_yaml=text, b_yaml=text) == {"duplicate-name"}
    assert codes(f"{key}: [a.yaml]\n", a_yaml=text.replace("up:", '"":')) == {"bad-name"}


def test_a_condition_names_a_value() -> None:
    masks = "reading:\n  masks:\n    - {when: {severity: }, fields: [people]}\n"
    assert codes(request_yaml=REQUEST + masks) == {"no-values"}


def test_who_only_reads_may_hold_a_post() -> None:
    reading = "reading:\n  by: [auditor]\n  masks: [{fields: [people], unless: [chief]}]\n"
    posts = "person,role,unit\nann,auditor,town\nbo,chief,town\ncy,auditr,town\n"
    assert codes("posts: p.csv\n", request_yaml=REQUEST + reading, p_csv=posts) == {"unknown-role"}
    known = posts.replace("cy,auditr,town\n", "")
    assert codes("posts: p.csv\n", request_yaml=REQUEST + reading, p_csv=known) == set()


def test_households_may_be_expected_where_the_units_cannot_be_read() -> None:
    units = FILES["hierarchy.csv"] + "x,X,grid,nowhere,\n"
    assert codes('expect: {households: {grid: "<= 300"}}\n', hierarchy_csv=units) == {"unknown-parent"}


@pytest.mark.parametrize(("deep", "wide", "fine"), [(8, 1, True), (9, 1, False), (5, 2, True), (6, 2, False)])
def test_openings_bring_a_bounded_number_of_tasks(deep: int, wide: int, fine: bool) -> None:
    tasks = {f"w{n}_yaml": CHAIN.format(f"w{n}") for n in range(deep + 1)}
    for n in range(deep):
        opens = ", ".join(f"{{workflow: w{n + 1}}}" for _ in range(wide))
        tasks[f"w{n}_yaml"] += f"open: {{opens: [{opens}]}}\n"
    names = ", ".join(f"w{n}.yaml" for n in range(deep + 1))
    main = FILES["rulebook.yaml"].replace("[request.yaml]", f"[request.yaml, {names}]")
    assert codes(rulebook_yaml=main, **tasks) == (set() if fine else {"too-many-tasks"})
