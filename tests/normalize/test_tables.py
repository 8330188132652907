"""Facts -> tables."""

import random
from dataclasses import replace

from stadtlupe.normalize.facts import Event, Link, Participation
from stadtlupe.normalize.tables import build_tables, drop_private_persons
from tests.facts import BOCHUM, HANAU, article, city, facts, initiative, mention, organization, person

LINK = Link("Hanau", HANAU, "Bochum", BOCHUM, "visit", mention("Bochum", "PLACE"))


def corpus() -> list:  # type: ignore[type-arg]
    taking = Participation("Amt für Digitales", "lead", mention("Amt für Digitales", "ORG"))
    app = initiative("Stadt-App", status="geplant", started="2025", amount_eur=10.0, participations=(taking,))
    event = Event("2025", "2025-01-01", "2025-12-31", "started", "Hanau", HANAU, "Stadt-App", mention("Stadt-App"))
    return [
        facts(
            "a",
            "2025-01-05",
            people=(person("Anna Beispiel", role="Leiterin", ags=HANAU, organization="Amt für Digitales"),),
            organizations=(organization("Amt für Digitales"),),
            initiatives=(app,),
            events=(event,),
            links=(LINK,),
            dates=(mention("Stadt-App", "DATE"),),
        ),
        facts(
            "b",
            "2026-02-01",
            cities=(city(), city("Bochum", BOCHUM, "mentioned"), city("Neustadt", None, "mentioned")),
            people=(person("Anna Beispiel"), person("Paul Privat")),
            initiatives=(initiative("Stadt App", status="in Betrieb", target="2030", amount_eur=30.0),),
        ),
    ]


def test_rows() -> None:
    tables = build_tables(corpus(), [article("c", duplicate_of="a")], "v")
    assert {row.article_id: row.duplicate_of for row in tables["articles"]} == {"a": None, "b": None, "c": "a"}  # type: ignore[attr-defined]
    cities = {row.ags: row for row in tables["cities"]}  # type: ignore[attr-defined]
    assert set(cities) == {HANAU, BOCHUM}
    hanau = cities[HANAU]
    assert (hanau.n_articles, hanau.n_initiatives, hanau.n_people) == (2, 1, 1)
    assert (hanau.first_seen, hanau.last_seen) == ("2025-01-05", "2026-02-01")
    (app,) = tables["initiatives"]
    assert (app.status, app.started, app.target, app.amount_eur) == ("in Betrieb", "2025", "2030", 30.0)  # type: ignore[attr-defined]
    assert (app.n_articles, app.first_seen, app.last_seen) == (2, "2025-01-05", "2026-02-01")  # type: ignore[attr-defined]
    (position,) = tables["positions"]
    (body,) = tables["organizations"]
    assert position.organization_id == body.organization_id  # type: ignore[attr-defined]
    (part,) = tables["participations"]
    assert (part.initiative_id, part.entity_id, part.part) == (app.initiative_id, body.organization_id, "lead")  # type: ignore[attr-defined]
    history = [(row.article_id, row.published, row.previous, row.status) for row in tables["statuses"]]  # type: ignore[attr-defined]
    assert history == [("a", "2025-01-05", None, "geplant"), ("b", "2026-02-01", "geplant", "in Betrieb")]
    (event,) = tables["events"]
    assert event.subject_id == app.initiative_id  # type: ignore[attr-defined]


def test_every_fact_has_evidence_that_quotes_its_sentence() -> None:
    tables = build_tables(corpus(), version="v")
    proven = {(row.table, row.row_id) for row in tables["evidence"]}  # type: ignore[attr-defined]
    wanted = {("people", row.person_id) for row in tables["people"]}  # type: ignore[attr-defined]
    wanted |= {("positions", row.position_id) for row in tables["positions"]}  # type: ignore[attr-defined]
    wanted |= {("organizations", row.organization_id) for row in tables["organizations"]}  # type: ignore[attr-defined]
    wanted |= {("initiatives", row.initiative_id) for row in tables["initiatives"]}  # type: ignore[attr-defined]
    wanted |= {("statuses", f"{row.initiative_id}|{row.article_id}") for row in tables["statuses"]}  # type: ignore[attr-defined]
    wanted |= {("events", row.event_id) for row in tables["events"]}  # type: ignore[attr-defined]
    wanted |= {("cities", row.ags) for row in tables["cities"]}  # type: ignore[attr-defined]
    assert wanted <= proven
    quotes = {row.quote for row in tables["evidence"] if row.table == "initiatives"}  # type: ignore[attr-defined]
    assert quotes == {"Die Stadt-App kommt."}


def test_tags_are_those_that_most_articles_tell() -> None:
    both = ("Organisation", "Beteiligung")
    told = [("Verwaltung", ("Beteiligung",)), ("Verwaltung", both), ("Mobilität", ("Radverkehr",))]
    corpus = [
        facts(str(number), initiatives=(initiative("Stadt-App", theme=theme, tags=tags),))
        for number, (theme, tags) in enumerate([*told, ("Verwaltung", ())])
    ]
    (row,) = build_tables(corpus)["initiatives"]
    assert (row.theme, row.tags) == ("Verwaltung", "Beteiligung; Organisation")


def test_ambiguous_place_is_a_mention_without_a_city() -> None:
    tables = build_tables(corpus())
    assert any(row.label == "CITY" and row.entity_id is None for row in tables["mentions"])  # type: ignore[attr-defined]


def test_order_of_articles_does_not_matter() -> None:
    rows = corpus()
    random.Random(1).shuffle(rows)

    def canonical(tables: dict) -> dict:  # type: ignore[type-arg]
        return {name: sorted(row.model_dump_json() for row in found) for name, found in tables.items()}

    assert canonical(build_tables(corpus(), version="v")) == canonical(build_tables(rows[::-1], version="v"))


def test_a_profession_alone_makes_nobody_a_public_person() -> None:
    facts = corpus()[0]
    worker = person("Otto Muster", role="Dachdecker", public=False)
    worker = replace(worker, positions=(replace(worker.positions[0], occupation=True),))
    kept = drop_private_persons([replace(facts, people=(*facts.people, worker))])
    assert "Otto Muster" not in [found.name for found in kept[0].people]


def test_private_persons_are_dropped_with_their_mentions() -> None:
    kept = drop_private_persons(corpus())
    tables = build_tables(kept)
    # Anna Beispiel has a function in article a, so she stays in b too.
    assert [row.name for row in tables["people"]] == ["Anna Beispiel"]  # type: ignore[attr-defined]
    assert [len(each.people) for each in kept] == [1, 1]


def test_ties_to_towns_abroad_have_names_and_no_key() -> None:
    wien = replace(LINK, to_name="Wien", to_ags=None)
    tables = build_tables([facts("a", cities=(city(),), links=(LINK, wien, wien)), facts("b", links=(wien,))])
    rows = tables["links"]
    assert len({row.link_id for row in rows}) == len(rows) == 3
    assert {(row.from_name, row.from_ags, row.to_name, row.to_ags) for row in rows} == {
        ("Hanau", HANAU, "Bochum", BOCHUM),
        ("Hanau", HANAU, "Wien", None),
    }
    assert {row.row_id for row in tables["evidence"] if row.table == "links"} == {row.link_id for row in rows}
