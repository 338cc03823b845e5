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
    ├── LedgerConflict           somebody else wrote to this case first
    └── LedgerLost               the connection broke, or two waited for each other: do it again
"""

from bisect import bisect
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any, Literal

import attrs

Level = Literal["error", "warning", "note"]

MOST_COMPARED = 500  # comparing a word with more takes longer than a person should wait for a hint
_LONGEST_COMPARED = 40  # nobody mistypes one letter of more
_MOST_NAMED = 12  # in a sentence; a list of allowed values may be longer
_MOST_ALLOWED = 40
_LEVELS = {"error": ("", ""), "warning": ("warning: ", "警告："), "note": ("note: ", "说明：")}


@attrs.frozen(eq=False)
class Text:
    """One thing to say, in English and in Chinese."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en

    def __eq__(self, other: object) -> bool:  # a hint that says the same is the same text
        return isinstance(other, Text) and (self.en, self.zh) == (other.en, other.zh)

    def __hash__(self) -> int:
        return hash((self.en, self.zh))

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)

    def to(self, lang: str) -> str:
        """Return the text in `lang`: Chinese for `zh` and its kinds, English for anything else."""
        return self.zh if lang.lower().startswith("zh") else self.en


@attrs.frozen(eq=False)
class Hint(Text):
    """A suggestion that knows all values that would do, where they are few enough to be listed.

    `listing` where it names them all, as none of them is close.
    """

    allowed: tuple[str, ...] = ()
    listing: bool = False


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
    """One thing that is wrong: a stable code, a message, and where known a place and a suggestion.

    An `error` stops what was asked for; a `warning` is allowed and probably not meant; a `note` is told.
    `word` is the one that nobody knows, where that is what is wrong.
    """

    code: str
    message: Text
    place: Place | None = None
    suggestion: Text | None = None
    level: Level = "error"
    word: str = ""

    def __str__(self) -> str:
        return self.to("en")

    @property
    def allowed(self) -> tuple[str, ...]:
        """The values that would do, where they are known and few."""
        return self.suggestion.allowed if isinstance(self.suggestion, Hint) else ()

    def to(self, lang: str) -> str:
        """Return all of it on one line: `file:line:column: message [code] suggestion`."""
        hint = f" {self.suggestion.to(lang)}" if self.suggestion else ""
        return f"{self.headline(lang)}{hint}"

    def headline(self, lang: str) -> str:
        """Return `file:line:column: message [code]`; before the message, unless it is an error, its level."""
        where = f"{self.place}: " if self.place else ""
        return f"{where}{Text(*_LEVELS[self.level]).to(lang)}{self.message.to(lang)} [{self.code}]"

    def at(self, place: Place | None) -> "Problem":
        """Return the same problem at `place`, unless it already knows its own."""
        return self if self.place or not place else attrs.evolve(self, place=place)


def did_you_mean(word: str, known: Iterable[str]) -> Hint | None:
    """Suggest the known word that is closest to `word`, if one is close, else name those that are known.

    Of many words only those are compared that stand near it in the alphabet.
    """
    names = [str(k) for k in known]
    allowed = tuple(names) if len(names) <= _MOST_ALLOWED else ()
    near = {name[:_LONGEST_COMPARED]: name for name in _near(word, names)}
    close = get_close_matches(word[:_LONGEST_COMPARED], near, n=1, cutoff=0.6) if near else []
    if close:
        found = near[close[0]]
        return Hint(f"Did you mean '{found}'?", f"是否想写“{found}”？", allowed)
    if 0 < len(names) <= _MOST_NAMED:
        said = name_all(names)
        return Hint(said.en, said.zh, allowed, listing=True)
    return None


def _near(word: str, names: list[str]) -> list[str]:
    if len(names) <= MOST_COMPARED:
        return names
    names = sorted(names)
    first = max(bisect(names, word) - MOST_COMPARED // 2, 0)
    return names[first : first + MOST_COMPARED]


def name_all(names: Iterable[str]) -> Text:
    """Say which words are known."""
    names = tuple(names)
    return Text(f"Known: {', '.join(names)}.", f"可用：{'、'.join(names)}。")


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


class LedgerLost(LedgerError):
    """The connection broke, or the database took a deadlock back; with the same command ids, try again."""
