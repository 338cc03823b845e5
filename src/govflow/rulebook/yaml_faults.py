"""What is wrong where a file is no YAML: its likely cause in words, for those who do not know YAML."""

import re

from govflow.errors import Place, Problem, Text
from govflow.rulebook.spelling import full_width

_LONGEST = 200  # no key is longer
_LINES_BACK = 3  # YAML notices a key without its colon only on a line after it
_FULL_WIDTH = re.compile(r"[ \t]*(?:- +)*[^\s\"'#:：\[\]{},][^\"'#:：\[\]{},]*(：)")
_NO_SPACE = re.compile(r"[ \t]*(?!(?:table|ladder|field|https?):)[^\W\d][\w-]*:(?=[^\s:/])")
_TAB = re.compile(r" *(\t)")
_INDENTATION = Text("Check the indentation.", "请检查缩进。")
_SIGNS = Text("Check colons, brackets and quotes.", "请检查冒号、括号和引号。")
_WORDS: dict[str, tuple[str, Text | None]] = {
    "mapping values are not allowed": (
        "此处不能再出现“键: 值”",
        Text("Check the colon and the indentation.", "请检查冒号与缩进。"),
    ),
    "could not find expected ':'": ("键之后缺少冒号", _SIGNS),
    "did not find expected key": (
        "此处应为键",
        Text("Check the indentation, brackets and quotes.", "请检查缩进和括号、引号。"),
    ),
    "expected <block end>": ("缩进不一致", _INDENTATION),
    "did not find expected '-' indicator": ("列表项应以“- ”开头", _INDENTATION),
    "did not find expected ',' or ']'": ("方括号内缺少逗号或右括号", _SIGNS),
    "did not find expected ',' or '}'": ("花括号内缺少逗号或右括号", _SIGNS),
    "expected ',' or ']'": ("方括号内缺少逗号或右括号", _SIGNS),
    "expected ',' or '}'": ("花括号内缺少逗号或右括号", _SIGNS),
    "did not find expected node content": ("此处缺少内容", None),
    "block sequence entries are not allowed": ("此处不能出现列表项", _INDENTATION),
    "found unexpected end of stream": (
        "文件已结束，而引号或括号尚未闭合",
        Text("Close the quote or bracket.", "请补上引号或括号。"),
    ),
    "found unknown escape character": ("引号内的反斜杠转义无效", None),
    "cannot start any token": ("此处的字符不能作为开头", Text("Put it in quotes.", "请加引号。")),
}


def yaml_fault(said: str, text: str, place: Place) -> Problem:
    """Return the problem that a parser noticed at a place: by its cause, where that can be told."""
    lines = text.splitlines()[: place.line]
    for number in range(len(lines), max(0, len(lines) - _LINES_BACK), -1):
        line = lines[number - 1][:_LONGEST]
        if found := _FULL_WIDTH.match(line):
            return full_width_colon(Place(place.file, number, found.start(1) + 1))
        if found := _NO_SPACE.match(line):
            return _no_space(Place(place.file, number, found.end()))
    if lines and (found := _TAB.match(lines[-1])):
        message = Text("This line is indented with a tab.", "该行用制表符缩进。")
        hint = Text("Indent with spaces.", "请用空格缩进。")
        return Problem("yaml-syntax", message, Place(place.file, place.line, found.start(1) + 1), hint)
    unknown: tuple[str, Text | None] = (said, None)
    known, cure = next((words for en, words in _WORDS.items() if en in said), unknown)
    message = Text(f"This is not YAML: {said}.", f"不是有效的 YAML：{known}。")
    return Problem("yaml-syntax", message, place, (full_width(lines[-1]) if lines else None) or cure)


def _no_space(place: Place) -> Problem:
    message = Text("After the colon of this key a space is missing.", "此键的冒号后缺少空格。")
    return Problem("yaml-syntax", message, place, Text("Write 'key: value'.", "请写作 key: value。"))


def full_width_colon(place: Place) -> Problem:
    """Return the problem that a key ends with a full-width colon."""
    return Problem(
        "yaml-syntax",
        Text("The colon of this key is full-width: “：”.", "此键后的冒号是全角“：”。"),
        place,
        Text("Write a plain colon and a space: 'key: value'.", "请用半角冒号加空格，如 key: value。"),
    )
