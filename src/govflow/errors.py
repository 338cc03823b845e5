"""Every error of govflow, one tree.

GovflowError                     has .code and .text (English and Chinese)
├── ProblemsError (ValueError)   has .problems: everything that is wrong, each with its place
│   ├── CalendarError            a calendar or a limit that cannot be
│   ├── HierarchyError           duplicate, cycle, two parents, unknown parent
│   ├── TableError               a decision table that cannot be
│   ├── WorkflowError            a workflow that is not sound
│   ├── RulebookError            any of the above, and what is wrong with the files themselves
│   └── IntakeError              foreign rows that cannot be read
├── DecisionError (LookupError)  a table has no answer to an input
│   ├── MissingInput             the input lacks a column
│   ├── UnknownValue             the value is not in the column's domain
│   ├── NoHit                    no rule applies, and the table says that this is an error
│   └── ManyHits                 two rules apply where only one may (hit policy UNIQUE)
├── Refused (ValueError)         a command that the rules do not allow; nothing has changed
├── UnknownCase (LookupError)    the ledger has no such case
└── LedgerError (RuntimeError)   the ledger could not be read or written
    ├── NotALedger               the file is something else
    └── LedgerConflict           somebody else wrote to this case first
"""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

import attrs

_MOST_COMPARED = 2_000  # comparing a word with more takes longer than a person should wait for a hint
_LONGEST_COMPARED = 200


@attrs.frozen
class Text:
    """One thing to say, in English and in Chinese."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)

    def to(self, lang: str) -> str:
        """Return the text in `lang`: Chinese for `zh` and its kinds, English for anything else."""
        return self.zh if lang.lower().startswith("zh") else self.en


@attrs.frozen
class Place:
    """A place in a rule file. Lines and columns count from 1; 0 means that none is known."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


@attrs.frozen
class Problem:
    """One thing that is wrong: a stable code, a message, and where known a place and a suggestion."""

    code: str
    message: Text
    place: Place | None = None
    suggestion: Text | None = None

    def __str__(self) -> str:
        return self.to("en")

    def to(self, lang: str) -> str:
        """Return the line that a person sees: `file:line:column: message [code] suggestion`."""
        where = f"{self.place}: " if self.place else ""
        hint = f" {self.suggestion.to(lang)}" if self.suggestion else ""
        return f"{where}{self.message.to(lang)} [{self.code}]{hint}"

    def at(self, place: Place | None) -> "Problem":
        """Return the same problem at `place`, unless it already knows its own."""
        return self if self.place or not place else attrs.evolve(self, place=place)


def did_you_mean(word: str, known: Iterable[str]) -> Text | None:
    """Suggest the known word that is closest to `word`, if one is close.

    Of many words only those that begin alike are compared, and of these a bounded number.
    """
    names = [str(k) for k in known]
    alike = names if len(names) <= _MOST_COMPARED else [n for n in names if n[:1] == word[:1]]
    close = get_close_matches(word[:_LONGEST_COMPARED], alike[:_MOST_COMPARED], n=1, cutoff=0.6)
    if close:
        return Text(f"Did you mean '{close[0]}'?", f"是否想写“{close[0]}”？")
    if 0 < len(names) <= 12:
        return Text(f"Known: {', '.join(names)}.", f"可用：{'、'.join(names)}。")
    return None


class GovflowError(Exception):
    """Base of all errors; `code` is stable, `text` says it in both languages."""

    def __init__(self, code: str, text: Text) -> None:
        super().__init__(text.en)
        self.code = code
        self.text = text

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[GovflowError], args: tuple[object, ...], state: dict[str, object]) -> GovflowError:
    """Make an error anew from what it holds: it must survive a copy and the way from a worker process."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class ProblemsError(GovflowError, ValueError):
    """Something read from outside is wrong; `problems` lists all of it, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        text = Text(
            "\n".join(p.to("en") for p in self.problems), "\n".join(p.to("zh") for p in self.problems)
        )
        super().__init__(self.problems[0].code if self.problems else "problems", text)


class CalendarError(ProblemsError):
    """A calendar or a time limit that cannot be."""


class HierarchyError(ProblemsError):
    """A hierarchy that is not a forest of known units."""


class TableError(ProblemsError):
    """A decision table that cannot be."""


class WorkflowError(ProblemsError):
    """A workflow that is not sound."""


class RulebookError(ProblemsError):
    """A rulebook that cannot be loaded."""


class IntakeError(ProblemsError):
    """Foreign rows, or the description of them, that cannot be read."""


class DecisionError(GovflowError, LookupError):
    """A decision table has no answer to an input; `place` is the table or the rules concerned."""

    def __init__(self, code: str, text: Text, place: Place | None = None) -> None:
        where = f"{place}: " if place else ""
        super().__init__(code, Text(where + text.en, where + text.zh))
        self.place = place


class MissingInput(DecisionError):
    """The input lacks a column of the table."""


class UnknownValue(DecisionError):
    """The value is not one that the column knows."""


class NoHit(DecisionError):
    """No rule applies, and the table's `otherwise` says that this is an error."""


class ManyHits(DecisionError):
    """Two rules apply and the hit policy allows one."""


class Refused(GovflowError, ValueError):
    """A command that the rules do not allow; nothing has changed.

    `allowed` names the steps that the case's state knows. `rule` says which step refused, with file and
    line, and `source` where that rule comes from; the text quotes both.
    """

    def __init__(self, code: str, text: Text, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(code, text)
        self.allowed = allowed
        self.rule = Text("", "")
        self.source = ""

    def by(
        self, rule: Text, source: str, allowed: tuple[str, ...], cited: Callable[[str], Text]
    ) -> "Refused":
        """Return the same refusal with the rule that refused and its source, unless it names one already.

        `cited` says what a source is called.
        """
        source, text = self.source or source, self.text
        if self.rule:
            rule = self.rule
        else:
            said = cited(source)
            en = f" Rule: {rule.en}." + (f" Source: {said.en}." if source else "")
            zh = f"依据：{rule.zh}" + (f"，来源：{said.zh}。" if source else "。")
            text = Text(text.en + en, text.zh + zh)
        again = Refused(self.code, text, self.allowed or allowed)
        again.rule, again.source = rule, source
        return again


class UnknownCase(GovflowError, LookupError):
    """The ledger has no case of this id."""


class LedgerError(GovflowError, RuntimeError):
    """The ledger could not be read or written; what was acknowledged before is still there."""


class NotALedger(LedgerError):
    """The file is not a ledger of govflow, or of a newer govflow."""


class LedgerConflict(LedgerError):
    """Somebody else wrote to this case first; read it again and retry."""
