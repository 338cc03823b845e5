"""Rules that hold for a time: files with `effective`, and folders of editions."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from govflow import Rulebook, RulebookEditions, RulebookError, load, load_editions
from govflow.rulebook import read
from govflow.rulebook.files import shipped

FILES = {
    "rulebook.yaml": """\
rulebook: small
version: "1"
zone: Asia/Shanghai
effective: {from: 2023-01-01, to: 2024-12-31}
hierarchy: hierarchy.csv
calendars: calendars.yaml
limits: [limits.yaml]
tables: [old.yaml, new.yaml]
workflows: [request.yaml]
""",
    "hierarchy.csv": "id,name,level,parent\ntown,Town,town,\n",
    "calendars.yaml": 'calendars: {office: {weekly: {mon-fri: ["09:00-17:00"]}}}\n',
    "limits.yaml": """\
effective: {from: 2023-01-01}
defaults: {profile: civil_code}
limits:
  quick: 1 working_day
  slow: {limit: 9 working_days, effective: {from: 2024-02-01}}
""",
    "old.yaml": """\
table: times
effective: {from: 2023-01-01, to: 2023-12-31}
inputs: {danger: {type: bool}}
outputs: {limit: {type: limit}}
rules:
  - {id: danger-1, danger: true, limit: quick}
  - {id: other-1, danger: false, limit: 5 working_days}
otherwise: error
""",
    "new.yaml": """\
table: times
effective: {from: 2024-01-01}
inputs: {danger: {type: bool}}
outputs: {limit: {type: limit}}
rules:
  - {id: danger-2, danger: true, limit: quick}
  - {id: other-2, danger: false, limit: 3 working_days, to: 2024-06-30}
  - {id: other-3, danger: false, limit: 2 working_days, from: 2024-07-01}
otherwise: error
""",
    "request.yaml": """\
