"""One worksheet before it is read: how far its cells reach, how much they hold, and what Excel hides."""

from collections.abc import Sequence

from govflow.errors import Place, Problem, RulebookError, Text
from govflow.rulebook.sheets.xml_parts import Attributes, Parts, broken, refused
from govflow.rulebook.spelling import meant

MOST_ROWS = 100_000
MOST_CELLS = 500_000  # of the rectangle that holds everything
MOST_CHARACTERS = 64_000_000
LONGEST = 32_767  # characters that Excel holds in one cell
BOOK, RELATIONS, STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
_MOST_TOLD = 1_000


def a1(line: int, column: int) -> str:
    """Return what people call the cell of a line and a column, both from 1: `B7`."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{line}"


def hidden(parts: Parts, part: str) -> list[Problem]:
    """Return what a reader of values would not see: formulas, errors, merged cells.

    Errors: RulebookError if the sheet is too large, or broken.
    """
    walk = _Walk(parts.file)
    try:
        parts.walk(part, walk.start)
        _bound_texts(parts, part, walk.texts)
    except RulebookError:
        raise
    except (ValueError, IndexError) as error:
        raise broken(parts.file) from error
    return walk.problems


def find_sheet(parts: Parts, wanted: str) -> tuple[str, str]:
    """Return the name of the worksheet and that of its part. Errors: RulebookError if there is none."""
    sheets: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheet(tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            sheets[attributes.get("name", "")] = next(
                (attributes[a] for a in attributes if a.endswith(" id")), ""
            )

    def target(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    parts.walk(BOOK, sheet)
    parts.walk(RELATIONS, target)
    found = {name: _part(targets[key]) for name, key in sheets.items() if key in targets}
    if not found:
        raise broken(parts.file)
    name = wanted or next(iter(found))
    if name not in found:
        en, zh = f"The workbook has no sheet '{name}'.", f"工作簿中没有工作表“{name}”。"
        raise refused("unknown-sheet", parts.file, en, zh, meant(name, found, {}))
    return name, found[name]


def _part(target: str) -> str:
    return target.removeprefix("/") if target.startswith(("/xl/", "xl/")) else f"xl/{target}"


class _Walk:
    """Follows the cells of a worksheet as readers do: one without a reference stands right of the last."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.row = self.column = self.rows = self.columns = self.texts = 0
        self.problems: list[Problem] = []
        self.letters: dict[str, int] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take an element."""
        if tag == "v" or tag == "t":  # half of all that there are
            return
        if tag == "c":
            self.cell(attributes)
        elif tag == "row":
            self.row, self.column = int(attributes.get("r") or self.row + 1), 0
        elif tag == "f":
            self.hidden(
                "excel-formula",
                "a formula",
                "公式",
                "Copy it, and paste its value.",
                "请复制后选择性粘贴为数值。",
            )
        elif tag == "mergeCell":
            self.merged(attributes.get("ref", ""))

    def cell(self, attributes: Attributes) -> None:
        self.row, self.column = (
            self.position(attributes["r"]) if "r" in attributes else (self.row or 1, self.column + 1)
        )
        self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)
        kind = attributes.get("t")
        self.texts += kind == "s"
        if kind == "e":
            self.hidden(
                "excel-error",
                "an error such as #N/A",
                "错误值（如 #N/A）",
                "Type the value.",
                "请填入正确的值。",
            )
        if self.rows > MOST_ROWS or self.rows * self.columns > MOST_CELLS:
            en = f"The sheet spans more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells."
            zh = f"工作表超过 {MOST_ROWS:,} 行或 {MOST_CELLS:,} 格。"
            hint = Text(
                "Delete what stands far below or far to the right.", "请删除最下方或最右侧多余的内容。"
            )
            raise refused("too-large", self.file, en, zh, hint)

    def position(self, reference: str) -> tuple[int, int]:
        """Return line and column of `B7`. Errors: ValueError."""
        letters = reference.rstrip("0123456789")
        if letters not in self.letters:
            self.letters[letters] = _column(letters)
        return int(reference[len(letters) :]), self.letters[letters]

    def merged(self, reference: str) -> None:
        self.row, self.column = self.position(reference.partition(":")[0])
        en, zh = "merged cells, of which all but the first are empty", "合并单元格，除首格外均为空"
        self.hidden("merged-cells", en, zh, "Split them, and fill in each.", "请取消合并，并逐格填写。")

    def hidden(self, code: str, en: str, zh: str, hint: str, hint_zh: str) -> None:
        """Keep the problem of what Excel shows and a reader does not see."""
        if len(self.problems) < _MOST_TOLD:
            cell, place = a1(self.row, self.column), Place(self.file, self.row, self.column)
            said = Text(f"Cell {cell} holds {en}.", f"{cell} 单元格为{zh}。")
            self.problems.append(Problem(code, said, place, Text(hint, hint_zh)))


def _column(letters: str) -> int:
    """Return the number of column `AB`. Errors: ValueError."""
    if not (letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) <= 3):
        raise ValueError(letters)
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column


def _bound_texts(parts: Parts, part: str, uses: int) -> None:
    """Refuse a sheet whose cells repeat long texts until they fill the memory. Errors: RulebookError."""
    lengths: list[int] = []

    def begin(tag: str, _: Attributes) -> None:
        if tag == "si":
            lengths.append(0)

    def add(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    parts.walk(STRINGS, begin, CharacterDataHandler=add)
    longest = max(lengths, default=0)
    if longest > LONGEST or (
        longest * uses > MOST_CHARACTERS and _used(parts, part, lengths) > MOST_CHARACTERS
    ):
        en = f"The sheet has more than {MOST_CHARACTERS:,} characters of text, or {LONGEST:,} in one cell."
        zh = f"工作表文字超过 {MOST_CHARACTERS:,} 个字符，或单格超过 {LONGEST:,} 个。"
        raise refused("too-large", parts.file, en, zh)


def _used(parts: Parts, part: str, lengths: Sequence[int]) -> int:
    """Return how many characters the cells of a sheet have together; `v` of type `s` numbers a text."""
    shared, total, text = False, 0, ""

    def begin(tag: str, attributes: Attributes) -> None:
        nonlocal shared, text
        shared, text = (attributes.get("t") == "s" if tag == "c" else shared), ""

    def add(piece: str) -> None:
        nonlocal text
        text += piece[:20]

    def end(tag: str) -> None:
        nonlocal total, text
        if shared and tag.endswith("v"):
            total += lengths[int(text)]
        text = ""

    parts.walk(part, begin, CharacterDataHandler=add, EndElementHandler=end)
    return total
