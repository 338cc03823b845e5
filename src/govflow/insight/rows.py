"""Reading foreign rows: CSV, plain or packed, in whatever encoding people save it."""

import codecs
import csv
import gzip
import io
import lzma
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, cast

import attrs

from govflow.errors import IntakeError, Place, Problem, Text

_CHUNK = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_PACKED: Mapping[bytes, type[gzip.GzipFile] | type[lzma.LZMAFile]] = {
    b"\x1f\x8b": gzip.GzipFile,
    b"\xfd7zXZ": lzma.LZMAFile,
}
_SUFFIXES = {".gz": b"\x1f\x8b", ".xz": b"\xfd7zXZ"}
Record = list[str] | csv.Error
_BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError)


@attrs.frozen
class RowFile:
    """A file of rows that can be read to its end: its encoding and how many lines it has."""

    path: Path
    encoding: str
    lines: int

    @classmethod
    def open(cls, path: Path, encoding: str = "") -> "RowFile":
        """Look through the whole file once, so that a broken one is refused before anything is done.

        A byte-order mark decides, else `encoding`, else UTF-8, else GB18030. Errors: IntakeError.
        """
        encodings = [encoding]
        try:
            encodings = _guess(path, encoding)
            for candidate in encodings:
                lines = _count_lines(path, candidate)
                if lines is not None:
                    return cls(path, candidate, lines)
        except _BROKEN as error:
            raise _problem(path, "broken-archive", "is cut short or damaged", "不完整或已损坏") from error
        except OSError as error:
            raise _problem(
                path, "unreadable", f"cannot be read: {error.strerror}", f"无法读取：{error.strerror}"
            ) from error
        tried = " or ".join(encodings)
        raise _problem(path, "not-text", f"is not text in {tried}", f"不是 {tried} 编码的文本")

    def records(self) -> Iterator[tuple[int, Record]]:
        """Yield the line on which each record begins, and its cells; blank lines are left out.

        Where the text is not CSV, the record is the error, and reading goes on with the next line.
        """
        with _unpacked(self.path) as raw, io.TextIOWrapper(raw, self.encoding, newline="") as text:
            reader = csv.reader(text, strict=True)
            while True:
                line = reader.line_num + 1
                try:
                    record: Record = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    record = error
                if record != []:
                    yield line, record


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


def _count_lines(path: Path, encoding: str) -> int | None:
    """Return the number of lines, or None if the bytes are not text in this encoding."""
    decoder, lines = codecs.getincrementaldecoder(encoding)(), 0
    with _unpacked(path) as file:
        try:
            while chunk := file.read(_CHUNK):
                text = decoder.decode(chunk)
                lines += text.count("\n")
                if "\0" in text:
                    return None
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return None
    return lines


def _problem(path: Path, code: str, en: str, zh: str) -> IntakeError:
    return IntakeError([Problem(code, Text(f"The file {en}.", f"文件{zh}。"), Place(path.name))])
