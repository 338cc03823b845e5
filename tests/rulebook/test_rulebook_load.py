"""A rulebook is one value: its digest, its files, its dated rules; and no bytes make it fail otherwise."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import attrs
import pytest

from govflow import rulebook
from govflow.errors import RulebookError


def test_a_digest_is_that_of_the_content(files: dict[str, bytes]) -> None:
    again = dict(reversed(files.items()))

    assert rulebook.read(files).digest == rulebook.read(again).digest


@pytest.mark.parametrize(
    "name", ["rulebook.yaml", "hierarchy.csv", "triage.csv", "calendars.yaml", "request.yaml"]
)
def test_a_digest_changes_with_any_content(name: str, files: dict[str, bytes]) -> None:
    before = rulebook.read(files).digest
    found = {before}
    for more in (b"\n", b"\n# a comment\n" if name.endswith("yaml") else b"\n\n", b"\n\n\n"):
        found.add(rulebook.read({**files, name: files[name] + more}).digest)

    assert len(found) == 4


def test_a_form_feed_is_no_line_end_to_the_digest(files: dict[str, bytes]) -> None:
    one = rulebook.read({**files, "links.csv": files["links.csv"] + b"serves,c1,c2\n"})
    other = {**files, "links.csv": files["links.csv"].replace(b"\nserves", b"\x0cserves") + b"serves,c1,c2\n"}

    with pytest.raises(RulebookError):
        rulebook.read(other)
    assert one.digest


def test_files_that_no_one_names_do_not_count(files: dict[str, bytes]) -> None:
    assert rulebook.read({**files, "README.md": b"\xff"}).digest == rulebook.read(files).digest


@pytest.mark.parametrize(
    "name", ["../secret.csv", "/etc/passwd", "a/../../b.csv", "C:\\x.csv", "c:x.csv", "a\\..\\b"]
)
def test_a_file_outside_the_folder_is_refused(name: str, files: dict[str, bytes], tmp_path: Path) -> None:
    main = files["rulebook.yaml"].decode().replace("links.csv", f"'{name}'")
    folder = tmp_path / "rules"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("kind,from,to\n")
    for file, data in {**files, "rulebook.yaml": main.encode()}.items():
        (folder / file).write_bytes(data)

    with pytest.raises(RulebookError, match=r"rulebook\.yaml:7:8: .*\[outside-folder\]"):
        rulebook.load(folder)


def test_only_rulebook_yaml_stands_for_its_folder(tmp_path: Path, files: dict[str, bytes]) -> None:
    for file, data in {**files, "SOURCE.md": b"# Source"}.items():
        (tmp_path / file).write_bytes(data)

    for other in ("SOURCE.md", "limits.yaml"):
        with pytest.raises(RulebookError, match=r"\[no-rulebook\]"):
            rulebook.load(tmp_path / other)


def outside(path: Path) -> None:
    elsewhere = path.parent.parent / "links.csv"
    elsewhere.write_text("kind,from,to\n")
    path.symlink_to(elsewhere)


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(8 << 30)  # takes no room on the disk


def endless(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize(
    ("make", "code"),
    [(outside, "outside-folder"), (huge, "too-large"), (os.mkfifo, "unreadable"), (endless, "unreadable")],
)
def test_only_regular_files_of_the_folder_are_read(
    make: Callable[[Path], None], code: str, tmp_path: Path, files: dict[str, bytes]
) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    for file, data in files.items():
        (folder / file).write_bytes(data)
    (folder / "links.csv").unlink()
    make(folder / "links.csv")

    with pytest.raises(RulebookError, match=rf"links\.csv: .*\[{code}\]"):
        rulebook.load(folder)


def test_a_folder_may_itself_be_a_link(tmp_path: Path, files: dict[str, bytes]) -> None:
    (tmp_path / "rules").mkdir()
    for file, data in files.items():
        (tmp_path / "rules" / file).write_bytes(data)
    (tmp_path / "link").symlink_to("rules")

    assert rulebook.load(tmp_path / "link").name == "small"


def test_a_rulebook_is_found_by_folder_file_or_name(tmp_path: Path, files: dict[str, bytes]) -> None:
    for file, data in files.items():
        (tmp_path / file).write_bytes(data)

    digest = rulebook.read(files).digest
    assert rulebook.load(tmp_path).digest == digest
    assert rulebook.load(str(tmp_path / "rulebook.yaml")).digest == digest
    assert rulebook.load("zhenhai").name == "zhenhai"


@pytest.mark.parametrize("source", ["zhenhay", "no/such/folder", "", "a\0b"])
def test_what_is_no_rulebook_is_told(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(RulebookError) as caught:
        rulebook.load(source)

    assert caught.value.code == "no-rulebook"
    assert ("zhenhai" in str(caught.value)) or source != "zhenhay"


@pytest.mark.parametrize(
    ("opened", "rule"),
    [
        ("2018-06-01T23:59:59+08:00", "T1"),
        ("2018-06-01T16:00:00+00:00", "otherwise"),  # midnight in Shanghai: T1 is over, T2 begins at noon
        ("2018-06-02T11:59:59+08:00", "otherwise"),
        ("2018-06-02T12:00:00+08:00", "T2"),
    ],
)
def test_a_rule_holds_between_its_dates_in_the_zone_of_the_rulebook(
    opened: str, rule: str, files: dict[str, bytes]
) -> None:
    table = rulebook.read(files).tables["triage"]

    decision = table.decide(
        {"category": "street-lamp", "severity": "small", "people": 5}, at=datetime.fromisoformat(opened)
    )

    assert (decision.rule.id if decision.rule else "otherwise") == rule


@pytest.mark.parametrize(
    ("written", "stop"),
    [
        ("2018-06-01", "2018-06-02 00:00:00+08:00"),  # a date is the last one
        ("2018-06-01T12:00", "2018-06-01 12:00:00+08:00"),
        ("2018-06-01T12:00+02:00", "2018-06-01 12:00:00+02:00"),
        ("9999-12-31", "None"),
    ],
)
def test_a_date_at_which_a_rule_ends_counts_as_a_whole(
    written: str, stop: str, files: dict[str, bytes]
) -> None:
    files["triage.csv"] = files["triage.csv"].replace(b",,2018-06-01,", f",,{written},".encode())
    files["triage.csv"] = files["triage.csv"].replace(
        b"T2,street-lamp,small,-,2018-06-02T12:00", b"T2,noise,small,-,"
    )

    assert str(rulebook.read(files).tables["triage"].rules[0].stop) == stop


@pytest.mark.parametrize(
    "written", ["20180601", "2018-W22-5", "2018-06-01T12", "2018-06-31", "2018-06-01T25:00"]
)
def test_a_date_of_a_rule_has_one_spelling(written: str, files: dict[str, bytes]) -> None:
    files["triage.csv"] = files["triage.csv"].replace(b",,2018-06-01,", f",,{written},".encode())

    with pytest.raises(RulebookError) as caught:
        rulebook.read(files)

    assert [problem.code for problem in caught.value.problems] == ["bad-date"]


def test_where_a_rule_comes_from_is_kept(files: dict[str, bytes]) -> None:
    book = rulebook.read(files)

    *_, last = book.tables["triage"].rules
    assert last.source == 'a, "quoted" source'
    assert str(last.place) == "triage.csv:5"
    quick = book.limits["quick"]
    assert quick is not None
    assert quick.calendar is not None
    assert (quick.source, quick.calendar.source, str(quick.place)) == (
        "assumption",
        "assumption",
        "limits.yaml:4:12",
    )


def test_what_does_not_say_its_source_has_that_of_whatever_it_stands_in(files: dict[str, bytes]) -> None:
    files["rulebook.yaml"] = files["rulebook.yaml"].replace(b"source: assumption", b"source: book")
    files["limits.yaml"] = files["limits.yaml"].replace(
        b"profile: civil_code}", b"profile: civil_code, source: law}"
    )
    files["triage.yaml"] = files["triage.yaml"].replace(b"source: assumption", b"source: table")
    files["triage.csv"] = files["triage.csv"].replace(b"grid,assumption", b"grid,")
    files["request.yaml"] = files["request.yaml"].replace(b"source: assumption\n", b"")
    book = rulebook.read(files)

    assert {name: calendar.source for name, calendar in book.calendars.items()} == {
        "office": "assumption",
        "always": "book",
    }
    assert {name: limit.source for name, limit in book.limits.items() if limit} == {
        "quick": "assumption",
        "slow": "law",
        "5 working_days": "",
    }
    assert [rule.source for rule in book.tables["triage"].rules] == [
        "table",
        "table",
        "assumption",
        'a, "quoted" source',
    ]
    assert {rule.source for rule in book.tables["levels"].rules} == {"book"}
    assert book.workflows["request"].source == "book"


def test_of_very_many_problems_the_first_are_told_and_the_rest_counted(files: dict[str, bytes]) -> None:
    files["links.csv"] += b"".join(b"serves,c1,x%d\n" % n for n in range(1_500))

    with pytest.raises(RulebookError) as caught:
        rulebook.read(files)

    *told, last = caught.value.problems
    assert len(told) == 1_000
    assert (last.code, last.message.en) == ("more-problems", "And at least 500 more problems.")


def test_everything_in_a_rulebook_is_frozen(files: dict[str, bytes]) -> None:
    book = rulebook.read(files)

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        book.name = "other"  # type: ignore[misc]
