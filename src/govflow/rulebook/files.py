"""The files of a rulebook: where they lie, and which of them belong to it."""

from collections.abc import Mapping
from importlib import resources
from pathlib import Path, PurePosixPath

from govflow.errors import Place, Problem, RulebookError, Text, did_you_mean
from govflow.rulebook.nodes import read_yaml
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sheets import decode

MAIN = "rulebook.yaml"
FILES = ("hierarchy", "links", "categories", "calendars", "limits", "tables", "workflows")


def gather(source: str | Path) -> dict[str, bytes]:
    """Return the content of `rulebook.yaml` and of all files that it names, directly or through these.

    What is missing is left out. Errors: RulebookError if there is no rulebook, or a file cannot be read.
    """
    folder = locate(source)
    main = _get(folder, MAIN)
    if main is None:
        raise _nothing(str(source))
    return {MAIN: main, **_named_files(folder, main)}


def locate(source: str | Path) -> Path:
    """Return the folder of a rulebook: the directory itself, that of its file, or that of a preset."""
    path = Path(source)
    if path.is_dir():
        return path
    if path.is_file():
        return path.parent
    preset = presets().get(str(source))
    if preset is None:
        raise _nothing(str(source))
    return preset


def presets() -> Mapping[str, Path]:
    """Return the folders of the rulebooks that ship with the package, by name."""
    root = Path(str(resources.files("govflow"))) / "presets"
    return {folder.name: folder for folder in sorted(root.iterdir()) if (folder / MAIN).is_file()}


def _nothing(source: str) -> RulebookError:
    text = Text(
        f"There is no rulebook at '{source}': a folder with a {MAIN}, or the name of a preset.",
        f"“{source}”处没有规则手册：须为含 {MAIN} 的文件夹或预设名称。",
    )
    return RulebookError([Problem("no-rulebook", text, suggestion=did_you_mean(source, presets()))])


def _get(folder: Path, name: str) -> bytes | None:
    """Return the content of a file, None if there is none, or if it lies outside the folder."""
    if not inside(name):
        return None
    try:
        return (folder / name).read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
    except OSError as error:
        text = Text(f"The file cannot be read: {error.strerror}.", f"无法读取文件：{error.strerror}。")
        raise RulebookError([Problem("unreadable", text, Place(name[:80]))]) from error


def inside(name: str) -> bool:
    """Tell whether a name stays inside the folder of the rulebook, on every system."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and not set(name) & set("\\:\0")


def _named_files(folder: Path, main: bytes) -> dict[str, bytes]:
    """Return the files that rulebook.yaml names, and those that these name; missing ones are left out."""
    found: dict[str, bytes] = {}
    todo = _names_in(main)
    while todo:
        name = todo.pop()
        data = None if name in found else _get(folder, name)
        if data is not None:
            found[name] = data
            todo += _rows_in(data, name)
    return found


def _names_in(main: bytes) -> list[str]:
    section = Section(read_yaml(decode(main, MAIN)[0], MAIN), Problems())
    return [name for key in FILES for name in section.texts(key)]


def _rows_in(data: bytes, file: str) -> list[str]:
    if not file.endswith((".yaml", ".yml", ".json")):
        return []
    try:
        rows = Section(read_yaml(decode(data, file)[0], file), Problems()).text("rows")
    except RulebookError:
        return []  # read() reports it, with everything else
    return [rows] if rows else []
