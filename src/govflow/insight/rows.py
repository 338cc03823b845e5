"""Reading foreign rows: CSV, plain or packed, in whatever encoding people save it."""

import codecs
import csv
import gzip
import hashlib
import io
import lzma
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import attrs

from govflow.errors import IntakeError, Place, Problem, Text

_CHUNK = 1 << 20
_MOST_CHARACTERS = 1 << 20  # of one record
_MOST_LINES = 300  # of one record: as many may have to be read again for one stray quote
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_PACKED: Mapping[bytes, type[gzip.GzipFile] | type[lzma.LZMAFile]] = {
    b"\x1f\x8b": gzip.GzipFile,
    b"\xfd7zXZ": lzma.LZMAFile,
}
_SUFFIXES = {".gz": b"\x1f\x8b", ".xz": b"\xfd7zXZ"}
Record = list[str] | Text  # its cells, or why it has none
Fits = Callable[[list[str]], bool]
_BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError)


@attrs.frozen
class RowFile:
    """A file of rows that can be read to its end: its encoding, how many lines it has, and their digest."""

    path: Path
    encoding: str
    lines: int
    digest: str

    @classmethod
    def open(cls, path: Path, encoding: str = "") -> "RowFile":
        """Look through the whole file once, so that a broken one is refused before anything is done.

        A byte-order mark decides, else `encoding`, else UTF-8, else GB18030. Errors: IntakeError.
        """
        encodings = [encoding]
        try:
            if path.exists() and not path.is_file():  # a pipe could be read only once
                raise _problem(path, "unreadable", "cannot be read: it is no file", "无法读取：不是普通文件")
            encodings = _guess(path, encoding)
            for candidate in encodings:
                if seen := _look_through(path, candidate):
                    return cls(path, candidate, *seen)
        except _BROKEN as error:
            raise _problem(path, "broken-archive", "is cut short or damaged", "不完整或已损坏") from error
        except OSError as error:
            raise _problem(
                path, "unreadable", f"cannot be read: {error.strerror}", f"无法读取：{error.strerror}"
            ) from error
        en, zh = " or ".join(encodings), " 或 ".join(encodings)
        raise _problem(path, "not-text", f"is not text in {en}", f"不是 {zh} 编码的文本")

    def records(self, fits: Fits = lambda _: True) -> Iterator[tuple[int, Record]]:
        """Yield the line on which each record begins, and its cells; blank lines are left out.

        A stray quote would swallow the lines that follow it, up to the next one. So where text is not CSV, or
        what runs over lines is not what it seems, only its first line is lost: the rest is read anew.
        `fits` tells whether cells are a row; it is asked about what runs over lines below the header.
        """
        with _unpacked(self.path) as raw, io.TextIOWrapper(raw, self.encoding, newline="") as text:
            lines, width = _Lines(text), 0
            reader = csv.reader(lines, strict=True)
            while True:
                line = lines.begin()
                try:
                    record: Record = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    record = Text(f"This is not CSV: {error}.", f"不是有效的 CSV：{error}。")
                except _TooLong:
                    record = Text("This line, or record, is too long.", "该行（或该记录）过长。")
                if width and isinstance(record, list) and len(lines.taken) > 1:
                    record = _unswallowed(record, width, lines, fits)
                if isinstance(record, Text):
                    lines.put_back()
                width = width or len(record) if isinstance(record, list) else width
                if record != []:
                    yield line, record


def _unswallowed(record: list[str], width: int, lines: "_Lines", fits: Fits) -> Record:
    """Return a record that runs over lines if it is one; if it is no row, its other lines are put back too.

    It is none if it has other than the header's number of cells, or if a row stood between two stray quotes.
    """
    if len(record) != width or any(fits(row) for row in lines.swallowed(width)):
        return Text("A quote here has no end that fits.", "此处的引号没有与之相配的结尾。")
    if not fits(record):
        lines.put_back()
    return record


class _TooLong(Exception):
    """More lines, or characters, than one record may have."""


class _Lines:
    """The lines of a text; those of one record are remembered, so that all but the first can be put back."""

    def __init__(self, text: TextIO) -> None:
        self.text = text
        self.number = 0  # of the last line taken
        self.taken: list[str] = []
        self._size = 0
        self._again: list[str] = []  # the next one last

    def begin(self) -> int:
        """Begin a record, and return the number of its first line."""
        self.taken, self._size = [], 0
        return self.number + 1

    def put_back(self) -> None:
        """Put back all but the first line of the record."""
        self.number -= len(self.taken) - 1
        self._again += self.taken[:0:-1]

    def swallowed(self, width: int) -> Iterator[list[str]]:
        """Yield what the lines of the record but the first would be by themselves.

        The last one counts only if the first has as many cells as a row: of a row whose first cell runs over
        lines, the last line is a row, too.
        """
        first, *others = self.taken
        for line in others if first.count(",") >= width - 1 else others[:-1]:
            try:
                yield from csv.reader([line], strict=True)
            except csv.Error:  # a quote that has no end here
                yield line.rstrip("\r\n").split(",")

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        self._size += len(line)
        if self._size >= _MOST_CHARACTERS or len(self.taken) > _MOST_LINES:
            raise _TooLong
        return line

    def _read(self) -> str:
        """Read a line, of one too long only the beginning."""
        line = more = self.text.readline(_MOST_CHARACTERS)
        while len(more) == _MOST_CHARACTERS and more[-1] not in "\r\n":
            more = self.text.readline(_MOST_CHARACTERS)
        return line


def _unpacked(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        head = file.read(6)
    wanted = _SUFFIXES.get(path.suffix)
    if wanted and not head.startswith(wanted):
        raise _problem(path, "not-packed", f"is not a {path.suffix} file", f"不是 {path.suffix} 压缩文件")
    for magic, opener in _PACKED.items():
        if head.startswith(magic):
            return cast(BinaryIO, opener(path))
    return path.open("rb")


def _guess(path: Path, encoding: str) -> list[str]:
    with _unpacked(path) as file:
        head = file.read(4)
    return [name for bom, name in _BOMS if head.startswith(bom)] or (
        [encoding] if encoding else ["utf-8", "gb18030"]
    )


def _look_through(path: Path, encoding: str) -> tuple[int, str] | None:
    """Return the number of lines and a digest, or None if the bytes are not text in this encoding."""
    decoder, lines, digest = codecs.getincrementaldecoder(encoding)(), 0, hashlib.sha256()
    with _unpacked(path) as file:
        try:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                text = decoder.decode(chunk)
                lines += text.count("\n")
                if "\0" in text:
                    return None
            decoder.decode(b"", final=True)
        except UnicodeError:
            return None
    return lines, digest.hexdigest()[:32]


def _problem(path: Path, code: str, en: str, zh: str) -> IntakeError:
    return IntakeError([Problem(code, Text(f"The file {en}.", f"文件{zh}。"), Place(path.name))])
