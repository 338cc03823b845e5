"""The files of a rulebook: where they lie, and which of them belong to it."""

from collections.abc import Mapping
from importlib import resources
from itertools import islice
from pathlib import Path, PurePosixPath

from govflow.errors import Place, Problem, RulebookError, Text, did_you_mean
from govflow.rulebook.encodings import decode
from govflow.rulebook.nodes import read_yaml
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sheets import MOST_CHARACTERS
from govflow.rulebook.sheets.workbook import split_name

MAIN = "rulebook.yaml"
MOST_BYTES = 4 * MOST_CHARACTERS
FILES = (
    "hierarchy",
    "links",
    "categories",
    "days",
    "calendars",
    "limits",
    "tables",
    "workflows",
    "ladders",
    "screens",
    "posts",
    "absences",
    "staffing",
    "metrics",
)
SHIPPED = "shipped:"  # before the name of a file that comes with the package
DAYS = f"{SHIPPED}days/"
_MOST_BESIDE = 500
_SHARED = ("days", "law_cn")


def gather(source: str | Path) -> dict[str, bytes]:
    """Return the content of `rulebook.yaml` and of all files that it names, directly or through these.

    With them comes what ships with the package for all rulebooks, as `shipped:days/cn.yaml`.
    What is missing is left out. Errors: RulebookError if there is no rulebook, or a file cannot be read.
    """
    folder = locate(source)
    main = _get(folder, MAIN)
    if main is None:
        raise _nothing(str(source))
    return {**shipped(), MAIN: main, **_named_files(folder, main)}


def beside(source: str | Path, name: str) -> list[str]:
    """Return the files that lie where a file of a rulebook was looked for, as the rulebook names them."""
    where = PurePosixPath(name).parent
    if not inside(name):
        return []
    try:
        found = [
            path.name for path in islice((locate(source) / where).iterdir(), _MOST_BESIDE) if path.is_file()
        ]
    except OSError:
        return []
    return sorted(str(where / file) for file in found)


def shipped() -> dict[str, bytes]:
    """Return the data that ship with the package for all rulebooks: holiday plans, limits of laws."""
    folders = (_presets() / name for name in _SHARED)
    files = (file for folder in folders for file in sorted(folder.glob("*.yaml")))
    return {f"{SHIPPED}{file.parent.name}/{file.name}": file.read_bytes() for file in files}


def locate(source: str | Path) -> Path:
    """Return the folder of a rulebook: the directory itself, that of its `rulebook.yaml`, or of a preset."""
    path = Path(source)
    if is_folder(path):
        return path
    if path.name == MAIN and is_folder(path.parent) and path.is_file():
        return path.parent
    preset = presets().get(str(source))
    if preset is None:
        raise _nothing(str(source))
    return preset


def is_folder(path: Path) -> bool:
    """Tell whether there is such a folder; no system knows a name of thousands of characters."""
    try:
        return path.is_dir()
    except OSError:
        return False


def presets() -> Mapping[str, Path]:
    """Return the folders of the rulebooks that ship with the package, by name."""
    return {folder.name: folder for folder in sorted(_presets().iterdir()) if (folder / MAIN).is_file()}


def _presets() -> Path:
    return Path(str(resources.files("govflow"))) / "presets"


def _nothing(source: str) -> RulebookError:
    text = Text(
        f"There is no rulebook at '{source[:200]}': a folder with a {MAIN}, or the name of a preset.",
        f"“{source[:200]}”处没有规则手册：须为含 {MAIN} 的文件夹或预设名称。",
    )
    return RulebookError([Problem("no-rulebook", text, suggestion=did_you_mean(source, presets()))])


def _get(folder: Path, name: str) -> bytes | None:
    """Return the content of a file, None if there is none, or if its name lies outside the folder."""
    if not inside(name):
        return None
    try:
        path = (folder / name).resolve(strict=True)
        if path.is_dir():
            return None
        if not path.is_relative_to(folder.resolve()):
            raise _refused("outside-folder", name, "lies outside the folder", "在文件夹之外")
        if not path.is_file():
            raise _refused("unreadable", name, "is no regular file", "不是普通文件")
        if path.stat().st_size > MOST_BYTES:
            raise _refused("too-large", name, f"has more than {MOST_BYTES} bytes", f"超过 {MOST_BYTES} 字节")
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead round in a circle
        said = getattr(error, "strerror", None) or str(error)
        raise _refused("unreadable", name, f"cannot be read: {said}", f"无法读取：{said}") from error


def _refused(code: str, name: str, en: str, zh: str) -> RulebookError:
    return RulebookError([Problem(code, Text(f"The file {en}.", f"文件{zh}。"), Place(name[:80]))])


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
    return [split_name(name)[0] for key in FILES for name in section.texts(key)]


def _rows_in(data: bytes, file: str) -> list[str]:
    if not file.endswith((".yaml", ".yml", ".json")):
        return []
    try:
        rows = Section(read_yaml(decode(data, file)[0], file), Problems()).text("rows")
    except RulebookError:
        return []  # read() reports it, with everything else
    return [split_name(rows)[0]] if rows else []
