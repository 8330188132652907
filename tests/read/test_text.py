from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.read.text import count_words, decode, is_binary, normalize, squash

TEXT = "Die Straße über den Fluß kostet 5 € – „günstig“, sagt Bürgermeisterin Jörn."


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le", "utf-16-be"])
def test_character_sets_without_declaration(codec: str) -> None:
    assert decode(TEXT.encode(codec)) == TEXT


def test_latin_1_page_without_declaration() -> None:
    page = "<html><body><p>Größere Städte prüfen Straßenbeiträge.</p></body></html>"
    assert decode(page.encode("latin-1"), html=True) == page


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (TEXT.encode(), "iso-8859-1"),  # declared Latin-1, is UTF-8
        (TEXT.encode("cp1252"), "utf-8"),  # declared UTF-8, is not
        (TEXT.encode("cp1252"), "gibt-es-nicht"),
        (TEXT.encode("cp1252"), "ISO-8859-1"),  # means windows-1252 on the web
    ],
)
def test_wrong_declarations(data: bytes, declared: str) -> None:
    assert decode(data, declared) == TEXT


def test_declaration_in_the_page() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2"><p>Łódź und Görlitz'
    assert decode(page.encode("iso-8859-2"), html=True) == page


def test_one_broken_byte_does_not_spoil_a_page() -> None:
    data = ("Straße über Fluß, größer, schöner, Länge. " * 5).encode() + b"\xfc Ende"
    assert "Straße über Fluß" in decode(data)


def test_normalize() -> None:
    assert normalize("Digi\u00adtali\u00ad\nsierung") == "Digitalisierung"
    assert normalize("10\u00a0Mio.\u202f€\u200b") == "10 Mio. €"
    assert normalize("Gru\u0308n\r\nBu\u0308rger\u2028x") == "Grün\nBürger\nx"
    assert normalize("\ufb01nden\ue001\x0b") == "finden "


def test_binary() -> None:
    assert is_binary("\x89PNG\r\n\x1a\n\0\0\0\0IHDR")
    assert is_binary("%PDF-1.7\nabc")
    assert not is_binary(TEXT)
    assert not is_binary("")


def test_keys_and_counts() -> None:
    assert squash("„Smart-City“ – Bochum!") == squash("smart city BOCHUM")
    assert count_words("Die Bochum-App – seit 2017 (neu) …") == 5


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "latin-1", "utf-16", "idna", "zlib", "x"]))
def test_decode_never_fails(data: bytes, declared: str | None) -> None:
    text = normalize(decode(data, declared, html=True))
    assert normalize(text) == text
    text.encode("utf-8")
