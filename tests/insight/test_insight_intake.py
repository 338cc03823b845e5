"""`intake.yaml` is read against the rulebook, and all that is wrong with it is told at once."""

import os
from typing import TYPE_CHECKING

import pytest

from govflow.errors import IntakeError
from govflow.insight import read_intake

if TYPE_CHECKING:
    from tests.insight.conftest import Town

INTAKE_MISTAKES = [
    ("unknown-key", "intake: town", "intake: town\nrow: x.csv", "'rows'"),
    ("missing-key", "case: id\n", "", ""),
    ("outside-folder", "rows: rows.csv", "rows: ../rows.csv", ""),
    ("unknown-zone", "rows: rows.csv", "zone: America/Bostn", ""),
    ("unknown-encoding", "case: id", "case: id\nencoding: utf-9", ""),
    ("unknown-encoding", "rows: rows.csv", "encoding: hex", ""),
    ("bad-instant", "until: 2015-12-31T00:00", "until: New Year's Eve", ""),
    ("bad-instant", "until: 2015-12-31T00:00", "until: 0001-01-01T00:00+14:00", ""),
    ("unknown-field", "  category: {column: kind", "  categry: {column: kind", "'category'"),
    ("unknown-level", "ward, level: ward}", "ward, level: word}", "'ward'"),
    ("unknown-level", "{column: people}", "{column: people, level: ward}", ""),
    ("unknown-step", "{step: triage", "{step: triag", "'triage'"),
    ("missing-key", "{step: triage, at: opened}", "{step: triage}", ""),
    ("unknown-field", "{outcome: {", "{outcom: {", "'outcome'"),
    ("bad-number", "within_seconds: 60", "within_seconds: a minute", ""),
    ("unknown-clock", "clock: handle", "clock: handl", "'handle'"),
    ("missing-key", ", met: Y", "", ""),
    ("unknown-group", "- {by: owner}", "- {by: owners}", "'owner'"),
    ("unknown-level", "unit, level: ward", "unit, level: wards", "'ward'"),
    ("not-a-list", "report:\n", "report: all\nreports:\n", ""),
    ("unknown-workflow", "intake: town", "intake: town\nworkflow: requests", "'request'"),
    ("duplicate-key", "case: id", "case: id\ncase: id", ""),
    ("not-a-mapping", "title: {en: Town, zh: 镇}", "title: [Town]", ""),
    ("unknown-key", "{column: people}", "{colum: people, column: people}", "'column'"),
]


@pytest.mark.parametrize(("code", "old", "new", "hint"), INTAKE_MISTAKES)
def test_a_mistake_in_the_intake_is_told_with_its_place(
    code: str, old: str, new: str, hint: str, town: "Town"
) -> None:
    text = (town.folder / "intake.yaml").read_text(encoding="utf-8")
    assert old in text

    with pytest.raises(IntakeError) as caught:
        town.read_intake(text.replace(old, new, 1))

    found = [problem for problem in caught.value.problems if problem.code == code]
    assert found, [str(problem) for problem in caught.value.problems]
    assert found[0].place is not None
    assert found[0].place.file == "intake.yaml"
    assert found[0].place.line
    assert found[0].place.column
    assert hint in (found[0].suggestion.en if found[0].suggestion else "")
    assert found[0].to("zh") != found[0].to("en")


def test_all_mistakes_are_told_at_once(town: "Town") -> None:
    text = (town.folder / "intake.yaml").read_text(encoding="utf-8")
    chosen = [m for m in INTAKE_MISTAKES if m[0].startswith("unknown-") and "\n" not in m[2]]
    chosen = [m for m in chosen if m[2] not in ("encoding: hex", "{colum: people, column: people}")]
    for _, old, new, _ in chosen:
        assert old in text
        text = text.replace(old, new, 1)

    with pytest.raises(IntakeError) as caught:
        town.read_intake(text)

    assert sorted(problem.code for problem in caught.value.problems) == sorted(m[0] for m in chosen)


def test_a_folder_without_intake_is_told(town: "Town") -> None:
    (town.folder / "intake.yaml").unlink()

    with pytest.raises(IntakeError, match="no-intake"):
        read_intake(town.folder, town.book)


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
@pytest.mark.parametrize("code", ["outside-folder", "unreadable", "too-large"])
def test_an_intake_that_is_no_common_file_of_the_folder_is_refused_unread(code: str, town: "Town") -> None:
    path = town.folder / "intake.yaml"
    path.unlink()
    if code == "outside-folder":
        path.symlink_to("/dev/zero")
    elif code == "unreadable":
        os.mkfifo(path)
    else:
        path.touch()
        os.truncate(path, 1 << 40)

    with pytest.raises(IntakeError, match=code):
        read_intake(town.folder, town.book)


def test_an_intake_changes_its_digest_with_its_text(town: "Town") -> None:
    text = (town.folder / "intake.yaml").read_text(encoding="utf-8")

    assert town.read_intake(text).digest == town.intake.digest
    assert town.read_intake(text + "# more\n").digest != town.intake.digest
