"""The README and the docs are true: every example is executed, and nothing public is left out.

- A `python` block runs in the namespace of its document; what it prints is the `text` block that follows it.
- A `console` block shows commands after `$` and, from what they print, at least the lines that are not `...`.
- A block with a caption is a file of that name in the folder in which the document's examples run. A `diff`
  is a change to the source, and left to `test_extending.py`.
"""

import ast
import re
import shlex
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from doctest import ELLIPSIS, OutputChecker
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
from sybil import Document, Example, Region, Sybil
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer
from sybil.parsers.myst.lexers import DirectiveLexer

import govflow
from govflow.cli.main import run
from govflow.cli.meanings import meanings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMANDS = (
    "python3 -m pip install . && python3 -m govflow replay examples/boston311",
    'python3 -m pip install ".[test]" && python3 -m pytest -n auto',
)
NOT_CODES = {"utf-8", "utf-8-sig", "utf-16", "2018-06-05", "date-time"}


# ------------------------------------------------------------------------------------ evaluating


def blocks(document: Document) -> Iterator[Region]:
    """Find the blocks that say something which can be checked."""
    for lexed in FencedCodeBlockLexer("python|text|console")(document):
        yield Region(
            lexed.start, lexed.end, str(lexed.lexemes["source"]), EVALUATE[lexed.lexemes["language"]]
        )
    for lexed in DirectiveLexer("code-block")(document):
        if lexed.lexemes["arguments"] != "diff":
            parsed = lexed.lexemes["options"]["caption"], str(lexed.lexemes["source"])
            yield Region(lexed.start, lexed.end, parsed, evaluate_file)


def evaluate_python(example: Example) -> None:
    assert not example.namespace.get("printed"), "what was printed before stands nowhere"
    source = compile("\n" * example.line + example.parsed, example.path, "exec")
    out = StringIO()
    with redirect_stdout(out):
        exec(source, example.namespace)  # noqa: S102
    example.namespace["printed"] = out.getvalue()


def evaluate_text(example: Example) -> None:
    printed = example.namespace.pop("printed")
    assert example.parsed == printed, printed


def evaluate_console(example: Example) -> None:
    for shown in re.split(r"^\$ ", example.parsed, flags=re.MULTILINE)[1:]:
        command, _, wanted = shown.partition("\n")
        got = execute(command, example.namespace)
        assert OutputChecker().check_output(wanted, got, ELLIPSIS), f"$ {command}\n{got}"


def execute(command: str, namespace: dict[str, object]) -> str:
    """Return what a command prints: with its complaints, if it fails."""
    if command == "echo $?":
        return f"{namespace['code']}\n"
    words = shlex.split(command.removeprefix("python3 -m "))
    assert words[0] == "govflow", command
    said, err = BytesIO(), StringIO()  # a sheet goes to standard output as bytes
    out = TextIOWrapper(said, "utf-8", newline="", write_through=True)
    with redirect_stdout(out), redirect_stderr(err):
        namespace["code"] = run(words[1:])
    return said.getvalue().decode() + (err.getvalue() if namespace["code"] else "")


def evaluate_file(example: Example) -> None:
    name, text = example.parsed
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


EVALUATE = {"python": evaluate_python, "text": evaluate_text, "console": evaluate_console}
SYBIL = Sybil([blocks])


def examples(page: Path) -> Iterable[Example]:
    """Return the examples of a page, after the files of the page that it builds on."""
    found = re.search(r"^% builds on: (\S+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    if found:
        earlier = SYBIL.parse(page.parent / found[1]).examples()
        yield from (example for example in earlier if example.region.evaluator is evaluate_file)
    yield from SYBIL.parse(page).examples()


def evaluate(page: Path) -> None:
    namespace: dict[str, object] = {}
    for example in examples(page):
        namespace = example.namespace
        example.evaluate()
    assert not namespace.get("printed"), "what was printed last stands nowhere"


# ----------------------------------------------------------------------------------------- tests


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_example_on_a_page_does_what_the_page_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOVFLOW_LANG", "en")
    Path("examples").symlink_to(ROOT / "examples")
    evaluate(page)


@pytest.mark.parametrize(
    "text",
    [
        "```python\nprint(1)\n```\n\n```text\n2\n```\n",
        "```python\nprint(1)\n```\n\n```python\nprint(2)\n```\n",
        "```console\n$ govflow check nowhere\n```\n",
        "```console\n$ ls\n```\n",
    ],
)
def test_an_example_that_is_not_true_fails(text: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    with pytest.raises(AssertionError):
        evaluate(page)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_holds_the_set_up_in_full(command: str) -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert lines.count(command) == 1


def test_the_first_screen_of_the_readme_shows_a_program_and_both_commands() -> None:
    screen = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:50]
    assert "import govflow" in screen
    assert set(COMMANDS) <= set(screen)


def test_public_names_are_sorted() -> None:
    assert sorted(govflow.__all__) == govflow.__all__


def test_every_public_name_stands_in_the_reference() -> None:
    reference = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "docs/reference").glob("*.md"))
    missing = [name for name in govflow.__all__ if not re.search(rf"[`.]{name}[`\n(]", reference)]
    assert not missing


def literals() -> Iterator[str]:
    for path in (ROOT / "src/govflow").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def raised() -> Iterator[str]:
    """Yield what is raised as a code, of one word also."""
    for path in (ROOT / "src/govflow").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="Problem" | "Finding"), args=[ast.Constant(value=str(code)), *_]
                ):
                    yield code


def test_every_error_code_is_explained_and_no_other() -> None:
    listed = set(meanings())
    assert set(raised()) <= listed
    written = set(literals())
    codes = {text for text in written if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", text)} - NOT_CODES
    made = {
        f"unknown-{noun.replace(' ', '-')}" for noun in written if re.fullmatch(r"[a-z]+( [a-z]+)*", noun)
    }
    assert codes <= listed, f"not explained in src/govflow/cli/codes: {sorted(codes - listed)}"
    assert listed <= written | made, f"no longer a code: {sorted(listed - written - made)}"
