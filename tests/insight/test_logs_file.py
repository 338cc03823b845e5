"""`log.yaml` is read against the rulebook, and all that is wrong with it is told at once."""

from pathlib import Path

import pytest
from tests.insight.log_town import LOG, LogTown

from govflow.errors import IntakeError, Text
from govflow.insight import read_log
from govflow.insight.logs import Ignoring, Opening, Passing, Taking

MISTAKES = [
    ("unknown-key", "log: town", "log: town\nrow: x.csv", "'rows'"),
    ("missing-key", "log: town\n", "", ""),
    ("missing-key", "case: id\n", "", ""),
    ("missing-key", "activity: what\n", "", ""),
    ("missing-key", "at: when\n", "", ""),
    ("outside-folder", "rows: rows.csv", "rows: ../rows.csv", ""),
    ("unknown-zone", "case: id", "case: id\nzone: America/Bostn", ""),
    ("unknown-workflow", "case: id", "case: id\nworkflow: requests", "'request'"),
    ("bad-instant", "case: id", "case: id\nuntil: soon", ""),
    ("unknown-choice", "case: id", "case: id\nsort: times", "'time'"),
    ("bad-form", "at: when", 'at: {column: when, form: "%H:%M"}', "%d/%m/%Y"),
    ("bad-form", "at: when", 'at: {column: when, form: "%Y-%m-%d %"}', "%d/%m/%Y"),
    ("bad-form", "at: when", 'at: {column: when, form: "when"}', "%d/%m/%Y"),
    ("bad-form", "at: when", 'at: {column: when, form: "%d/%m/%Y %d"}', "%d/%m/%Y"),
    ("missing-key", "at: when", 'at: {form: "%d/%m/%Y"}', ""),
    ("unknown-field", "  people: {column", "  peple: {column", "'people'"),
    ("unknown-level", "unit: {column: place}", "unit: {column: place, level: wards}", "'ward'"),
    ("unknown-step", "taken: take", "taken: tak", "'take'"),
    ("unknown-step", "[note, note_late]", "[note, note_lat]", "'note_late'"),
    ("unknown-step", "passes: overdue", "passes: overdu", "'overdue'"),
    ("bad-meaning", "{opens: yes}", "{opens: no}", "{opens: yes}"),
    ("bad-meaning", "{passes: overdue}", "{passes: overdue, opens: yes}", "{passes: STEP}"),
    ("bad-meaning", "taken: take", "taken: []", "{opens: yes}"),
    ("unknown-key", "{passes: overdue}", "{passes: overdue, fields: {people: {column: people}}}", ""),
    ("unknown-field", "{note: {column: words}}", "{nota: {column: words}}", "'note'"),
    ("unknown-clock", "due: handle", "due: handl", "'handle'"),
    ("missing-key", ", column: promised", "", ""),
    ("unknown-choice", "due: handle", "due: handle, of: promise", "'promised'"),
    ("unknown-step", "{step: overdue}", "{step: overdu}", "'overdue'"),
    ("unknown-field", "{field: size", "{field: siz", "'size'"),
    ("unknown-event", "column: big", "column: big, event: judge", "'judged'"),
    ("bad-comparison", "{step: overdue}", "{step: overdue, field: size}", "due, field, step and owner"),
    ("bad-comparison", "{step: overdue}", "{column: big}", "due, field, step and owner"),
    ("missing-key", "owner: {column: office}", "owner: {level: ward}", ""),
]


@pytest.fixture
def town(tmp_path: Path) -> LogTown:
    return LogTown(tmp_path)


@pytest.mark.parametrize(("code", "old", "new", "hint"), MISTAKES)
def test_a_mistake_is_told_with_its_place(code: str, old: str, new: str, hint: str, town: LogTown) -> None:
    assert old in LOG

    with pytest.raises(IntakeError) as caught:
        town.read(LOG.replace(old, new, 1))

    found = [problem for problem in caught.value.problems if problem.code == code]
    assert found, [str(problem) for problem in caught.value.problems]
    assert found[0].place is not None
    assert found[0].place.file == "log.yaml"
    assert found[0].place.line
    assert hint in (found[0].suggestion.en if found[0].suggestion else "")
    assert found[0].to("zh") != found[0].to("en")


def test_all_mistakes_are_told_at_once(town: LogTown) -> None:
    text, chosen = LOG, [m for m in MISTAKES if m[0] in ("unknown-step", "unknown-field", "unknown-clock")]
    for _, old, new, _ in chosen:
        text = text.replace(old, new, 1)

    with pytest.raises(IntakeError) as caught:
        town.read(text)

    assert sorted(p.code for p in caught.value.problems) == sorted(m[0] for m in chosen)


def test_a_folder_without_a_log_is_told(town: LogTown) -> None:
    (town.folder / "log.yaml").unlink()

    with pytest.raises(IntakeError, match="no-intake"):
        read_log(town.folder, town.book)


def test_activities_mean_what_the_file_says(town: LogTown) -> None:
    meanings = town.log.meanings

    assert meanings["came"] == Opening()
    assert meanings["too late"] == Passing("overdue")
    assert meanings["seen"] == Ignoring(Text("nobody did anything", "无人办理"))
    noted = meanings["noted"]
    assert isinstance(noted, Taking)
    assert (noted.steps, noted.fields["note"].column) == (("note", "note_late"), "words")
    assert not town.log.by_time


def test_every_column_that_is_read_is_known(town: LogTown) -> None:
    wanted = {"id", "what", "when", "place", "people", "words", "promised", "big", "office"}
    assert set(town.log.columns()) == wanted
    town.read(LOG.replace("open:\n", "open:\n  at: opened\n") + "steps: [{step: finish, at: closed}]\n")
    assert set(town.log.columns()) == wanted | {"opened", "closed"}
