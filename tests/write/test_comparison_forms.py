"""A comparison as table, Markdown and CSV."""

from __future__ import annotations

import csv
import io
import re

import pytest

from stadtlupe.lexicon import register_state
from stadtlupe.schema import ComparedValue, TimelineFact
from stadtlupe.write.cells import unescape_cell
from stadtlupe.write.comparison_csv import INDICATORS, comparison_csv, comparison_values
from stadtlupe.write.comparison_sheet import MAX_DATES, MAX_INITIATIVES, comparison_sheet
from stadtlupe.write.comparison_text import markdown, text_table
from tests.write.comparisons import BOCHUM, HANAU, city, example, full, holder, initiative, proof, proven


def cells(label: str, **fields: object) -> tuple[tuple[str, ...], ...]:
    """Cells of the row with a label."""
    sheet = comparison_sheet(example(**fields))
    return next(row.cells for section in sheet.sections for row in section.rows if row.label == label)


def test_sheet_says_everything_in_german() -> None:
    assert cells("Einwohner") == (("200.000",), ("358.676",))
    assert cells("Artikel über die Stadt")[0] == ("2 (1,00 je 100.000 Ew.)",)
    assert cells("Zeitraum")[0] == ("Februar 2025 bis 27.10.2025",)
    assert cells("Strategie") == ((), ("Bochum-Strategie (seit 2017, bis etwa 2030; in Betrieb) [1][2]",))
    assert cells("Stelle für Digitales")[1] == ("Smart City Unit [1]",)
    assert cells("Personen im Amt")[1] == (
        "Dr. Anna Beispiel, Leiterin: Amt | Digitales, Stadträtin (01.11.2025)",
        "Ben Muster, Dezernent",
    )
    assert cells("Partner")[1] == ("Werk GmbH (Lieferant, Bochum-App)", "Herne")
    assert cells("Vorhaben") == (("0",), ("3 (0,84 je 100.000 Ew.)",))
    assert cells("· Mobilität")[1] == ("3 (0,84 je 100.000 Ew.)",)
    assert cells("· Status: unbekannt") == (("0",), ("2",))
    assert cells("Genannte Beträge")[1] == (
        "Haushalt: 90.000.000 € (Haushalt, nicht mitgezählt)",
        "Ringweg: 1.250,50 €",
    )
    assert cells("Summe der Kosten") == ((), ("1.250,50 €",))
    assert cells("2017") == ((), ("Bochum-Strategie: Beginn",))
    assert cells("Sommer 2025")[1] == ("„Neues Haus“: eröffnet [3]",)


def test_headings_tell_a_landkreis_and_namesakes_apart() -> None:
    hof, kreis = city("09464000", "Hof"), city("09475000", "Hof", type="Landkreis")
    named = city("06435000", "Main-Kinzig-Kreis", type="Landkreis")
    sheet = comparison_sheet(example(cities=[hof, kreis, named], links=[], notes=[]))
    assert sheet.cities == ("Hof", "Landkreis Hof", "Main-Kinzig-Kreis")
    halle = [city("15002000", "Halle"), city("05754012", "Halle")]
    assert comparison_sheet(example(cities=halle, links=[], notes=[])).cities == (
        "Halle (15002000)",
        "Halle (05754012)",
    )


def test_two_people_of_one_name_stay_two() -> None:
    people = [holder("Anna Muster", "Stadträtin"), holder("Anna Muster", "Kämmerin", person_id="p-2")]
    assert len(cells("Personen im Amt", cities=[city(HANAU, "Hanau", people=people), full()])[0]) == 2


def test_proofs_are_numbered_once() -> None:
    sheet = comparison_sheet(example())
    assert len(sheet.proofs) == 3
    assert sheet.proofs[0] == "„Satz 1.“ – Stadtbote, „Titel 1“, 27.10.2025, https://bote.example/meldung_1"
    assert sheet.links == ("Hanau → Bochum: Besuch (2 Artikel) [1][2]",)
    plain = example(cities=[city(HANAU, "Hanau"), city(BOCHUM, "Bochum")], links=[])
    assert comparison_sheet(plain).proofs == ()


def test_coverage_is_always_explained() -> None:
    notes = comparison_sheet(example()).notes
    assert notes[0].startswith("Wenig Nachrichten heißt nicht wenig Aktivität")
    for part in (
        "Hanau, Bochum: weniger als drei",
        "Hanau: Der letzte Artikel",
        "Landrat",
        "nicht mitgezählt: 1 der Beträge",
        "Verschiedenes",
    ):
        assert any(part in note for note in notes), part
    empty = comparison_sheet(example(cities=[city(HANAU, "Hanau"), city(BOCHUM, "Bochum")], links=[], notes=[]))
    assert len(empty.notes) == 3
    assert empty.sections[0].rows[1].label == "Artikel über die Stadt"
    assert "Zeitleiste" not in [section.title for section in empty.sections]
    assert any("Nur Mobilität" in note for note in comparison_sheet(example(themes=["Mobilität"])).notes)


def test_the_source_of_the_inhabitants_is_named() -> None:
    note = comparison_sheet(example()).notes[-1]
    assert register_state().days in note
    assert "dl-de/by-2-0" in note


