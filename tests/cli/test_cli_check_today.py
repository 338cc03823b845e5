"""`govflow check` looks at today: rules that hold need calendars that reach it; and it warns."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow


def write(folder: Path, until: str, hours: str = "09:00-17:00", effective: str = "") -> Path:
    files = "hierarchy: h.csv\ncalendars: c.yaml\nlimits: l.yaml\n"
    main = f"rulebook: r\nversion: '1'\nzone: UTC\n{effective}{files}"
    (folder / "rulebook.yaml").write_text(main, "utf-8")
    (folder / "h.csv").write_text("id,name,level,parent\ntown,Town,town,\n", "utf-8")
    calendar = f"calendars:\n  office:\n    known_until: {until}\n    weekly: {{mon-fri: ['{hours}']}}\n"
    (folder / "c.yaml").write_text(calendar, "utf-8")
    limits = "defaults: {profile: elapsed}\nlimits: {soon: {limit: 1 working_day}}\n"
    (folder / "l.yaml").write_text(limits, "utf-8")
    return folder


def test_a_calendar_that_ended_is_a_problem_only_while_the_rules_hold(
    govflow: "Govflow", tmp_path: Path
) -> None:
    said = govflow("check", write(tmp_path, "2019-12-31"))
    assert said.code == 1
    assert said.err.startswith("c.yaml:3:18: Calendar 'office' is known until 2019-12-31")
    assert "[stale-horizon]" in said.err
    said = govflow("check", write(tmp_path, "2019-12-31", effective="effective: {to: 2019-12-31}\n"))
    assert (said.code, said.out, said.err) == (0, "", "")


def test_history_can_be_explained_with_a_calendar_that_ended(govflow: "Govflow", tmp_path: Path) -> None:
    folder = write(tmp_path, "2019-12-31")
    said = govflow("due", folder, "--limit", "soon", "--start", "2019-05-02T09:00")
    assert (said.code, said.err) == (0, "")


def test_a_warning_is_told_and_is_no_problem(govflow: "Govflow", tmp_path: Path) -> None:
    folder = write(tmp_path, "2199-12-31", "09:00-23:59")
    said = govflow("check", folder)
    assert (said.code, said.out) == (0, "")
    (first,) = (line for line in said.err.splitlines() if not line.startswith("  "))
    assert first.startswith("c.yaml:4:24: warning: ")
    assert first.endswith(" [minute-lost]")
    assert govflow("check", folder, "--strict").code == 1
    assert govflow("check", folder, "--lang", "zh").err.startswith("c.yaml:4:24: 警告：")
    found = json.loads(govflow("check", folder, "--json").out)
    assert found["problems"] == []
    assert [(w["code"], w["line"], w["column"]) for w in found["warnings"]] == [("minute-lost", 4, 24)]
