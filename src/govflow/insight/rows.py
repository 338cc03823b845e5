"""Reading foreign rows: CSV, plain or packed, in whatever encoding people save it."""

import codecs
import csv
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, cast

import attrs

from govflow.errors import IntakeError, Place, Problem, Text

_CHUNK = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_PACKED: Mapping[bytes, Callable[[Path], BinaryIO]] = {
    b"\x1f\x8b": lambda path: cast(BinaryIO, gzip.GzipFile(path)),
    b"\xfd7zXZ": lambda path: cast(BinaryIO, lzma.LZMAFile(path)),
}
_SUFFIXES = {".gz": b"\x1f\x8b", ".xz": b"\xfd7zXZ"}
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

        Without `encoding` a byte-order mark decides, else UTF-8, else GB18030. Errors: IntakeError.
        """
        try:
            encodings = [encoding] if encoding else _guess(path)
            for candidate in encodings:
                lines = _count_lines(path, candidate)
                if lines is not None:
                    return cls(path, candidate, lines)
        except _BROKEN as error:
            raise _problem(path, "broken-archive", "is cut short or damaged", "不完整或已损坏") from error
        except LookupError as error:
            raise _problem(
                path, "unknown-encoding", f"has no encoding '{encoding}'", f"没有编码“{encoding}”"
            ) from error
        except OSError as error:
            raise _problem(
                path, "unreadable", f"cannot be read: {error.strerror}", f"无法读取：{error.strerror}"
            ) from error
        tried = " or ".join(encodings)
        raise _problem(path, "not-text", f"is not text in {tried}", f"不是 {tried} 编码的文本")

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the line on which each record begins, and its cells; blank lines are left out."""
        with _unpacked(self.path) as raw, io.TextIOWrapper(raw, self.encoding, newline="") as text:
            reader = csv.reader(text)
            while True:
                line = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    raise _problem(
                        self.path, "csv-syntax", f"is not CSV: {error}", f"不是有效的 CSV：{error}", line
                    ) from error
                if cells:
                    yield line, cells


def _unpacked(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        head = file.read(6)
    wanted = _SUFFIXES.get(path.suffix)
    if wanted and not head.startswith(wanted):
        raise _problem(path, "not-packed", f"is not a {path.suffix} file", f"不是 {path.suffix} 压缩文件")
    for magic, opener in _PACKED.items():
        if head.startswith(magic):
            return opener(path)
    return path.open("rb")


def _guess(path: Path) -> list[str]:
    with _unpacked(path) as file:
        head = file.read(4)
    return [name for bom, name in _BOMS if head.startswith(bom)] or ["utf-8", "gb18030"]


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


def _problem(path: Path, code: str, en: str, zh: str, line: int = 0) -> IntakeError:
    return IntakeError([Problem(code, Text(f"The file {en}.", f"文件{zh}。"), Place(path.name, line))])
