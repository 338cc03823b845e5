"""Problems as a person reads them: a line for the editor, the source line, a caret, a suggestion."""

import io
import re
from pathlib import Path

import attrs
import click
from rich.cells import cell_len

from govflow.errors import Place, Problem, RulebookError, name_all
from govflow.insight.texts import read_text
from govflow.rulebook.encodings import decode
from govflow.rulebook.files import SHIPPED, shipped
from govflow.rulebook.sheets.workbook import is_workbook, split_name

_WORD = re.compile(r"""\"[^"]*"|'[^']*'|[^\s,;，；()\[\]{}"'|]+""")
_TURNING = (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))  # signs that let text run back
_CONTROL = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), 0x2028, 0x2029, *_TURNING), "�")
_BEFORE, _WIDTH = 60, 100  # characters of a long line: those before the caret, and all that are shown
_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


@attrs.frozen
class Sources:
    """The lines of the files of a rulebook, as they lie in its folder; none without a folder.

    `sheet` is a file that lies elsewhere, as its name says.
    """

    folder: Path | None = None
    sheet: str = ""
    _texts: dict[str, list[str]] = attrs.field(factory=dict, init=False, repr=False)

    def line(self, place: Place | None) -> str | None:
        """Return the line at a place without its end, None where there is none to show."""
        if place is None or not place.line or self.folder is None:
            return None
        if is_workbook(split_name(place.file)[0]):
            return None
        if place.file not in self._texts:
            self._texts[place.file] = self._lines(place.file)
        lines = self._texts[place.file]
        return lines[place.line - 1].rstrip("\r\n") if place.line <= len(lines) else None

    def _lines(self, file: str) -> list[str]:
        try:
            if file.startswith(SHIPPED):
                text = decode(shipped()[file], file)[0]
            elif file == self.sheet:
                text = read_text(Path(file).parent, Path(file).name)
            else:
                text = read_text(self.folder or Path(), file)
        except (RulebookError, OSError, KeyError, ValueError):  # it has been said why, if that is the problem
            return []
        return list(io.StringIO(text, newline=""))


def drawn(problem: Problem, lang: str, sources: Sources) -> str:
    """Return a problem in full: `file:line:column: message [code]`, and below it where and what to do."""
    first = click.style(harmless(problem.headline(lang)), bold=True)
    hints = [problem.suggestion.to(lang)] if problem.suggestion else []
    allowed = name_all(problem.allowed).to(lang)
    if len(problem.allowed) > 1 and allowed not in hints:
        hints.append(allowed)
    below = [click.style(f"  = {harmless(hint)}", fg="green") for hint in hints]
    return "\n".join([first, *_quoted(problem, sources.line(problem.place)), *below])


def harmless(text: str) -> str:
    """Return a text as one line that does nothing to a terminal."""
    return harmless_lines(text).replace("\n", " ").replace("\t", " ")


def harmless_lines(text: str) -> str:
    """Return a text that does nothing to a terminal but end lines, and leave room for tabs."""
    return text.translate(_CONTROL)


def _quoted(problem: Problem, line: str | None) -> list[str]:
    """Return the source line behind its number, and the caret below what is meant."""
    if line is None or problem.place is None:
        return []
    number, column = f"  {problem.place.line} | ", problem.place.column - 1
    cut = max(0, column - _BEFORE) if len(line) > _WIDTH else 0
    window = line[cut : cut + _WIDTH]
    shown = ("…" if cut else "") + harmless(window) + ("…" if cut + _WIDTH < len(line) else "")
    if not 0 <= column <= len(line):
        return [number + shown]
    before = cell_len(shown[: column - cut + bool(cut)])
    mark = click.style(_caret(window, column - cut), fg=_COLOURS[problem.level], bold=True)
    return [number + shown, f"{'| ':>{len(number)}}{' ' * before}{mark}"]


def _caret(text: str, start: int) -> str:
    """Return a caret as wide as the word that begins at `start`."""
    word = _WORD.match(text, start)
    return "^" + "~" * (cell_len(harmless(word[0].rstrip(":："))) - 1 if word else 0)
