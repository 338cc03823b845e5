"""Texts from outside: files read within bounds, and words read by the field that they are meant for."""

from datetime import tzinfo
from pathlib import Path

from govflow.errors import Place, Problem, RulebookError, Text
from govflow.rulebook.encodings import decode
from govflow.rulebook.literals import instant, truth, whole
from govflow.rulebook.nodes import MOST_CHARACTERS
from govflow.workflow import Field

_MOST_BYTES = 4 * MOST_CHARACTERS


def read_text(folder: Path, file: str) -> str:
    """Return the text of a file of a folder. Errors: FileNotFoundError; RulebookError, with nothing read."""
    return decode(read_bytes(folder, file), file)[0]


def read_bytes(folder: Path, file: str) -> bytes:
    """Return the content of a file of a folder. Errors: FileNotFoundError; RulebookError."""
    path = folder / file
    size = path.stat().st_size
    if not lies_inside(path, folder):
        raise _refused("outside-folder", "The file lies outside the folder.", "文件位于文件夹之外。", file)
    if not path.is_file():
        raise _refused("unreadable", "This is no file.", "这不是普通文件。", file)
    if size > _MOST_BYTES:
        en, zh = f"The file has more than {_MOST_BYTES} bytes.", f"文件超过 {_MOST_BYTES} 字节。"
        raise _refused("too-large", en, zh, file)
    return path.read_bytes()


def lies_inside(path: Path, folder: Path) -> bool:
    """Tell whether a path stays in a folder, links followed."""
    return path.resolve().is_relative_to(folder.resolve())


def _refused(code: str, en: str, zh: str, file: str) -> RulebookError:
    return RulebookError([Problem(code, Text(en, zh), Place(file))])


def read_value(field: Field, text: str, zone: tzinfo) -> object:
    """Return what a text means to a field; if nothing, the text: the engine says what is wrong with it."""
    match field.type:
        case "int":
            value: object = whole(text)
        case "bool":
            value = {"1": True, "0": False}.get(text, truth(text.lower()))
        case "instant":
            value = instant(text, zone)
        case _:
            value = text
    return text if value is None else value
