"""Help is in one language at a time: every command and option has it in both."""

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from govflow.cli.helping import Command, Group, Option, folded, spoken
from govflow.cli.main import govflow as root
from govflow.cli.moments import Moment
from govflow.cli.placeholders import name_of, value_of
from govflow.errors import Text
from govflow.insight.schema import KINDS

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow

CHINESE = re.compile("[⺀-鿿]")
# Names of formats, programs, signals and parts of rulebooks are the same in both languages.
SAME = set(
    re.findall(
        r"\w+",
        """
        govflow JSON CSV SELECT Schema Parquet Mermaid SVG graphviz SIGTERM Ctrl C T
        intake.yaml log.yaml rulebook.yaml rules.xlsx .csv days postgresql://
        event events cases units clocks working_day unit:community owner month
        """,
    )
) | set(KINDS)


def tree(command: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from tree(inner, *path, name)


COMMANDS = dict(tree(root))
PATHS = pytest.mark.parametrize("path", COMMANDS, ids=" ".join)


def in_both(text: Text) -> bool:
    """Tell whether a text is said in both languages, one paragraph for each."""
    en, zh = text.en.split("\n\n"), text.zh.split("\n\n")
    english = all(part and not CHINESE.search(part) for part in en)
    return english and all(CHINESE.search(part) for part in zh) and len(en) == len(zh)


def test_all_commands_are_looked_at() -> None:
    assert len(COMMANDS) > 30
    assert {("ledger", "verify"), ("history", "ask"), ("worker",), ("calendar", "import")} <= set(COMMANDS)


@PATHS
def test_every_command_and_option_says_in_both_languages_what_it_is_for(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    assert isinstance(command, Command | Group)
    assert in_both(command.text), command.text
    for param in command.params:
        name = name_of(param)
        if isinstance(param, click.Argument):
            assert in_both(name), name
        else:
            assert isinstance(param, Option), f"{name}: use govflow.cli.helping.option"
            assert in_both(param.text), f"{name}: {param.text.en} {param.text.zh}"
            value = value_of(param)
            assert isinstance(param.type, click.Choice) or param.is_flag or in_both(value), value


@PATHS
def test_help_is_wholly_english_or_wholly_chinese(path: tuple[str, ...], govflow: "Govflow") -> None:
    english, chinese = govflow(*path, "--help"), govflow(*path, "--help", "--lang", "zh")
    assert english.code == chinese.code == 0
    assert not CHINESE.search(english.out)
    assert english.out.startswith("Usage: govflow")
    assert all(words in english.out for words in ("\nOptions:\n", "Show this message and exit."))

    assert chinese.out.startswith("用法：govflow")
    assert all(words in chinese.out for words in ("\n选项：\n", "显示此帮助并退出。"))
    plain = re.sub(r"--?[a-z][a-z-]*|\[[a-z0-9|]+\]", "", chinese.out)
    names = {name for one in COMMANDS for name in one}
    assert set(re.findall(r"[A-Za-z_]+", plain)) - SAME - names == set()


@PATHS
def test_a_page_of_help_fits_a_terminal(path: tuple[str, ...], govflow: "Govflow") -> None:
    for lang in ("en", "zh"):
        for line in govflow(*path, "--help", "--lang", lang).out.splitlines():
            assert cell_len(line) <= 80
            assert not re.match(r"\s*[，。、；：）”]", line)


@pytest.mark.parametrize(("lang", "words"), [("en", "Commands:\n"), ("zh", "命令：\n")])
def test_a_group_lists_its_commands_each_with_what_it_does(lang: str, words: str, govflow: "Govflow") -> None:
    for path, group in COMMANDS.items():
        if isinstance(group, click.Group):
            said = govflow(*path, "--help", "--lang", lang).out
            listed = "".join(said.partition(words)[2].split())
            for name, inner in group.commands.items():
                first = spoken(inner.help or "").to(lang).partition("\n\n")[0]
                assert name + "".join(first.split()) in listed


@pytest.mark.parametrize("variable", ["GOVFLOW_LANG", "LC_ALL", "LANG"])
def test_the_environment_chooses_the_language_of_help(
    variable: str, govflow: "Govflow", monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in ("GOVFLOW_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(one, raising=False)
    assert govflow("check", "--help").out.startswith("Usage: ")
    monkeypatch.setenv(variable, "zh_CN.UTF-8")
    assert govflow("check", "--help").out.startswith("用法：")
    assert govflow("--lang", "en", "check", "-h").out.startswith("Usage: ")


def test_a_narrow_terminal_gets_narrow_lines(govflow: "Govflow", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((50, 20)))
    for lang in ("en", "zh"):
        said = govflow("migrate", "--help", "--lang", lang).out
        assert max(map(cell_len, said.splitlines())) <= 50


@given(st.text("案件办理，。（）“”ab-. ", max_size=80), st.integers(4, 30))
def test_folding_a_text_loses_nothing_and_keeps_to_its_width(text: str, width: int) -> None:
    lines = folded(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        one = re.fullmatch(r"[“（]*([!-~]+|.)[，。）”]*", line)
        assert cell_len(line) <= width or one or re.fullmatch(r"[“（，。）”]*.[“（，。）”]*", line)


@pytest.mark.parametrize("width", range(6, 30))
def test_no_line_begins_with_a_mark_that_ends_something(width: int) -> None:
    lines = folded("案件，“办理”，（限 5 日）。" * 9, width)
    assert not any(line[0] in "，。”）" or line[-1] in "“（" for line in lines)


@PATHS
def test_days_and_instants_are_shown_by_example(path: tuple[str, ...], govflow: "Govflow") -> None:
    command = COMMANDS[path]
    arguments = ["x" for param in command.params if isinstance(param, click.Argument) and param.required]
    for param in command.params:
        if not isinstance(param.type, click.DateTime):
            continue
        assert isinstance(param.type, Moment)
        for lang in ("en", "zh"):
            said = govflow(*path, *arguments, param.opts[0], "noon", "--lang", lang)
            assert said.code == 2
            example = re.search(r"2018-06-05(T09:00)?", said.err.splitlines()[0])
            assert example, said.err
            assert "%" not in said.err
            assert param.type.convert(example[0], param, None).day == 5


def test_an_instant_may_have_seconds_or_no_time_of_day(govflow: "Govflow", boston: str) -> None:
    table = ("--table", "service_levels", "--given", "category=abandoned-vehicles", "--json")
    same = {
        govflow("explain", boston, *table, "--at", at).out
        for at in ("2015-02-16", "2015-02-16T00:00", "2015-02-16 00:00:00", "2015-02-16T00:00:00")
    }
    assert len(same) == 1
