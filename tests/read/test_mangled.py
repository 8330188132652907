"""Whatever is thrown at ``read_page``: an outcome, never an exception, and never more text than the page has."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import get_args

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from stadtlupe.fetch import Page
from stadtlupe.read import Article, read_page
from stadtlupe.schema import Outcome
from stadtlupe.settings import Settings

SETTINGS = Settings(min_words=1)
SENTENCE = "Die Stadt Herne hat am Dienstag ein neues Portal für Anträge eröffnet, das allen offen steht. "
TAGS = st.sampled_from(
    [
        "p",
        "div",
        "h1",
        "h2",
        "ul",
        "li",
        "a",
        "span",
        "time",
        "article",
        "main",
        "table",
        "td",
        "header",
        "em",
        "figure",
    ]
)
ATTRIBUTES = st.sampled_from(
    [
        "",
        " class=dachzeile",
        " class='author vcard'",
        " class=dropcap",
        " rel=author",
        " itemprop=datePublished",
        " datetime=2025-13-45",
        " id=content",
        ' class="\'>"',
        " =x",
    ]
)
TEXTS = st.sampled_from(
    [
        SENTENCE,
        "[27.10.2025] ",
        "Stand: 3.2.2025, 14:00 Uhr",
        "Von Sabine Muster",
        "Heute ist Montag, 3. November 2025",
        "31.02.2025",
        "A",
        "\u00ad\u200b",
        "&#0;&#xd800;&amp",
        "Lesen Sie auch:",
        "(Sabine Muster) +++",
        "V",
        "ierzig Menschen ",
        "<!-- ",
        "]]>",
        "\x00",
    ]
)
PIECES = st.one_of(
    TEXTS,
    st.builds(lambda tag, attribute: f"<{tag}{attribute}>", TAGS, ATTRIBUTES),
    st.builds(lambda tag: f"</{tag}>", TAGS),
    st.text(max_size=12),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=12), st.just("NewsArticle")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["@type", "@id", "@graph", "author", "name", "headline", "datePublished", "publisher", "url"]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


def read(html: str) -> Article:
    return read_page(Page("a", "a.html", html.encode("utf-8", "replace")), SETTINGS)


@hypothesis_settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=40), st.booleans())
def test_mangled_pages(pieces: list[str], whole: bool) -> None:
    inside = "".join(pieces)
    html = f"<html><head><title>{inside[:40]}</title></head><body>{inside}</body></html>" if whole else inside
    article = read(html)
    assert article.outcome in get_args(Outcome)
    assert article.outcome != "failed", article.reason
    # Ligatures are written out, hence the compatibility form.
    assert len(article.text) <= len(unicodedata.normalize("NFKC", html))
    assert article.published is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", article.published)


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES)
def test_any_json_ld(value: object) -> None:
    data = json.dumps(value).replace("<", "\\u003c")
    article = read(
        f'<head><script type="application/ld+json">{data}</script></head><body><h1>Portal</h1><p>{SENTENCE}</p></body>'
    )
    assert article.outcome != "failed", article.reason
    assert SENTENCE.strip() in article.text
