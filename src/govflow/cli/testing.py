"""`govflow test`: run a rulebook's own tests, say what was not as expected, and what no test reaches."""

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import click

from govflow.cli.formats import Format, as_format, tell
from govflow.cli.helping import command, option
from govflow.cli.speaking import Speaker, as_json, folder_of, language
from govflow.cli.usage import Usage
from govflow.cli.writing import may_change, write_whole
from govflow.errors import Problem, RulebookError, Text
from govflow.insight.edition_tests import run_editions
from govflow.insight.rule_test import TESTS, Part, Reached, TestReport, Verdict
from govflow.insight.rule_tests import report_of, run_tests
from govflow.insight.suggesting import as_yaml, suggest
from govflow.rulebook import Rulebook, edition_folders, load, load_editions, locate
from govflow.worktime import say_limit

_NOUNS = {
    "table": Text("rules", "条规则"),
    "limit": Text("limits", "个时限"),
    "workflow": Text("steps", "个步骤"),
}
_MOST_SHOWN = 20


@command("test")
@click.argument("rulebook")
@option(
    "--suggest",
    "suggesting",
    is_flag=True,
    help=Text("Write tests for what none reaches.", "为未覆盖的规则生成测试。"),
)
@option(
    "--only",
    default="",
    metavar="NAME",
    help=Text("One file, table, limit, workflow or id.", "只运行所指文件、决策表、时限、流程或编号的测试。"),
)
@as_format
@as_json
@language
@click.pass_obj
def test(speaker: Speaker, rulebook: str, suggesting: bool, only: str, form: Format, as_json: bool) -> int:
    """Run the tests of RULEBOOK, and say what none reaches.

    运行规则手册自带的测试，说明未被覆盖的规则。
    """
    form = "json" if as_json else form
    if suggesting:
        _may_suggest(rulebook, only)
    try:
        folder = locate(rulebook)
        if edition_folders(folder) and not suggesting:
            report = run_editions(folder, load_editions(rulebook), only=only, lang=speaker.lang)
        else:
            book = load(rulebook)
            report = _report(folder, book, only, speaker.lang, suggesting=suggesting)
    except RulebookError as error:
        tell(speaker, form, error.problems, folder_of(rulebook))
        return 1
    problems = [*report.problems, *(() if only or form == "text" else _unreached(report.reached))]
    tell(speaker, form, problems, folder, _plain(report))
    if form == "text":
        for line in _summary(report, whole=not only):
            speaker.say(line)
    if suggesting:
        _write(speaker, folder, book, report)
    return 1 if report.failed else 0


test.__test__ = False  # type: ignore[attr-defined]  # pytest collects what is called test otherwise


def _may_suggest(rulebook: str, only: str) -> None:
    """Refuse to write suggestions where they do not belong. Errors: Usage."""
    may_change(rulebook)
    if only:
        en, zh = "--suggest looks at all tests: leave out --only.", "--suggest 依据全部测试，请去掉 --only。"
        raise Usage(Text(en, zh))


def _report(folder: Path, book: Rulebook, only: str, lang: str, *, suggesting: bool) -> TestReport:
    try:
        return run_tests(folder, book, only=only, lang=lang)
    except RulebookError as error:
        if suggesting and [problem.code for problem in error.problems] == ["no-tests"]:
            return report_of(book, ())
        raise


def _summary(report: TestReport, *, whole: bool) -> Iterator[Text]:
    total, failed = len(report.verdicts), len(report.failed)
    tests = "1 test" if total == 1 else f"{total} tests"
    en, zh = f"{tests}: {total - failed} passed", f"共 {total} 个测试：{total - failed} 个通过"
    yield (
        Text(f"{en}, {failed} failed.", f"{zh}，{failed} 个未通过。") if failed else Text(f"{en}.", f"{zh}。")
    )
    for one in report.reached if whole else ():
        yield from _told(one)


def _told(one: Reached) -> Iterator[Text]:
    """Say how much is reached of a table, of the limits or of a workflow, and then what is not."""
    noun, reached = _NOUNS[one.kind], f"{one.count}/{len(one.parts)}"
    of = Text(f"{one.subject}: ", f"{one.subject}：") if one.subject else Text("", "")
    yield Text(f"{of.en}{reached} {noun.en} reached.", f"{of.zh}已覆盖 {reached} {noun.zh}。")
    for part in one.missed[:_MOST_SHOWN]:
        said = _called(part)
        yield Text(f"  not reached: {said.en}", f"  未覆盖：{said.zh}")
    if (more := len(one.missed) - _MOST_SHOWN) > 0:
        yield Text(f"  ... and {more} more.", f"  ……另有 {more} 项。")


def _called(part: Part) -> Text:
    here = f" ({part.place})" if part.place else ""
    name = part.touched.name
    if part.touched.kind == "workflow" and not name:
        return Text(f"the opening{here}", f"立案{here}")
    said = say_limit(name) if part.touched.kind == "limit" else Text(name, name)
    return Text(f"{said.en}{here}", f"{said.zh}{here}")


def _unreached(reached: Iterable[Reached]) -> Iterator[Problem]:
    """Yield a note for each rule, limit and step that no test reaches."""
    for part in (part for one in reached for part in one.missed):
        kind, name = part.touched.kind, part.touched.name
        noun = {"table": ("rule", "规则"), "limit": ("limit", "时限"), "workflow": ("step", "步骤")}[kind]
        said = say_limit(name) if kind == "limit" else Text(name, name)
        text = Text(f"No test reaches the {noun[0]} '{said.en}'.", f"没有测试覆盖{noun[1]}“{said.zh}”。")
        yield Problem("not-reached", text, part.place, level="note")


def _plain(report: TestReport) -> dict[str, Any]:
    return {
        "tests": [_verdict(verdict) for verdict in report.verdicts],
        "reached": [
            {
                "kind": one.kind,
                "name": one.subject,
                "reached": one.count,
                "of": len(one.parts),
                "missed": [part.touched.name for part in one.missed],
            }
            for one in report.reached
        ],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    place = verdict.place
    return {
        "kind": verdict.kind,
        "subject": verdict.subject,
        "id": verdict.name,
        "file": place.file,
        "line": place.line,
        "passed": verdict.passed,
    }


def _write(speaker: Speaker, folder: Path, book: Rulebook, report: TestReport) -> None:
    """Write suggested tests into a new file, if there are any to suggest."""
    tests = suggest(book, report)
    if not tests:
        speaker.complain_of(
            Text(
                "Nothing to suggest: the tests reach every rule that can fire.",
                "无需建议：测试已覆盖全部可触发的规则。",
            )
        )
        return
    (folder / TESTS).mkdir(exist_ok=True)
    names = ("suggested" if n == 1 else f"suggested-{n}" for n in count(1))
    name = next(name for name in names if not (folder / TESTS / f"{name}.yaml").exists())
    write_whole(folder / TESTS / f"{name}.yaml", as_yaml(tests, name, book.zone, speaker.lang))
    file = f"{TESTS}/{name}.yaml"
    speaker.complain_of(
        Text(
            f"Tests written to {file}: {len(tests)}, what the rules say now. Read them before you trust.",
            f"已将 {len(tests)} 个测试写入 {file}：内容为现行规则的结论，请核对后使用。",
        )
    )
