"""Drawing with graphviz: its program `dot`, which lays out and writes SVG."""

import shutil
import subprocess

from govflow.errors import Problem, RulebookError, Text

_SECONDS = 30.0  # of one picture: a layout may take for ever


def svg(dot_text: str, name: str) -> str:
    """Return DOT text as SVG; `name` is what errors call the picture.

    Errors: RulebookError `no-graphviz` where `dot` is not on the PATH, `graphviz-failed` where it fails or
    takes more than half a minute.
    """
    program = shutil.which("dot")
    if program is None:
        raise _no_graphviz()
    try:
        done = subprocess.run(  # noqa: S603 - the program that the PATH names, and no shell
            [program, "-Tsvg"], input=dot_text.encode(), capture_output=True, timeout=_SECONDS, check=True
        )
    except subprocess.TimeoutExpired as late:
        en, zh = f"it took more than {_SECONDS:.0f} s", f"用时超过 {_SECONDS:.0f} 秒"
        raise _failed(name, en, zh) from late
    except subprocess.CalledProcessError as error:
        said = " ".join(error.stderr.decode(errors="replace").split())[:200] or str(error.returncode)
        raise _failed(name, said, said) from error
    return done.stdout.decode()


def _no_graphviz() -> RulebookError:
    text = Text(
        "There is no program 'dot' on the PATH: SVG is drawn by graphviz.",
        "PATH 中没有 dot 程序：SVG 由 graphviz 绘制。",
    )
    hint = Text(
        "Install graphviz (https://graphviz.org), or do without --svg: Mermaid text needs no program.",
        "请安装 graphviz（https://graphviz.org），或不用 --svg：Mermaid 文本无需其他程序。",
    )
    return RulebookError([Problem("no-graphviz", text, suggestion=hint)])


def _failed(name: str, en: str, zh: str) -> RulebookError:
    text = Text(f"graphviz could not draw {name}: {en}.", f"graphviz 无法绘制“{name}”：{zh}。")
    return RulebookError([Problem("graphviz-failed", text)])
