"""The folders of editions: where the several rulebooks of one name lie (规则手册版本的文件夹)."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path

from govflow.errors import Place, Problem, RulebookError, Text
from govflow.rulebook.files import MAIN, is_folder

_MOST_EDITIONS = 200
_MOST_LOOKED_AT = 2_000


def edition_folders(source: str | Path) -> Mapping[str, Path]:
    """Return the folders of the editions in a folder by name; none in what is a rulebook itself.

    Errors: RulebookError `too-many-editions`.
    """
    folder = Path(source)
    if not is_folder(folder) or (folder / MAIN).is_file():
        return {}
    inside = sorted(islice(folder.iterdir(), _MOST_LOOKED_AT))
    found = {one.name: one for one in inside if (one / MAIN).is_file()}
    if len(found) > _MOST_EDITIONS or (found and len(inside) == _MOST_LOOKED_AT):
        text = Text(
            f"There are more than {_MOST_EDITIONS} editions, or too much beside them.",
            f"版本超过 {_MOST_EDITIONS} 个，或文件夹内其他内容过多。",
        )
        raise RulebookError([Problem("too-many-editions", text, Place(folder.name))])
    return found


def refuse_several(source: str | Path) -> None:
    """Refuse a folder of editions where one rulebook is wanted. Errors: RulebookError `several-editions`."""
    found = edition_folders(source)
    if found:
        text = Text(
            f"'{source}' holds editions of a rulebook, and one is wanted here.",
            f"“{source}”含规则手册的多个版本，此处只能用其一。",
        )
        one = Path(source, max(found)).as_posix()
        hint = Text(f"Name one of them, such as {one}.", f"请指明其一，如 {one}。")
        raise RulebookError([Problem("several-editions", text, suggestion=hint)])
