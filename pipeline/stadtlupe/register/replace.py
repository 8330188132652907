"""Several files that change together: all of them or none, also when the process is killed in between.

All new contents are written beside the old ones first. Then a list of what goes where is put into the folder; from that
moment on the replacement is decided: whoever finds the list later can finish it, and readers refuse the folder.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from stadtlupe.errors import StadtlupeError
from stadtlupe.lexicon import PENDING
from stadtlupe.write.files import output_error, prepare_output, replacing, temporary_beside


def replace_together(folder: Path, contents: Mapping[str, str]) -> None:
    """Replace files of a folder.

    Parameters
    ----------
    folder : made if needed. contents : text by name of file (UTF-8, line ends as given).

    Raises
    ------
    StadtlupeError : E201, E202 when the folder or the disk refuses; then all files are as before.
    """
    prepare_output(folder)
    finish_pending(folder)
    written: dict[str, str] = {}
    try:
        for name, text in contents.items():
            temporary = temporary_beside(folder / name)
            written[temporary.name] = name
            with temporary.open("x", encoding="utf-8", newline="") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
        with replacing(folder / PENDING) as stream:
            stream.write(json.dumps(written))
    except OSError as error:
        _remove(folder, written)
        raise output_error(folder, error) from error
    except BaseException:
        _remove(folder, written)
        raise
    finish_pending(folder)


def finish_pending(folder: Path) -> bool:
    """Finish a replacement that was decided but not carried out; whether there was one.

    Raises
    ------
    StadtlupeError : E201 when a file cannot be moved, E324 when the list of them is damaged.
    """
    pending = folder / PENDING
    try:
        # Only plain names: the list is data, and must not reach out of its folder.
        listed = {
            Path(old).name: Path(new).name for old, new in json.loads(pending.read_text(encoding="utf-8")).items()
        }
    except FileNotFoundError:
        return False
    except (OSError, AttributeError, TypeError, ValueError) as error:
        raise StadtlupeError("E324", path=folder, detail=f"{PENDING} cannot be read: {error}") from error
    try:
        for temporary, name in listed.items():
            if (folder / temporary).exists():
                (folder / temporary).replace(folder / name)
        pending.unlink()
    except OSError as error:
        raise output_error(folder, error) from error
    return True


def _remove(folder: Path, written: Mapping[str, str]) -> None:
    for temporary in written:
        with suppress(OSError):
            (folder / temporary).unlink(missing_ok=True)
