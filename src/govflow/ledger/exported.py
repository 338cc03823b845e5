"""A file of exported histories, read line by line: whatever is wrong with it is told with its line."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO

from govflow.case import Case, Event
from govflow.case.codec import decode
from govflow.errors import LedgerError, Place, Problem, ProblemsError, Text
from govflow.frozen import frozen
from govflow.ledger.digesting import Digest
from govflow.ledger.protocol import folded

FORMAT = {"govflow": "ledger", "format": 1}
_LONGEST = 64 * 2**20  # bytes of a line
_Entry = tuple[str, int, str]  # case, version, and the event as a line of JSON


@frozen
class Summary:
    """What a file holds: how many cases and events, their digest, and the messages that were not sent.

    `waiting` are keys of messages, `parked` those of parked ones with their last errors.
    """

    cases: int
    events: int
    digest: str
    waiting: frozenset[str]
    parked: Mapping[str, str]


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
        self._parked: dict[str, str] = {}
        self._end: Mapping[str, object] | None = None
        self.summary = self._summary()

    def histories(self, digest: Digest | None = None) -> Iterator[tuple[Case, tuple[Event, ...]]]:
        """Yield each case with its history, in the order of the file; all of it is added to the digest.

        Errors: ProblemsError.
        """
        with self.path.open("rb") as file:
            self._header(file)
            for case, entries in groupby(self._entries(file), itemgetter(0)):
                self._first = self._line
                yield self._whole(case, tuple(self._in_order(entries, digest)))
                self._progress(self._read, self._twice)

    def _in_order(self, entries: Iterable[_Entry], digest: Digest | None) -> Iterator[Event]:
        for due, (case, version, line) in enumerate(entries):
            if version != due:
                raise self._wrong(
                    f"This is event {version} of case '{case}', and {due} should come.",
                    f"这是案件“{case}”的第 {version} 个事件，此处应为第 {due} 个。",
                )
            if digest:
                digest.add(case, version, line)
            yield self._event(line)

    def _summary(self) -> Summary:
        """Read all of it, make sure that it is whole, and return what it holds."""
        digest, seen = Digest(), set[str]()
        for case, _ in self.histories(digest):
            if case.id in seen:
                self._line = self._first
                raise self._wrong(
                    f"Case '{case.id}' stands here twice.", f"案件“{case.id}”在文件中出现两次。"
                )
            seen.add(case.id)
        found = {"cases": len(seen), "events": digest.events, "digest": str(digest)}
        if self._end is None:
            raise self._wrong("The file was cut short.", "文件不完整。", "export-cut-short")
        if self._end != found:
            en, zh = "The file does not hold what its last line says.", "文件内容与其末行所述不符。"
            raise self._wrong(en, zh, "export-differs")
        return Summary(len(seen), digest.events, str(digest), frozenset(self._waiting), dict(self._parked))

    def _header(self, file: BinaryIO) -> None:
        line = file.readline(_LONGEST)
        self._read, self._line = self._read + len(line), 1
        try:
            known = json.loads(line) == FORMAT
        except (ValueError, RecursionError):
            known = False
        if not known:
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
                case {"case": str(case), "version": int(version), "event": dict(event), **more} if not more:
                    yield case, version, json.dumps(event, ensure_ascii=False, separators=(",", ":"))
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
            plain = json.loads(text)
            if "\\u" in text:
                json.dumps(plain, ensure_ascii=False).encode()  # it may be half a character
        except (ValueError, RecursionError) as error:
            raise self._unreadable() from error
        return plain

    def _event(self, line: str) -> Event:
        try:
            return decode(line)
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
