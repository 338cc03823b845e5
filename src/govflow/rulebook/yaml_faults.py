"""What is wrong where a file is no YAML: its likely cause in words, for those who do not know YAML."""

import re

from govflow.errors import Place, Problem, Text

_LONGEST = 200  # no key is longer
_LINES_BACK = 3  # YAML notices a key without its colon only on a line after it
_FULL_WIDTH = re.compile(r"[ \t]*(?:- +)*[^\s\"'#:：\[\]{},][^\"'#:：\[\]{},]*(：)")
_TAB = re.compile(r" *(\t)")
_WORDS = {
    "mapping values are not allowed": "此处不能再出现“键: 值”，请检查冒号与缩进",
    "could not find expected ':'": "键之后缺少冒号",
    "did not find expected key": "此处应为键，请检查缩进和括号、引号",
    "expected <block end>": "缩进不一致",
    "did not find expected '-' indicator": "列表项应以“- ”开头，请检查缩进",
    "did not find expected ',' or ']'": "方括号内缺少逗号或右括号",
    "did not find expected ',' or '}'": "花括号内缺少逗号或右括号",
    "expected ',' or ']'": "方括号内缺少逗号或右括号",
    "expected ',' or '}'": "花括号内缺少逗号或右括号",
    "did not find expected node content": "此处缺少内容",
    "block sequence entries are not allowed": "此处不能出现列表项",
    "found unexpected end of stream": "文件已结束，而引号或括号尚未闭合",
    "found unknown escape character": "引号内的反斜杠转义无效",
    "cannot start any token": "此处的字符不能作为开头，请加引号",
}


def yaml_fault(said: str, text: str, place: Place) -> Problem:
    """Return the problem that a parser noticed at a place: by its cause, where that can be told."""
    lines = text.splitlines()[: place.line]
    for number in range(len(lines), max(0, len(lines) - _LINES_BACK), -1):
        if found := _FULL_WIDTH.match(lines[number - 1][:_LONGEST]):
            return full_width_colon(Place(place.file, number, found.start(1) + 1))
    if lines and (found := _TAB.match(lines[-1])):
        message = Text("This line is indented with a tab.", "该行用制表符缩进。")
        hint = Text("Indent with spaces.", "请用空格缩进。")
        return Problem("yaml-syntax", message, Place(place.file, place.line, found.start(1) + 1), hint)
    known = next((zh for en, zh in _WORDS.items() if en in said), said)
    return Problem("yaml-syntax", Text(f"This is not YAML: {said}.", f"不是有效的 YAML：{known}。"), place)


def full_width_colon(place: Place) -> Problem:
    """Return the problem that a key ends with a full-width colon."""
    return Problem(
        "yaml-syntax",
        Text("The colon of this key is full-width: “：”.", "此键后的冒号是全角“：”。"),
        place,
        Text("Write a plain colon and a space: 'key: value'.", "请用半角冒号加空格，如 key: value。"),
    )
