from __future__ import annotations

import io
import json

from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.fetch.records import pages_of_json, pages_of_json_lines


def test_broken_line_does_not_stop_the_others() -> None:
    stream = io.BytesIO(
        b'\xef\xbb\xbf{"id": "a", "text": "x"}\n{"id": "b", \n\n["no object"]\n{"text": "y", "url": "https://e.org/"}'
    )
    good, broken, wrong, last = pages_of_json_lines(stream, "rows", "rows.jsonl", 1000)
    assert (good.ident, good.problem) == ("a", None)
    assert broken.origin == "rows.jsonl:2"
    assert broken.problem is not None
    assert broken.problem[0] == "unreadable"
    assert wrong.origin == "rows.jsonl:4"
    assert wrong.problem is not None
    assert (last.ident, last.url, last.problem) == ("rows-5", "https://e.org/", None)


def test_object_and_list() -> None:
    (one,) = pages_of_json(b'{"text": "x"}', "datei", "datei.json")
    assert (one.ident, one.media_type) == ("datei", "application/json")
    two = list(pages_of_json(b'[{"id": 7, "text": "x"}, {"text": "y"}]', "datei", "datei.json"))
    assert [(page.ident, page.origin) for page in two] == [("7", "datei.json:1"), ("datei-2", "datei.json:2")]


def test_unusable_json() -> None:
    for data in (b"{", b"\xff\xfe\x00", b"[" * 100_000, b"nix"):
        (page,) = pages_of_json(data, "a", "a.json")
        assert page.problem is not None
        assert page.problem[0] == "unreadable"
    for data in (b"", b"  \n", b"[]"):
        (page,) = pages_of_json(data, "a", "a.json")
        assert page.problem is not None
        assert page.problem[0] == "no_text"


def test_identifiers_cannot_leave_the_output_folder() -> None:
    (page,) = pages_of_json(json.dumps({"id": "../../etc/passwd\0", "text": "x"}).encode(), "a", "a.json")
    assert "/" not in page.ident
    assert "\0" not in page.ident
    assert not page.ident.startswith(".")


@given(st.binary(max_size=400))
def test_any_bytes_give_pages(data: bytes) -> None:
    assert all(page.ident for page in pages_of_json(data, "a", "a.json"))
    assert all(page.ident for page in pages_of_json_lines(io.BytesIO(data), "a", "a.jsonl", 100))
