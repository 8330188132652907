"""What classifiers of kind and theme read: words and their parts, and where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import Initiative
from stadtlupe.normalize.initiative_views import (
    ARTICLE,
    BESIDE,
    NAME,
    PARAGRAPH,
    SENTENCE,
    TEXT,
    VIEWS,
    ArticleViews,
    signs_of_word,
)

TEXT_OF_ARTICLE = """Neues aus Ulm

Die Stadt Ulm eröffnet im Mai die „Kneippanlage“ am Fluss. Der Rat freut sich.

Im Haushalt fehlt Geld."""


def initiative(form: str = "Kneippanlage", name: str = "", **values: object) -> Initiative:
    start = TEXT_OF_ARTICLE.index(form)
    opens = TEXT_OF_ARTICLE.rindex("\n", 0, start) + 1
    closes = TEXT_OF_ARTICLE.index(".", start) + 1
    mention = Mention("INIT", form, start, start + len(form), opens, closes, form, {"head": "Anlage", "rule": 3})
    given = {"kind": "facility", "theme": "Sonstiges", "amount_eur": None, **values}
    return Initiative(
        name=name or form, city=None, ags=None, status=None, named=True, started=None, target=None,
        mentions=(mention,), **given,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_name_is_read_by_all_its_n_grams() -> None:
    found = signs_of_word(NAME, "Bad")
    assert set(found) == {"name=bad", "name~<ba", "name~bad", "name~ad>", "name~<bad", "name~bad>", "name~<bad>"}


@pytest.mark.parametrize(
    ("reading", "word", "expected"),
    [
        (TEXT, "Kneippanlage", {"text=kneippanlage", "text<kneipp", "text>anlage"}),
        (TEXT, "Anlage", {"text=anlage"}),  # no longer than its part
        (TEXT, "eröffnet", {"text=eröffnet", "text<eröffn", "text>öffnet"}),
        (TEXT, "im", {"text=im"}),
        (BESIDE, "baut", {"beside=baut"}),  # a short word that is no noun is only itself
        (BESIDE, "Bauen", {"beside=bauen", "beside<baue", "beside>auen"}),
        (TEXT, "2025", {"text=0000"}),
    ],
)
def test_words_stand_for_themselves_and_their_parts(reading: str, word: str, expected: set[str]) -> None:
    assert set(signs_of_word(reading, word)) == expected


def test_views_are_the_name_its_surroundings_and_the_article() -> None:
    views, item = ArticleViews(TEXT_OF_ARTICLE), initiative(name="Kneipp-Anlage Ulm")
    assert views.words(item, NAME) == {"Kneipp-Anlage", "Ulm"}
    assert views.words(item, BESIDE) == {"eröffnet", "Fluss"}
    assert {"Die", "Fluss"} <= views.words(item, SENTENCE)
    assert "Rat" not in views.words(item, SENTENCE)
    assert "Rat" in views.words(item, PARAGRAPH)
    assert views.words(item, PARAGRAPH).isdisjoint({"Neues", "Haushalt"})
    assert {"Neues", "Haushalt"} <= views.words(item, ARTICLE)


def test_signs_tell_what_the_rules_say_and_what_stands_beside() -> None:
    found = set(ArticleViews(TEXT_OF_ARTICLE).signs(initiative(amount_eur=5.0)))
    assert {"kind=facility", "theme=Sonstiges", "head=anlage", "named=True", "money=True"} <= found
    assert {"before1=„", "before2=die", "behind1=“", "behind2=am", "first=kneippanlage", "words=1"} <= found


def test_the_edge_of_a_sentence_is_a_sign() -> None:
    found = set(ArticleViews(TEXT_OF_ARTICLE).signs(initiative("Im Haushalt")))
    assert "before nothing" in found
    assert "behind nothing" not in found


def test_shares_of_the_lexicon_add_up_per_view() -> None:
    shares = dict(ArticleViews("Die Feuerwehr bekommt einen Radweg.").shares(initiative(name="Radweg nach Ulm")))
    assert shares["name share=Mobilität"] == 2.0
    assert {name.partition(" ")[0] for name in shares} == {NAME, ARTICLE}
    assert sum(value for name, value in shares.items() if name.startswith(ARTICLE)) == pytest.approx(4.0)


@given(word=st.text(min_size=1, max_size=40), reading=st.sampled_from([NAME, BESIDE, TEXT]))
def test_any_word(word: str, reading: str) -> None:
    found = signs_of_word(reading, word)
    assert found
    assert len(found) == len(set(found))
    assert all(sign.startswith(reading) for sign in found)


def test_all_views_have_words() -> None:
    views, item = ArticleViews(TEXT_OF_ARTICLE), initiative()
    assert all(views.words(item, view) for view in VIEWS)
