"""A published file -> the register in it: tells workbook, text and archive apart by their contents."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from stadtlupe.errors import StadtlupeError
from stadtlupe.register import fixed_width
from stadtlupe.register.model import Register, broken
from stadtlupe.register.workbook import read_workbook

# The real files unpack to 4 (text) and 12 (workbook) megabytes.
MAX_BYTES = 200_000_000
WORKBOOK_MEMBER = "xl/workbook.xml"
# A workbook has no use for a document type; entities in one could be made to grow without bounds.
DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
PROLOG_BYTES = 4096


def read_register(path: Path) -> Register:
    """Read a register file: workbook (.xlsx), GV100AD text (.txt, .asc), or the ZIP archive of the latter.

    Parameters
    ----------
    path : the file; its contents decide what it is, not its name.

    Raises
    ------
    StadtlupeError : E101 no such file, E321 not a register file or broken, E323 openpyxl is missing.
    """
    if not path.is_file():
        raise StadtlupeError("E101", path=path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise broken(path, "", f"it is larger than {MAX_BYTES:,} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise broken(path, "", error.strerror or str(error)) from error
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(b"PK"):
        members = _members(data, path)
        if WORKBOOK_MEMBER in members:
            _check_markup(data, path)
            reference, population_date, units = read_workbook(data, path)
            return Register(path.name, digest, reference, population_date, units)
        data = _member(data, path, members)
    text = fixed_width.decode(data)
    if not fixed_width.looks_like_gv100ad(text):
        raise broken(path, "line 1", "it is neither a workbook of the Gemeindeverzeichnis nor a GV100AD text")
    reference, units = fixed_width.parse(text, path)
    return Register(path.name, digest, reference, None, units)


def _members(data: bytes, path: Path) -> list[str]:
    """Names in the archive, whose unpacked size is checked."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise broken(path, "", f"the archive is damaged: {error}") from error
    if sum(info.file_size for info in infos) > MAX_BYTES:
        raise broken(path, "", f"it unpacks to more than {MAX_BYTES:,} bytes")
    return [info.filename for info in infos]


def _check_markup(data: bytes, path: Path) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                try:
                    with archive.open(name) as stream:
                        prolog = stream.read(PROLOG_BYTES)
                except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError) as error:
                    raise broken(path, name, f"the archive is damaged: {error}") from error
                if DOCTYPE.search(prolog):
                    raise broken(path, name, "it declares a document type, which no workbook needs")


def _member(data: bytes, path: Path, names: list[str]) -> bytes:
    found = [name for name in names if fixed_width.MEMBER.search(name)]
    if len(found) != 1:
        raise broken(path, "", f"the archive holds {len(found)} files GV100AD_<date>.txt instead of one")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive, archive.open(found[0]) as stream:
            # The stated size may be a lie: never more than the cap is unpacked.
            content = stream.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError) as error:
        raise broken(path, found[0], f"the archive is damaged: {error}") from error
    if len(content) > MAX_BYTES:
        raise broken(path, found[0], f"it unpacks to more than {MAX_BYTES:,} bytes")
    return content
