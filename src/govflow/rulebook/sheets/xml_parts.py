"""The parts of a workbook, opened with care: what has been looked at is all that a reader will see.

A workbook is a ZIP of XML, and each of these can be made to cost a thousand times its size: a few bytes that
unpack to gigabytes, entities that double, one long text that a million cells repeat, two cells at opposite
corners of a sheet of seventeen thousand million. So every part is unpacked under a bound, walked by expat,
which refuses what is not well-formed, and only the parts that count are handed on, packed anew.
"""

import io
import zlib
from collections.abc import Callable, Collection, Mapping
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import attrs

from govflow.errors import Place, Problem, RulebookError, Text

MOST_BYTES = 50_000_000  # unpacked, all parts together
MOST_PARTS = 1_000
MOST_TAGS = 3_000_000  # of one part; four for a cell
_OLD = b"\xd0\xcf\x11\xe0"  # how Excel's files before 2007 begin, and those under a password
# What zipfile raises of a damaged archive, or (NotImplementedError) of a compression that it does not know.
_ZIP_FAULTS = (BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError, OSError)
Attributes = Mapping[str, str]


def refused(code: str, file: str, en: str, zh: str, suggestion: Text | None = None) -> RulebookError:
    """Return the one error of a workbook that is not read."""
    return RulebookError([Problem(code, Text(en, zh), Place(file), suggestion)])


def broken(file: str) -> RulebookError:
    """Return the error of a workbook that no program would open."""
    hint = Text(
        "Open it in Excel or LibreOffice and save it again as .xlsx.",
        "请用 Excel 或 WPS 打开后另存为 .xlsx。",
    )
    return refused("not-xlsx", file, "This is not a whole .xlsx workbook.", "不是完整的 .xlsx 工作簿。", hint)


def _too_large(file: str) -> RulebookError:
    en = f"Unpacked, the workbook is larger than {MOST_BYTES:,} bytes or {MOST_TAGS:,} tags."
    zh = f"工作簿解压后超过 {MOST_BYTES:,} 字节或 {MOST_TAGS:,} 个标签。"
    return refused("too-large", file, en, zh)


@attrs.frozen
class Parts:
    """The XML of a workbook, part by part; names in lower case, as readers compare them."""

    file: str
    xml: Mapping[str, bytes] = attrs.field(repr=False)

    @classmethod
    def of(cls, data: bytes, file: str) -> "Parts":
        """Unpack a workbook. Errors: RulebookError if it is too large, has macros, or is none."""
        if data.startswith(_OLD):
            hint = Text("Save it as .xlsx, without a password.", "请另存为不带密码的 .xlsx。")
            en, zh = "This is an old .xls, or under a password.", "这是旧式 .xls 或加密文件。"
            raise refused("not-xlsx", file, en, zh, hint)
        if len(data) > MOST_BYTES:
            raise _too_large(file)
        try:
            with ZipFile(io.BytesIO(data)) as packed:
                return cls(file, _unpacked(packed, file))
        except RulebookError:
            raise
        except _ZIP_FAULTS as error:
            raise broken(file) from error

    def walk(
        self, name: str, start: Callable[[str, Attributes], object], **handlers: Callable[..., object]
    ) -> None:
        """Call `start` with the local name and the attributes of each element of a part, if there is one.

        Errors: RulebookError if it is not XML, too large, or declares entities.
        """
        data = self.xml.get(name.lower(), b"")
        if data.count(b"<") > MOST_TAGS:
            raise _too_large(self.file)
        if not data:
            return
        if b"\0" in data:  # UTF-16, which expat would follow, whatever it is told
            raise broken(self.file)
        parser = expat.ParserCreate("utf-8", " ")  # whatever the part itself declares
        parser.buffer_text = True  # or each end of a line is a text of its own
        parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(" ")[2], attributes)
        parser.StartDoctypeDeclHandler = self._no_entities
        parser.XmlDeclHandler = self._utf_8
        for handler, call in handlers.items():
            setattr(parser, handler, call)
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise broken(self.file) from error

    def packed(self, names: Collection[str]) -> bytes:
        """Return a workbook of these parts alone."""
        written = io.BytesIO()
        with ZipFile(written, "w", ZIP_STORED) as packed:
            for name in names:
                if name.lower() in self.xml:
                    packed.writestr(name, self.xml[name.lower()])
        return written.getvalue()

    def _utf_8(self, _: str, encoding: str | None, __: int) -> None:
        if encoding and encoding.lower() != "utf-8":
            raise broken(self.file)

    def _no_entities(self, *_: object) -> None:
        en, zh = (
            "The workbook declares entities, as no spreadsheet does.",
            "工作簿声明了实体，正常表格不会如此。",
        )
        raise refused("unsafe-workbook", self.file, en, zh)


def _unpacked(packed: ZipFile, file: str) -> dict[str, bytes]:
    """Return the XML parts. What a part claims to be long is not believed: what comes out is counted."""
    left, found = MOST_BYTES, dict[str, bytes]()
    parts = packed.infolist()
    if len(parts) > MOST_PARTS:
        raise _too_large(file)
    for part in parts:
        name = part.filename.lower()
        if "vbaproject" in name or "macrosheets/" in name:
            hint = Text("Save it as .xlsx, which has none.", "请另存为不含宏的 .xlsx。")
            raise refused("unsafe-workbook", file, "The workbook has macros.", "工作簿含有宏。", hint)
        if name in found or part.flag_bits & 1 or part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise broken(file)
        if name.endswith((".xml", ".rels")):
            with packed.open(part) as opened:
                found[name] = opened.read(left + 1)
            left -= len(found[name])
            if left < 0:
                raise _too_large(file)
    return found
