"""A file of exported histories, read line by line: whatever is wrong with it is told with its line."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO

from govflow.case import Case, Event
from govflow.case.codec import parsed
from govflow.errors import LedgerError, Place, Problem, ProblemsError, Text
from govflow.frozen import frozen
from govflow.ledger.bounds import storable
from govflow.ledger.complaints import lacking
from govflow.ledger.digesting import Digest
from govflow.ledger.protocol import folded
from govflow.ledger.stored import event, events

FORMAT = {"govflow": "ledger", "format": 1}
_LONGEST = 64 * 2**20  # bytes of a line
_Entry = tuple[str, int, str, str]  # case, version, the event as a line of JSON, what kind of text it is


@frozen
class Summary:
    """What a file holds: how many cases and events, their digest, and the messages that were not sent.

    `waiting` are keys of messages, `parked` those of parked ones with their last errors. `unreadable` are the
    cases that cannot be read, and why: an export holds them as texts, an import leaves them out. `rulebook`
    is the name of the one by which the ledger is kept; "" if none was noted.
    """

    cases: int
    events: int
    digest: str
    waiting: frozenset[str]
    parked: Mapping[str, str]
    unreadable: Mapping[str, Text]
    rulebook: str = ""


def read_export(path: Path, progress: Callable[[int, int], object] = lambda _, __: None) -> "Exported":
    """Return an export of a ledger that was read to its end and found whole.

    `progress` is told of bytes, twice as many as the file has: it is read again by the import. Errors:
    ProblemsError with the line of the file.
    """
    return Exported(path, progress)


class Exported:
    """A file of exported histories, and what it holds in all, `summary`."""

    def __init__(self, path: Path, progress: Callable[[int, int], object]) -> None:
        self.path = path
        self._twice = 2 * path.stat().st_size
        self._progress = progress
        self._read = 0
        self._line = self._first = 0  # which is read, and with which its case began
        self._waiting: set[str] = set()
        self._seen: set[str] = set()
        self._rulebook = ""
        self._whole_file: Digest | None = None  # once it has been read
        self._unreadable_cases: dict[str, Text] = {}
        self._left_out = Digest()
        self._parked: dict[str, str] = {}
        self._end: Mapping[str, object] | None = None
        self.summary = self._summary()

    def histories(self) -> Iterator[tuple[Case, tuple[Event, ...]]]:
        """Yield each case that can be read with its history, in the order of the file.

        Errors: ProblemsError; `export-differs` at the end, if it is not what it was when it was read first.
        """
        digest = Digest()
        self._seen.clear()
        with self.path.open("rb") as file:
            self._header(file)
            for (case, kind), entries in groupby(self._entries(file), itemgetter(0, 3)):
                self._first = self._line
                lines = self._in_order(entries, digest)
                if kind == "event":
                    yield self._whole(case, tuple(self._event(case, *one) for one in lines))
                else:
                    yield from self._spoilt(case, [line for _, line in lines], lacks=kind == "remains")
                self._progress(self._read, self._twice)
        self._compare(digest)

    def _in_order(self, entries: Iterable[_Entry], digest: Digest) -> Iterator[tuple[int, str]]:
        for due, (case, version, line, _) in enumerate(entries):
            if not due:
                self._once(case)
            if version != due:
                raise self._wrong(
                    f"This is event {version} of case '{case}', and {due} should come.",
                    f"这是案件“{case}”的第 {version} 个事件，此处应为第 {due} 个。",
                )
            digest.add(case, version, line)
            yield version, line

    def _once(self, case: str) -> None:
        if case in self._seen:
            raise self._wrong(f"Case '{case}' stands here twice.", f"案件“{case}”在文件中出现两次。")
        self._seen.add(case)

    def _spoilt(
        self, case: str, lines: list[str], *, lacks: bool
    ) -> Iterator[tuple[Case, tuple[Event, ...]]]:
        """Yield a case that could not be read when it was exported, if it can be now."""
        try:
            if lacks:
                raise lacking(case)
            history = events(case, lines)
            found = folded(case, history)
        except LedgerError as error:
            if case not in self._unreadable_cases:
                self._left_out.add_all(case, lines)
            self._unreadable_cases[case] = error.text
            return
        if found is not None:
            yield found, history

    def _summary(self) -> Summary:
        """Read all of it, make sure that it is whole, and return what it holds that can be read."""
        for _ in self.histories():
            continue
        spoilt, whole = dict(self._unreadable_cases), (self._whole_file or Digest()).without(self._left_out)
        cases, waiting, parked = len(self._seen) - len(spoilt), frozenset(self._waiting), dict(self._parked)
        return Summary(cases, whole.events, str(whole), waiting, parked, spoilt, self._rulebook)

    def _compare(self, digest: Digest) -> None:
        """Make sure that the file is whole, and holds what it held when it was read first."""
        found = {"cases": len(self._seen), "events": digest.events, "digest": str(digest)}
        if self._end is None:
            raise self._wrong("The file was cut short.", "文件不完整。", "export-cut-short")
        if self._end != found:
            en, zh = "The file does not hold what its last line says.", "文件内容与其末行所述不符。"
            raise self._wrong(en, zh, "export-differs")
        if str(self._whole_file or digest) != str(digest):
            en = "The file was changed while it was being imported: begin anew with an empty ledger."
            raise self._wrong(en, "文件在导入期间被更改，请以空台账重新导入。", "export-differs")
        self._whole_file = digest

    def _header(self, file: BinaryIO) -> None:
        line = file.readline(_LONGEST)
        self._read, self._line = self._read + len(line), 1
        try:
            known = json.loads(line)
            self._rulebook = known.pop("rulebook", "")
            ours = known == FORMAT and storable(self._rulebook)
        except (ValueError, RecursionError, AttributeError, TypeError):
            ours = False
        if not ours:
            raise self._wrong(
                "This is not an export of a ledger, or one of a newer govflow.",
                "这不是台账的导出文件，或由更新版本的 govflow 写成。",
                "not-an-export",
            )

    def _entries(self, file: BinaryIO) -> Iterator[_Entry]:
        """Yield the lines that hold an event; of others, keep what they say."""
        self._end = None
        while line := file.readline(_LONGEST + 1):
            self._read, self._line = self._read + len(line), self._line + 1
            match self._parsed(line):
                case {"case": str(case), "version": int(version), "event": dict(plain), **more} if not more:
                    yield case, version, json.dumps(plain, ensure_ascii=False, separators=(",", ":")), "event"
                case {"case": str(case), "version": int(version), "text": str(text), **more} if not more:
                    yield case, version, text, "text"
                case {"case": str(case), "version": int(version), "remains": str(text), **more} if not more:
                    yield case, version, text, "remains"
                case {"waiting": str(key), **more} if not more:
                    self._waiting.add(key)
                case {"parked": str(key), "error": str(error), **more} if not more:
                    self._parked[key] = error
                case {"cases": int(), "events": int(), "digest": str()} as end if len(end) == 3:
                    self._end = end
                case _:
                    raise self._unreadable()

    def _parsed(self, line: bytes) -> Any:
        if len(line) > _LONGEST or self._end is not None:
            raise self._unreadable()
        try:
            text = line.decode()
            plain = parsed(text)
            if "\\u" in text:
                json.dumps(plain, ensure_ascii=False).encode()  # it may be half a character
        except (ValueError, RecursionError) as error:
            raise self._unreadable() from error
        return plain

    def _event(self, case: str, version: int, line: str) -> Event:
        try:
            return event(case, version, line)
        except LedgerError as error:
            raise self._wrong(error.text.en, error.text.zh) from error

    def _whole(self, case: str, history: tuple[Event, ...]) -> tuple[Case, tuple[Event, ...]]:
        try:
            found = folded(case, history)
        except LedgerError as error:
            self._line = self._first
            raise self._wrong(error.text.en, error.text.zh) from error
        assert found is not None, "a history with events is a case"  # noqa: S101
        return found, history

    def _unreadable(self) -> ProblemsError:
        return self._wrong("This line cannot be read.", "此行无法读取。")

    def _wrong(self, en: str, zh: str, code: str = "export-unreadable") -> ProblemsError:
        return ProblemsError([Problem(code, Text(en, zh), Place(str(self.path), self._line))])