workflow: request
states: [received, done]
final: done
fields: {danger: {type: bool, required: true}}
open: {by: clerk, starts: handle}
steps: {finish: {from: received, to: done, by: clerk, meets: handle}}
clocks: {handle: {limit: "table:times"}}
""",
}


def book(**changed: tuple[str, str]) -> Rulebook:
    """Read the rulebook, with some text in a file replaced by another."""
    files = dict(FILES)
    for name, (old, new) in changed.items():
        file = next(file for file in files if file.startswith(name))
        assert old in files[file]
        files[file] = files[file].replace(old, new)
    return read({**shipped(), **{name: text.encode() for name, text in files.items()}})


def refused(**changed: tuple[str, str]) -> list[str]:
    with pytest.raises(RulebookError) as error:
        book(**changed)
    return [str(problem).partition(": ")[0] + f" {problem.code}" for problem in error.value.problems]


def rule(book: Rulebook, danger: bool, *when: int) -> str:
    at = datetime(*when, tzinfo=book.zone)  # type: ignore[arg-type, misc]
    found = book.tables["times"].decide({"danger": danger}, at=at).rule
    return found.id if found else ""


# Files


def test_each_file_of_a_table_decides_in_its_own_time() -> None:
    small = book()
    assert rule(small, True, 2023, 12, 31, 23, 59) == "danger-1"
    assert rule(small, True, 2024, 1, 1) == "danger-2"


def test_the_dates_of_a_row_count_within_those_of_its_file() -> None:
    assert [rule(book(), False, 2024, month, 1) for month in (1, 6, 7)] == ["other-2", "other-2", "other-3"]


def test_a_rule_ends_with_its_file_though_its_row_goes_on() -> None:
    goes_on = ("limit: 5 working_days", "limit: 5 working_days, to: 2024-06-01")
    small = book(old=goes_on)
    assert [rule(small, False, *day) for day in ((2023, 12, 31), (2024, 1, 1))] == ["other-1", "other-2"]


def test_what_the_whole_rulebook_says_is_not_said_of_each_rule_again() -> None:
    same = "effective: {from: 2023-01-01, to: 2024-12-31}"
    small = book(old=("effective: {from: 2023-01-01, to: 2023-12-31}", same), rulebook=(", new.yaml", ""))
    assert not small.tables["times"].dated


def test_two_files_that_hold_on_one_day_are_told() -> None:
    assert refused(old=("to: 2023-12-31", "to: 2024-01-01")) == ["new.yaml:2:12 editions-overlap"]


def test_a_day_on_which_no_file_holds_is_told() -> None:
    assert refused(old=("to: 2023-12-31", "to: 2023-12-30")) == ["new.yaml:2:12 editions-gap"]
    assert refused(new=("from: 2024-01-01", "from: 2024-01-01, to: 2024-12-30")) == [
        "new.yaml:2:12 editions-gap"
    ]
    assert refused(rulebook=("from: 2023-01-01", "from: 2022-01-01")) == ["old.yaml:2:12 editions-gap"]


def test_two_files_of_one_table_both_say_when_they_hold() -> None:
    assert refused(old=("effective", "# effective")) == ["rulebook.yaml:8:20 duplicate-name"]


def test_files_of_one_table_have_one_form() -> None:
    assert refused(new=("otherwise: error", "otherwise: {limit: none}")) == ["new.yaml:1:1 editions-differ"]
    assert refused(new=("inputs: {danger", "hit: FIRST\ninputs: {danger")) == ["new.yaml:1:1 editions-differ"]
    titled = ("danger: {type: bool}", "danger: {type: bool, title: danger to life}")
    assert refused(new=titled) == ["new.yaml:1:1 editions-differ"]
    required = ("outputs: {limit: {type: limit", "outputs: {limit: {required: true, type: limit")
    assert refused(new=required) == ["new.yaml:1:1 editions-differ"]


def test_a_rule_that_changes_gets_another_name() -> None:
    assert refused(new=("danger-2", "danger-1")) == ["new.yaml:6:5 duplicate-rule"]


def test_a_rule_that_holds_on_no_day_of_its_file_is_told() -> None:
    assert refused(old=("limit: quick", "limit: quick, from: 2024-01-01")) == [
        "old.yaml:6:5 rule-outside-period"
    ]


def test_the_file_of_limits_says_when_its_limits_hold() -> None:
    limits = book().limits
    quick, slow = limits["quick"], limits["slow"]
    assert quick
    assert quick.effective == (date(2023, 1, 1), None)
    assert slow
    assert slow.effective == (date(2024, 2, 1), None)


def test_a_workflow_holds_as_long_as_its_rulebook() -> None:
    held = ("workflow: request", "workflow: request\neffective: {from: 2023-01-01, to: 2024-12-31}")
    assert book(request=held).workflows
    brief = ("workflow: request", "workflow: request\neffective: {from: 2023-01-01, to: 2024-06-30}")
    assert refused(request=brief) == ["request.yaml:2:12 editions-gap"]


# Folders


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A rulebook of 2023 and one of 2024."""
    for year in (2023, 2024):
        (tmp_path / str(year)).mkdir()
        for name, text in FILES.items():
            if name not in ("new.yaml", "old.yaml"):
                text = text.replace("old.yaml, new.yaml", "times.yaml")
                (tmp_path / str(year) / name).write_text(text, encoding="utf-8")
        times = FILES["old.yaml"].replace("effective", "# effective").replace("-1", f"-{year}")
        (tmp_path / str(year) / "times.yaml").write_text(times, encoding="utf-8")
    hold(tmp_path, 2023, "{to: 2023-12-31}")
    hold(tmp_path, 2024, "{from: 2024-01-01}")
    return tmp_path


def hold(folder: Path, edition: int, effective: str) -> None:
    main = folder / str(edition) / "rulebook.yaml"
    lines = main.read_text(encoding="utf-8").splitlines()
    lines[3] = f"effective: {effective}"
    main.write_text("\n".join(lines) + "\n", encoding="utf-8")


def told(folder: Path) -> list[str]:
    with pytest.raises(RulebookError) as error:
        load_editions(folder)
    return [f"{problem.place} {problem.code}" for problem in error.value.problems]


