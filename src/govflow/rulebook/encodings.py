"""The encodings of text: what rule files are written in, wherever they come from."""

from govflow.errors import Place, Problem, RulebookError, Text

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WORKBOOKS = (b"\xd0\xcf\x11\xe0", b"PK\x03\x04")  # how .xls begins, and .xlsx, .ods, .numbers


def decode(data: bytes, file: str) -> tuple[str, str]:
    """Return text and the encoding taken: by byte-order mark, else UTF-8, else GB18030.

    Errors: RulebookError if the bytes are none of these, or hold NUL.
    """
    encodings = [name for bom, name in _BOMS if data.startswith(bom)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    message = Text("This is not text in UTF-8 or GB18030.", "不是 UTF-8 或 GB18030 编码的文本。")
    raise RulebookError([Problem("not-text", message, Place(file), _as_sheet(data))])


def _as_sheet(data: bytes) -> Text | None:
    if not data.startswith(_WORKBOOKS):
        return None
    return Text(
        "It looks like a workbook: save it as CSV, or as .xlsx, and name it so.",
        "这像是工作簿：请另存为 CSV 或 .xlsx，文件名后缀须一致。",
    )
