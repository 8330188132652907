from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stadtlupe.fetch import Page, iter_pages
from stadtlupe.fetch.identity import url_ident
from stadtlupe.settings import Settings
from tests.fetch.builders import HTML, warc_record


def read(path: Path, **settings: object) -> list[Page]:
    return list(iter_pages([str(path)], Settings(**settings)))  # type: ignore[arg-type]


def archive(tmp_path: Path, *records: bytes, packed: bool = True) -> Path:
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    path.write_bytes(b"".join(gzip.compress(record) if packed else record for record in records))
    return path


@pytest.mark.parametrize("packed", [True, False])
def test_records_become_pages(tmp_path: Path, packed: bool) -> None:
    path = archive(
        tmp_path,
        warc_record("https://example.org/bild", b"\x89PNG", "image/png"),
        warc_record("https://example.org/eins", HTML, "text/html; charset=ISO-8859-1"),
        warc_record("https://example.org/weiter", b"", status="301 Moved", headers="Location: /eins\r\n"),
        warc_record("https://example.org/robots.txt", b"User-agent: *", "text/plain"),
        warc_record("https://example.org/zwei", gzip.compress(HTML), headers="Content-Encoding: gzip\r\n"),
        warc_record("https://example.org/weg", HTML, status="404 Not Found"),
        warc_record("https://example.org/nein", HTML, headers="TDM-Reservation: 1\r\n"),
        packed=packed,
    )
    one, two, gone, reserved = read(path)
    assert (one.url, one.charset, one.content) == ("https://example.org/eins", "iso-8859-1", HTML)
    assert one.ident == url_ident("https://example.org/eins")
    assert one.fetched_at == datetime(2025, 10, 28, 8, 30, tzinfo=UTC)
    assert one.origin.startswith(f"{path}#")
    assert (two.content, two.problem) == (HTML, None)
    assert gone.problem == ("unreadable", "the server answered with status 404")
    assert reserved.tdm == "1"
    assert reserved.problem is not None
    assert "TDMRep" in reserved.problem[1]
    assert not reserved.content


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("cut", [20, 200])
def test_truncated_archive_keeps_the_records_before(tmp_path: Path, packed: bool, cut: int) -> None:
    path = archive(
        tmp_path,
        warc_record("https://example.org/eins", HTML),
        warc_record("https://example.org/zwei", bytes(range(32, 127)) * 9, "text/plain"),
        packed=packed,
    )
    path.write_bytes(path.read_bytes()[:-cut])
    one, end = read(path)
    assert one.problem is None
    assert end.origin == str(path)
    assert end.problem is not None
    assert end.problem[0] == "unreadable"
    assert "ends in the middle of a record" in end.problem[1]


def test_cut_in_the_first_bytes_of_a_record_is_noticed(tmp_path: Path) -> None:
    first, second = (gzip.compress(warc_record(f"https://example.org/{name}", HTML)) for name in ("a", "b"))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(first + second[:7])
    one, end = read(path)
    assert one.problem is None
    assert end.problem is not None


def test_complete_archive_reports_nothing(tmp_path: Path) -> None:
    whole = gzip.compress(warc_record("https://example.org/a", HTML) + warc_record("https://example.org/b", HTML))
    path = tmp_path / "one-member.warc.gz"
    path.write_bytes(whole)
    assert [page.problem for page in read(path)] == [None, None]


def test_damage_and_garbage(tmp_path: Path) -> None:
    good = gzip.compress(warc_record("https://example.org/a", HTML))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(good + b"garbage" * 50)
    one, end = read(path)
    assert one.problem is None
    assert end.problem is not None
    assert "damaged" in end.problem[1]
    path.write_bytes(b"no archive at all")
    (end,) = read(path)
    assert end.problem is not None
    assert end.problem[0] == "unreadable"


def test_archive_without_pages_is_not_silent(tmp_path: Path) -> None:
    (page,) = read(archive(tmp_path, warc_record("https://example.org/bild", b"\x89PNG", "image/png")))
    assert page.problem is not None
    assert page.problem[0] == "no_text"
    empty = tmp_path / "leer.warc"
    empty.write_bytes(b"")
    (page,) = read(empty)
    assert page.problem is not None
    assert page.problem[0] == "no_text"


def test_caps_for_records(tmp_path: Path) -> None:
    path = archive(
        tmp_path,
        warc_record("https://example.org/gross", b"a" * 50_000),
        warc_record("https://example.org/bombe", gzip.compress(b"a" * 5_000_000), headers="Content-Encoding: gzip\r\n"),
        warc_record("https://example.org/gut", HTML),
    )
    assert [page.problem and page.problem[0] for page in read(path, max_bytes=20_000)] == [
        "too_large",
        "too_large",
        None,
    ]


def test_same_address_twice(tmp_path: Path) -> None:
    record = warc_record("https://example.org/a", HTML)
    first, second = read(archive(tmp_path, record, record))
    assert second.ident.startswith(f"{first.ident}-")
