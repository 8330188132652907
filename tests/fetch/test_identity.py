from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.fetch.identity import IdentRegistry, canonical_url, safe_ident, url_ident


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Www.Example.ORG:443/a?b=1#c", "https://www.example.org/a?b=1"),
        ("http://example.org", "http://example.org/"),
        ("http://example.org:8080/x", "http://example.org:8080/x"),
        ("https://u:p@example.org/x", "https://example.org/x"),
        ("https://example.org/x?utm_source=a&id=3&fbclid=z", "https://example.org/x?id=3"),
        ("https://example.org/x?q=a%20b", "https://example.org/x?q=a%20b"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
        ("kein url", "kein url"),
        ("http://[", "http://["),
    ],
)
def test_canonical_url(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


def test_url_ident_is_stable() -> None:
    assert url_ident("https://Example.org/a#x") == url_ident("https://example.org/a")
    assert len(url_ident("https://example.org/a")) == 12


@given(st.text())
def test_safe_ident_is_a_file_name(text: str) -> None:
    ident = safe_ident(text)
    assert ident
    assert len(ident) <= 120
    assert not set(ident) & set('/\\:*?"<>|\0\n')
    assert ident not in {".", ".."}
    ident.encode("utf-8")


@given(st.lists(st.tuples(st.sampled_from("aAb"), st.sampled_from(["x", "y"])), max_size=12))
def test_registry_never_repeats(given_idents: list[tuple[str, str]]) -> None:
    registry = IdentRegistry()
    found = [registry.unique(ident, origin).casefold() for ident, origin in given_idents]
    assert len(set(found)) == len(found)
