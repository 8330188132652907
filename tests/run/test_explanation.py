"""Why mentions are one entity, from written tables."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

import stadtlupe
from stadtlupe.cli import app
from stadtlupe.compare.profiles import comparison_rows
from stadtlupe.errors import StadtlupeError
from stadtlupe.normalize.corrections import Correction, Corrections
from stadtlupe.normalize.facts import ArticleFacts, City, Event, Link, Participation
from stadtlupe.normalize.record import record_of
from stadtlupe.normalize.tables import build_tables
from stadtlupe.run.corrections import parse_reference
from stadtlupe.run.explanation import explain_outputs
from stadtlupe.run.finding import ENTITY_TABLES, key_of_row
from stadtlupe.schema import Explanation
from stadtlupe.write import json_schema, write_tables
from stadtlupe.write.explanation_text import explanation_text
from stadtlupe.write.load import read_rows
from stadtlupe.write.records import write_record
from tests.facts import BOCHUM, HANAU, article, city, facts, initiative, mention, organization, person

runner = CliRunner()
MANY, FEW = ("14628260", "16075073"), ("09677166",)
CORRECTIONS = Corrections(
    "corrections.csv",
    (
        Correction(2, "same", parse_reference("Amt für Digitales"), parse_reference("Digitalamt"), note="one office"),
        Correction(3, "rename", parse_reference("Nie Mand"), name="X"),
    ),
)


def corpus() -> list[ArticleFacts]:
    office = mention("Amt für Digitales", "ORG")
    taking = Participation("Amt für Digitales", "lead", office)
    event = Event("2025", "2025-01-01", "2025-12-31", "started", "Hanau", HANAU, "Stadt-App", mention("Stadt-App"))
    link = Link("Hanau", HANAU, "Bochum", BOCHUM, "visit", mention("Bochum", "PLACE"))

    def unknown(name: str, surface: str, *candidates: str) -> City:
        return City(name, None, "mentioned", ("place",), (mention(surface, "PLACE"),), candidates)

    anna = person("Anna Beispiel", role="Leiterin", ags=HANAU, organization="Amt für Digitales")
    digital = organization("Digitalamt", ags=None)
    council = replace(organization("Stadtrat", "council"), mentions=(mention("Stadt", "ORG"),))
    first = facts(
        "a",
        cities=(city(), replace(city("Bochum", BOCHUM, "mentioned"), mentions=(mention("Bochum", "PLACE"),))),
        people=(anna,),
        organizations=(organization("Amt für Digitales"), replace(council, ags=HANAU)),
        initiatives=(initiative("Stadt-App", participations=(taking,)),),
        events=(event,),
        links=(link,),
    )
    second = facts(
        "b",
        cities=(
            *(city(), unknown("Neustadt", "Bochum", *MANY)),
            *(unknown("Neustadt a.Main", "lernt", *FEW), unknown("Amt Nord", "kommt")),
        ),
        people=(replace(person("Anna Beispiel"), mentions=(mention("Anna Beispiel"), mention("Anna"))),),
        organizations=(digital, organization("Förderverein", "association", None)),
    )
    third = facts(
        "c",
        cities=(city("Bochum", BOCHUM),),
        people=(person("Bernd Beispiel", role="Rat", ags=BOCHUM),),
        organizations=(replace(council, ags=BOCHUM),),
    )
    about = {"title": "Hanau lernt", "url": "https://rathaus.example.org/a", "publisher": "Stadt Hanau"}
    return [
        replace(first, article=article("a", "2025-01-05", **about)),
        replace(second, article=article("b", "2026-02-01")),
        third,
    ]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("outputs")
    tables = build_tables(corpus(), version="v", corrections=CORRECTIONS)
    write_tables({**tables, "comparison": list(comparison_rows(tables))}, out)
    for each in corpus():
        write_record(record_of(each), out)
    return out


def key(outputs: Path, table: str, **wanted: object) -> str:
    rows = json.loads((outputs / "json" / f"{table}.json").read_text(encoding="utf-8"))
    (found,) = [row for row in rows if wanted.items() <= row.items()]
    return str(found[next(iter(found))])


def test_a_person_with_forms_reasons_articles_and_positions(outputs: Path) -> None:
    ident = key(outputs, "people", name="Anna Beispiel")
    for query in (ident, "Anna Beispiel", "anna beispiel @ Hanau", "Anna Beispiel @ a", "Anna"):
        found = explain_outputs(query, outputs)
        assert (found.query, found.table, found.row_id) == (query, "people", ident)
    assert {value.column: value.value for value in found.values}["n_articles"] == 2
    assert [(form.text, form.n_mentions) for form in found.forms] == [("Anna Beispiel", 2), ("Anna", 1)]
    assert found.reasons[0] == "same name, and a municipality or body in common"
    assert found.reasons[1].startswith("within an article:")
    assert [article.article_id for article in found.articles] == ["b", "a"], "the latest first"
    older = found.articles[1]
    assert (older.title, older.url, older.publisher) == ("Hanau lernt", "https://rathaus.example.org/a", "Stadt Hanau")
    assert older.quotes == ["Anna Beispiel leitet das Amt für Digitales."]
    assert [article.roles for article in found.articles] == [[], ["Leiterin, Amt für Digitales, Hanau"]]
    assert older.primary == "Hanau (kreisfreie Stadt, 06415000, Hessen)"
    (position,) = found.related
    assert position.table == "positions"
    assert "Anna Beispiel, Amt für Digitales, Hanau" in position.text


def test_a_corrected_body_shows_line_and_reason(outputs: Path) -> None:
    found = explain_outputs("Amt für Digitales", outputs)
    assert "a correction says that they are the same" in found.reasons
    assert [(line.line, line.status, line.note) for line in found.corrections] == [(2, "applied", "one office")]
    gone = found.corrections[0].other_id
    assert gone not in (None, found.row_id)
    assert explain_outputs(str(gone), outputs).row_id == found.row_id, "the former key leads there"
    assert {match.table for match in found.related} == {"positions", "participations"}
    assert found.open_places == [], "it has its municipality"
    text = explanation_text(found)
    assert "line 2: same Amt für Digitales | Digitalamt: applied; note: one office" in text


def test_what_lacks_its_municipality_shows_open_places_and_why(outputs: Path) -> None:
    found = explain_outputs("Förderverein", outputs)
    names = {place.name: (len(place.candidates), place.reason) for place in found.open_places}
    assert names["Neustadt"][0] == 2
    assert names["Neustadt"][1].startswith("2 municipalities bear the name")
    assert names["Neustadt a.Main"][0] == 1
    assert "district" in names["Neustadt a.Main"][1]
    assert names["Amt Nord"][0] == 0
    assert "Place names that stay open:\n  Neustadt in b: 2 municipalities" in explanation_text(found)


def test_an_open_place_by_name(outputs: Path) -> None:
    # Its mention is written as "Bochum" in the made-up article, so the town of that name fits as well.
    found = explain_outputs("Bochum", outputs)
    assert found.table is None
    assert [match.row_id for match in found.matches] == [BOCHUM]
    assert [place.name for place in found.open_places] == ["Neustadt"]


def test_several_that_bear_a_name_are_listed(outputs: Path) -> None:
    alone = explain_outputs("Bernd Beispiel", outputs)
    assert alone.reasons == ["only one article names it"]
    found = explain_outputs("Stadtrat", outputs)
    assert (found.table, len(found.matches)) == (None, 2)
    assert {BOCHUM in match.text for match in found.matches} == {True, False}
    assert explanation_text(found).startswith("Stadtrat may mean:\n  o-")
    assert explain_outputs("Stadtrat @ Bochum", outputs).row_id in {match.row_id for match in found.matches}


def test_a_city(outputs: Path) -> None:
    found = explain_outputs("Hanau", outputs)
    assert (found.table, found.row_id) == ("cities", HANAU)
    assert found.reasons[0].startswith("over articles: one key")


def test_all_other_keys_are_explained(outputs: Path) -> None:
    for table, wanted in (
        ("positions", {"role": "Leiterin"}),
        ("events", {"kind": "started"}),
        ("mentions", {"label": "INIT"}),
        ("articles", {"article_id": "b"}),
    ):
        found = explain_outputs(key(outputs, table, **wanted), outputs)
        assert found.table == table
        assert found.articles
        assert found.related
    app_key = key(outputs, "initiatives", name="Stadt-App")
    office = key(outputs, "organizations", name="Amt für Digitales")
    for query, table in (
        (f"{app_key}|{office}|lead", "participations"),
        (key(outputs, "links", from_ags=HANAU, to_ags=BOCHUM), "links"),
    ):
        found = explain_outputs(query, outputs)
        assert (found.table, found.row_id) == (table, query)
        assert found.articles[0].quotes
        assert len(found.related) == 2


def test_unknown_keys_and_names_are_answered_with_what_is_near(outputs: Path) -> None:
    ident = key(outputs, "people", name="Anna Beispiel")
    swapped = ident[:-2] + ident[-1] + ident[-2]
    for query in ("Ana Beispiel", swapped if swapped != ident else ident[:-1] + "x"):
        with pytest.raises(StadtlupeError) as caught:
            explain_outputs(query, outputs)
        assert caught.value.code == "E804"
        assert f"{ident} Anna Beispiel" in caught.value.do
    with pytest.raises(StadtlupeError, match="E804"):
        explain_outputs("Anna @ Bochum", outputs)
    with pytest.raises(StadtlupeError, match="E711"):
        explain_outputs("Anna Beispiel", outputs / "nowhere")


def test_the_command(outputs: Path) -> None:
    result = runner.invoke(app, ["explain", "Anna Beispiel", "--from", str(outputs), "--format", "json"])
    assert result.exit_code == 0
    content = json.loads(result.stdout)
    Draft202012Validator(json_schema("explain")).validate(content)
    assert Explanation.model_validate(content) == stadtlupe.explain("Anna Beispiel", outputs)
    text = runner.invoke(app, ["explain", "Anna Beispiel", "--from", str(outputs)]).stdout
    for part in ("Anna Beispiel (2), Anna (1)", "Why the mentions are one:", "Articles (2):", "„Anna Beispiel leitet"):
        assert part in text


TABLES = (
    "articles",
    "cities",
    "people",
    "positions",
    "organizations",
    "initiatives",
    "participations",
    "events",
    "links",
)


@pytest.mark.parametrize("table", [*TABLES, "mentions"])
def test_rows_of_the_sample_are_explained_by_key_and_entities_by_name(table: str, sample_outputs: Path) -> None:
    for row in read_rows(sample_outputs, table)[::17]:
        row_id = key_of_row(table, row)
        found = explain_outputs(row_id, sample_outputs)
        assert (found.table, found.row_id) == (table, row_id)
        assert found.articles
        assert row_id in explanation_text(found)
        if table in ENTITY_TABLES:
            assert sum(form.n_mentions for form in found.forms) >= len(found.articles) >= 1
            assert found.reasons
            named = explain_outputs(str(getattr(row, "name", "")), sample_outputs)
            assert row_id in {named.row_id, *(match.row_id for match in named.matches)}


def test_control_characters_of_a_text_do_not_reach_the_terminal(outputs: Path) -> None:
    found = explain_outputs("Anna Beispiel", outputs)
    evil = found.articles[0].model_copy(update={"title": "a\x1b[2Jb", "quotes": ["c\x9bd"]})
    text = explanation_text(found.model_copy(update={"articles": [evil]}))
    assert "a[2Jb" in text
    assert "„cd“" in text


def test_json_tables_do_as_well(outputs: Path, tmp_path: Path) -> None:
    tables = build_tables(corpus(), version="v", corrections=CORRECTIONS)
    write_tables({**tables, "comparison": list(comparison_rows(tables))}, tmp_path, formats=("json",))
    for query in ("Anna Beispiel", "Amt für Digitales", HANAU, "b"):
        with_records, alone = explain_outputs(query, outputs), explain_outputs(query, tmp_path)
        assert alone == with_records.model_copy(update={"open_places": []})