def test_long_lists_say_how_much_is_left_out() -> None:
    many = [initiative(f"Vorhaben {number:02d}") for number in range(MAX_INITIATIVES + 4)]
    shown = cells("Darunter", cities=[city(HANAU, "Hanau", initiatives=many), full()])[0]
    assert shown[-2:] == (f"Vorhaben {MAX_INITIATIVES - 1:02d}", "und 4 mehr")
    dates = [
        TimelineFact(
            date=str(year),
            date_from=f"{year}-01-01",
            kind="decided",
            subject="Plan",
            title=None,
            **proven("events", "e"),
        )
        for year in range(2000, 2000 + MAX_DATES + 2)
    ]
    sheet = comparison_sheet(example(cities=[city(HANAU, "Hanau", timeline=dates), city(BOCHUM, "Bochum")]))
    assert sheet.sections[-1].rows[0].label == "2002"
    assert "Zeitleiste: 2 ältere Daten sind weggelassen." in sheet.notes


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_table_keeps_within_the_width_and_cuts_nothing(width: int) -> None:
    text = text_table(example(), width)
    assert max(map(len, text.splitlines())) <= width
    assert "\x1b" not in text
    assert "…" not in text
    words = " ".join(text.split())
    for part in ("Bochum-Strategie", "Smart City Unit", "90.000.000 €", "[3]", "Wenig Nachrichten"):
        assert part in words, part


def test_two_cities_stand_beside_each_other_in_80_columns_more_wrap() -> None:
    three = [city(HANAU, "Hanau"), full(), city("05916000", "Herne")]
    text = text_table(example(cities=three), 80)
    assert re.search(r"^ +Hanau +Bochum$", text, re.MULTILINE)
    assert re.search(r"^ +Herne$", text, re.MULTILINE)
    assert re.search(r"^ +Hanau +Bochum +Herne$", text_table(example(cities=three), 120), re.MULTILINE)
    # Dates that only others have are left out of a block.
    assert text.count("Sommer 2025") == 1


def test_table_for_a_terminal_has_bold_headings() -> None:
    assert "\x1b[1m" in text_table(example(), styled=True)


def test_text_of_foreign_pages_cannot_steer_the_terminal() -> None:
    evil = city(HANAU, "Hanau", apps=[initiative("[bold]App\x1b]0;weg\x07\nzwei")])
    text = text_table(example(cities=[evil, full()]))
    assert "\x1b" not in text
    assert "[bold]App" in text


def test_markdown_is_one_table_with_lists_below() -> None:
    text = markdown(example())
    lines = text.splitlines()
    assert lines[0] == "## Hanau und Bochum im Vergleich"
    table = [line for line in lines if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {4}
    assert "| Strategie | – | Bochum-Strategie (seit 2017, bis etwa 2030; in Betrieb) [1][2] |" in lines
    assert r"Amt \| Digitales" in text
    assert "1. „Satz 1.“ – Stadtbote, „Titel 1“, 27.10.2025, <https://bote.example/meldung_1>" in lines
    assert "- Hanau → Bochum: Besuch (2 Artikel) [1][2]" in lines
    assert "| Sommer 2025 |  | „Neues Haus“: eröffnet [3] |" in lines
    assert markdown(example(), heading=0).startswith("|  | Hanau |")


def test_markdown_of_a_proof_without_an_address() -> None:
    unknown = proof(7).model_copy(update={"url": None, "source": None, "title": None, "published": None})
    app = initiative("App").model_copy(update={"evidence": [unknown]})
    text = markdown(example(cities=[city(HANAU, "Hanau", apps=[app]), city(BOCHUM, "Bochum")], links=[]))
    assert "1. „Satz 7.“ – a7" in text.splitlines()


def test_markdown_of_foreign_text_stays_text() -> None:
    evil = city(HANAU, "Hanau", apps=[initiative("<script>x</script> [weg](http://x) *fett* a_b `c` \\")])
    text = markdown(example(cities=[evil, full()]))
    assert r"\<script\>x\</script\> \[weg\](http://x) \*fett\* a\_b \`c\` \\" in text
    assert "<script" not in text.replace(r"\<script", "")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_has_one_row_per_city_indicator_and_value() -> None:
    found = [(row["city"], row["indicator"], row["item"], row["value"]) for row in rows(comparison_csv(example()))]
    for wanted in (
        ("Hanau", "population", "", "200000"),
        ("Hanau", "articles_per_100k", "", "1"),
        ("Bochum", "strategy_horizon", "Bochum-Strategie", "2030~"),
        ("Bochum", "office_holder", "Leiterin: Amt | Digitales", "Anna Beispiel"),
        ("Bochum", "supplier", "Bochum-App", "Werk GmbH"),
        ("Bochum", "theme", "Mobilität", "3"),
        ("Bochum", "status", "", "2"),
        ("Bochum", "amount", "Ringweg", "1250.5"),
        ("Bochum", "amount_left_out", "Haushalt", "budget"),
        ("Bochum", "date", "start: Bochum-Strategie", "2017"),
        ("Hanau", "visit", BOCHUM, "Bochum"),
        ("Hanau", "note", "", "old_news"),
    ):
        assert wanted in found, wanted
    assert ("Hanau", "strategy", "", "") not in found


def test_csv_is_valid_for_its_schema_and_safe_for_spreadsheets() -> None:
    text = comparison_csv(example())
    assert text.splitlines(keepends=True)[0] == ",".join(ComparedValue.model_fields) + "\r\n"
    assert "'=Ringweg;' -2" in text
    read = [{key: unescape_cell(cell) or None for key, cell in row.items()} for row in rows(text)]
    assert [ComparedValue.model_validate(row) for row in read] == list(comparison_values(example()))


def test_evidence_gives_a_row_per_proof() -> None:
    found = [row for row in comparison_values(example()) if row.indicator == "strategy"]
    assert [(row.article_id, row.quote) for row in found] == [("a1", "Satz 1."), ("a2", "Satz 2.")]
    assert {(row.table, row.row_id) for row in found} == {("initiatives", "i-Bochum-Strategie")}
    assert next(row for row in comparison_values(example()) if row.indicator == "field_plan").article_id is None


def test_every_indicator_is_known() -> None:
    assert {row.indicator for row in comparison_values(example())} <= INDICATORS.keys()
