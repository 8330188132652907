"""Facts -> the public record."""

from stadtlupe.normalize.record import empty_record, record_of, surfaces
from stadtlupe.schema import ArticleRecord
from tests.facts import HANAU, article, city, facts, initiative, mention, organization, person


def test_record_round_trips_through_its_schema() -> None:
    date = mention("Stadt-App", "DATE", timex_type="DATE", timex_value="2025", relation="since", anchor=None)
    amount = mention("Stadt-App", "AMOUNT", value_eur=5.5)
    record = record_of(
        facts(
            "a",
            people=(person("Anna Beispiel", role="Leiterin", ags=HANAU), person("Paul Privat")),
            organizations=(organization("Amt für Digitales"),),
            initiatives=(initiative("Stadt-App"),),
            dates=(date,),
            amounts=(amount,),
        )
    )
    assert ArticleRecord.model_validate_json(record.model_dump_json(by_alias=True)) == record
    assert [each.name for each in record.people] == ["Anna Beispiel", "Paul Privat"]
    assert record.cities[0].surface == ["Hanau"]
    assert (record.dates[0].relation, record.amounts[0].value_eur) == ("since", 5.5)


def test_a_range_of_money_gives_both_ends() -> None:
    amount = mention("Stadt-App", "AMOUNT", value_eur=7.0, value_eur_max=9.0)
    assert [item.value_eur for item in record_of(facts("a", amounts=(amount,))).amounts] == [7.0, 9.0]


def test_without_private_persons() -> None:
    record = record_of(facts("a", people=(person("Paul Privat"),)), private_persons=False)
    assert record.people == []


def test_empty_record_keeps_the_reason() -> None:
    rejected = article("a", outcome="no_text", reason="empty")
    record = empty_record(rejected)
    assert (record.outcome, record.reason, record.cities) == ("no_text", "empty", [])


def test_surfaces_are_distinct_and_on_one_line() -> None:
    text = "Amt für\nDigitales und Amt für Digitales"
    spans = [mention("Amt für\nDigitales", "ORG", text), mention("Amt für Digitales", "ORG", text)]
    assert surfaces(spans) == ["Amt für Digitales"]
    assert city().mentions[0].text == "Hanau"
