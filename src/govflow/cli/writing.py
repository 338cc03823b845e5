"""How the command line writes files: each of them whole, or none."""

import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click

from govflow.cli.speaking import to_json
from govflow.cli.usage import Usage
from govflow.errors import Text
from govflow.rulebook import presets

_STREAM = re.compile("/dev/(stdout|stderr|fd/[0-9]+)")


def may_write_json(file: str) -> None:
    """Refuse, before any work is done, a name that no file can have. Errors: Usage."""
    path = Path(file)
    if not file.strip():
        raise Usage(Text("--json names no file.", "--json 未给出文件名。"))
    if path.is_dir():
        raise Usage(Text(f"--json: '{file}' is a folder.", f"--json：“{file}”是文件夹。"))
    if not path.resolve().parent.is_dir() and not path.exists():
        folder = path.parent
        raise Usage(Text(f"--json: there is no folder '{folder}'.", f"--json：没有文件夹“{folder}”。"))


def may_change(rulebook: str) -> None:
    """Refuse to write into a preset that is named as one: it is part of the package. Errors: Usage."""
    if not Path(rulebook).exists() and rulebook in presets():
        text = Text(
            f"'{rulebook}' ships with govflow: copy its folder, and change the copy.",
            f"“{rulebook}”是随 govflow 提供的预设：请复制其文件夹，在副本上修改。",
        )
        raise Usage(text)


def write_json(data: Any, file: str) -> None:
    """Write data as JSON to a file, all of it or nothing; `-` is standard output, a device stays one.

    What a standard stream leads to may be a file: it goes on where that stands.
    """
    path, text = Path(file), to_json(data) + "\n"
    if file == "-":
        click.echo(text, nl=False)
    elif _STREAM.fullmatch(path.as_posix()) or (path.exists() and not path.is_file()):
        with path.open("a", encoding="utf-8", errors="backslashreplace") as device:
            device.write(text)
    else:
        write_whole(path.resolve(), text)


def write_whole(target: Path, text: str) -> None:
    """Write a file, all of it or nothing; what was there before is replaced."""
    write_all({target: text.encode("utf-8", "backslashreplace")})  # \udcff is JSON, too


@contextmanager
def writing_private(target: Path) -> Iterator[TextIO]:
    """Write a long file line by line, all of it or nothing, with rights of its owner only.

    Errors: OSError, with the name of the file.
    """
    draft = target.with_name(f".govflow-{secrets.token_hex(8)}.draft")
    try:
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with open(handle, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123 - it is open already
            yield file
            file.flush()
            os.fsync(handle)
        draft.replace(target)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def writing_to_device(device: Path) -> Iterator[TextIO]:
    """Write line by line to what is no file, such as a pipe with a name: it stays what it is.

    Errors: OSError, with its name.
    """
    try:
        with device.open("w", encoding="utf-8", newline="\n") as out:
            yield out
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(device)) from error


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write files, all of them or none: each is whole under another name before the first takes its place.

    Errors: OSError, with the name of the file that cannot be written.
    """
    drafts: dict[Path, Path] = {}
    at = Path()
    try:
        for at, content in contents.items():
            draft = at.with_name(f".govflow-{secrets.token_hex(8)}.draft")
            with draft.open("xb") as file:
                drafts[at] = draft
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for at, draft in drafts.items():
            draft.replace(at)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(at)) from error
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
