"""Which file is what is told by its contents; broken ones are named."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.register import source
from stadtlupe.register.source import read_register
from tests.register import toy
from tests.register.builders import DAY, archive, gv100ad, workbook


@pytest.mark.parametrize("kind", ["text", "old text", "archive", "workbook"])
def test_all_kinds_hold_the_same(kind: str, tmp_path: Path) -> None:
    records = toy.records()
    text = gv100ad(records)
    if kind == "old text":  # Windows-1252 has no Sorbian letters
        records = [record for record in records if not record.code.startswith("12066")]
        text = gv100ad(records)
    contents = {
        "text": text.encode("utf-8"),
        "old text": text.encode("cp1252", errors="replace"),
        "archive": archive(text),
        "workbook": workbook(records),
    }
    path = tmp_path / "register.bin"
    path.write_bytes(contents[kind])
    register = read_register(path)
    assert (register.source, register.reference) == ("register.bin", DAY)
    assert register.digest == hashlib.sha256(contents[kind]).hexdigest()
    wanted = [record for record in records if record.level not in ("20", "30")]
    assert [unit.code for unit in register.units] == [record.code for record in wanted]
    assert sum(unit.population or 0 for unit in register.units) == sum(record.population for record in wanted)


def _zip(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            target.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "neither a workbook"),
        (b"ags,name\n06415000,Hanau\n", "neither a workbook"),
        (b"PK\x03\x04damaged", "archive is damaged"),
        (_zip({"notes.txt": b"x"}), "0 files GV100AD"),
        (_zip({"GV100AD_1.txt": b"x", "GV100AD_2.txt": b"x"}), "2 files GV100AD"),
        (_zip({"GV100AD_30092026.txt": b"nothing of the kind"}), "neither a workbook"),
        (_zip({"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'}), "document type"),
        (_zip({"xl/workbook.xml": b"<x/>"}), "no workbook that can be read"),
    ],
)
def test_foreign_files(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(StadtlupeError, match=message) as caught:
        read_register(path)
    assert caught.value.code == "E321"


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError, match="E101"):
        read_register(tmp_path / "none.xlsx")


def test_sizes_are_capped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.zip"
    path.write_bytes(_zip({"GV100AD_30092026.txt": b"1" * 50_000}))
    monkeypatch.setattr(source, "MAX_BYTES", 10_000)
    with pytest.raises(StadtlupeError, match="unpacks to more than 10,000 bytes"):
        read_register(path)
    path.write_bytes(b"1" * 10_001)
    with pytest.raises(StadtlupeError, match="larger than 10,000 bytes"):
        read_register(path)