def test_the_edition_in_force_decides(folder: Path) -> None:
    editions = load_editions(folder)
    old, new = editions.books
    assert editions.folders == ("2023", "2024")
    assert editions.at(datetime(2023, 12, 31, 15, 59, tzinfo=UTC)) is old  # 23:59 in Shanghai
    assert editions.at(datetime(2023, 12, 31, 16, tzinfo=UTC)) is new
    assert editions.at(datetime(1990, 1, 1, tzinfo=UTC)) is old
    assert editions.newest is new


def test_an_edition_is_found_by_what_the_events_carry(folder: Path) -> None:
    editions = load_editions(folder)
    assert [editions.of(book.digest) for book in editions.books] == list(editions.books)
    assert editions.of("unknown") is None


def test_a_rulebook_is_its_only_edition(folder: Path) -> None:
    editions = load_editions(folder / "2023")
    assert editions.books[0].digest == load(folder / "2023").digest
    assert load_editions("zhenhai").newest.name == "zhenhai"
    assert isinstance(editions, RulebookEditions)


def test_where_one_rulebook_is_wanted_a_folder_of_editions_is_none(folder: Path) -> None:
    with pytest.raises(RulebookError, match="2024") as error:
        load(folder)
    assert error.value.problems[0].code == "several-editions"


@pytest.mark.parametrize(
    ("effective", "code"),
    [
        ("{from: 2023-12-31}", "editions-overlap"),
        ("{to: 2024-12-31}", "editions-overlap"),
        ("{from: 2024-01-02}", "editions-gap"),
    ],
)
def test_editions_follow_upon_each_other(folder: Path, effective: str, code: str) -> None:
    hold(folder, 2024, effective)
    (only,) = told(folder)
    assert only.endswith(f"/rulebook.yaml:4:12 {code}")


def test_editions_have_one_name_and_one_zone(folder: Path) -> None:
    main = folder / "2024" / "rulebook.yaml"
    said = main.read_text(encoding="utf-8").replace("small", "other").replace("Asia/Shanghai", "Asia/Tokyo")
    main.write_text(said, encoding="utf-8")
    assert told(folder) == ["2024/rulebook.yaml editions-differ"] * 2


def test_all_problems_of_all_editions_are_told_at_once(folder: Path) -> None:
    for year in (2023, 2024):
        (folder / str(year) / "times.yaml").write_text("table: times\n", encoding="utf-8")
    assert {place.partition("/")[0] for place in told(folder)} == {"2023", "2024"}


def test_a_gap_is_not_told_where_the_edition_could_not_be_read(folder: Path) -> None:
    (folder / "2025").mkdir()
    (folder / "2025" / "rulebook.yaml").write_text("rulebook: small\n", encoding="utf-8")
    hold(folder, 2024, "{from: 2024-02-01}")
    assert all(place.startswith("2025/") for place in told(folder))


def test_warnings_say_of_which_edition_they_are(folder: Path) -> None:
    request = folder / "2023" / "request.yaml"
    said = request.read_text(encoding="utf-8").replace("by: clerk, m", "by: [clerk，officer], m")
    request.write_text(said, encoding="utf-8")
    warnings = load_editions(folder).books[0].warnings
    assert ("2023/request.yaml", "full-width-comma") in [
        (warning.place.file, warning.code) for warning in warnings if warning.place
    ]


def test_too_many_editions_are_refused(tmp_path: Path) -> None:
    for n in range(201):
        (tmp_path / str(n)).mkdir()
        (tmp_path / str(n) / "rulebook.yaml").write_text("rulebook: small\n", encoding="utf-8")
    with pytest.raises(RulebookError) as error:
        load_editions(tmp_path)
    assert error.value.problems[0].code == "too-many-editions"


def test_editions_among_more_than_is_looked_at_are_never_left_out_silently(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "rulebook.yaml").touch()
    for n in range(2_000):
        (tmp_path / f"a{n}").touch()
    with pytest.raises(RulebookError) as error:
        load_editions(tmp_path)
    assert error.value.problems[0].code in ("too-many-editions", "no-rulebook")  # in no order of its own
