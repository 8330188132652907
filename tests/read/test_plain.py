from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.read.plain import paragraphs_of, read_plain

BODY = "Die Stadt Herne hat ein neues Portal eröffnet. Dort lassen sich Anträge stellen."


def test_first_line_is_the_title() -> None:
    draft = read_plain(f"Herne öffnet neues Portal\n\n{BODY}\n\nZweiter Absatz mit Punkt.")
    assert draft.title == "Herne öffnet neues Portal"
    assert draft.paragraphs == (BODY, "Zweiter Absatz mit Punkt.")


def test_text_without_title() -> None:
    draft = read_plain(f"{BODY}\n\n{BODY} Und mehr.")
    assert draft.title is None
    assert len(draft.paragraphs) == 2


def test_kicker_and_dateline_above_the_title() -> None:
    draft = read_plain(f"Pressemitteilung vom 14. März 2025\n\nDigitales\n\nHerne öffnet neues Portal\n\n{BODY}")
    assert (draft.title, draft.published, draft.published_from) == (
        "Herne öffnet neues Portal",
        "2025-03-14",
        "dateline",
    )
    assert draft.paragraphs == (BODY,)


def test_bare_day_counts_below_the_title_only() -> None:
    assert read_plain(f"Herne öffnet Portal\n\n27. Oktober 2025\n\n{BODY}").published == "2025-10-27"
    assert read_plain(f"3. November 2025\n\nHerne öffnet Portal\n\n{BODY}").published is None


def test_head_of_a_gazette_is_no_title() -> None:
    draft = read_plain(f"Stadt Herne - Amtliches\nAusgabe vom 11.06.2021\n\nHerne öffnet neues Portal\n\n{BODY}")
    assert (draft.title, draft.published) == ("Herne öffnet neues Portal", "2021-06-11")
    draft = read_plain(f"Herne öffnet neues Portal\n\nStadtblatt | 21.03.2025\n\n{BODY}")
    assert (draft.title, draft.published, draft.paragraphs) == ("Herne öffnet neues Portal", "2025-03-21", (BODY,))


def test_source_may_be_an_address() -> None:
    draft = read_plain(f"---\ntitle: Portal\nsource: https://e.org/a\n---\n{BODY}", markdown=True)
    assert (draft.url, draft.publisher) == ("https://e.org/a", None)


def test_line_ends_are_paragraphs_unless_wrapped() -> None:
    assert paragraphs_of("Kurze Zeile\nNoch eine\n\nAbsatz") == ["Kurze Zeile", "Noch eine", "Absatz"]
    wrapped = (
        "Die Stadt hat am Montag ein neues Portal eröffnet, über das alle\n"
        "Einwohnerinnen und Einwohner ihre Anträge stellen können, ohne ins\n"
        "Rathaus zu kommen."
    )
    assert paragraphs_of(wrapped) == [wrapped.replace("\n", " ")]


def test_byline_is_an_author_and_no_paragraph() -> None:
    draft = read_plain(f"Herne öffnet Portal\n\nVon Sabine Muster und Jens Beispiel\n\n{BODY}")
    assert draft.authors == ("Sabine Muster", "Jens Beispiel")
    assert draft.paragraphs == (BODY,)
    draft = read_plain(f"Herne öffnet Portal\n\nVon unserer Mitarbeiterin Sabine Muster\n\n{BODY}")
    assert draft.authors == ("Sabine Muster",)
    assert read_plain(f"Mit dem Rad\n\nVon Dortmund nach Essen\n\n{BODY}").authors == ()


def test_front_matter() -> None:
    head = '---\ntitle: "Portal: Start in Herne"\ndate: 2025-10-27\nauthor: Sabine Muster\nsource: Stadtblatt\n---'
    text = f"{head}\n# Portal\n\n{BODY}"
    draft = read_plain(text, markdown=True)
    assert draft.title == "Portal: Start in Herne"
    assert (draft.published, draft.published_from) == ("2025-10-27", "field")
    assert (draft.authors, draft.publisher) == (("Sabine Muster",), "Stadtblatt")
    plain = read_plain(f"Titel: Portal startet\nDatum: 27.10.2025\n\n{BODY}")
    assert (plain.title, plain.published, plain.paragraphs) == ("Portal startet", "2025-10-27", (BODY,))


def test_markdown_marks() -> None:
    text = (
        "# Portal **startet**\n\n![Bild](x.png)\n\nDas [Portal](https://e.org) ist *neu*.\n\n## Ablauf\n\n"
        f"- eins\n- zwei\n\n> {BODY}\n\n```\ncode\n```\n"
    )
    draft = read_plain(text, markdown=True)
    assert draft.title == "Portal startet"
    assert draft.paragraphs == ("Das Portal ist neu.", "Ablauf", "- eins", "- zwei", BODY)


@given(st.text(max_size=300), st.booleans())
def test_any_text(text: str, markdown: bool) -> None:
    draft = read_plain(text, markdown=markdown)
    assert all("\n" not in paragraph for paragraph in draft.paragraphs)
