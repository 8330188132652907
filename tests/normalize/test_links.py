from __future__ import annotations

import re
import time

import numpy as np
import pytest
from spacy.strings import get_string_id

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import City
from stadtlupe.normalize.linear_model import LinearModel
from stadtlupe.normalize.links import resolve_links
from stadtlupe.read import Article

KEYS = {"Fulda": "06631009", "Jena": "16053000", "Ulm": "08421000", "Gera": "16052000"}


def links(text: str, primary: str | None = None, without_key: str | None = None) -> set[tuple[str, str, str]]:
    cities = []
    for name, key in KEYS.items():
        hits = [
            Mention("PLACE", hit.group(), hit.start(), hit.end(), 0, len(text), name)
            for hit in re.finditer(rf"{name}(?:er|s)?\b", text)
        ]
        if hits or name == primary:
            role = "primary" if name == primary else "mentioned"
            cities.append(City(name, None if name == without_key else key, role, ("place",), tuple(hits)))
    found = resolve_links(Article("a", None, text=text), [], cities)
    assert all(link.from_ags != link.to_ags for link in found)
    return {(link.from_name, link.to_name, link.kind) for link in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eine Delegation aus Fulda besuchte Jena am Montag.", ("Fulda", "Jena", "visit")),
        ("Am Montag reiste eine Delegation aus Fulda nach Jena.", ("Fulda", "Jena", "visit")),
        ("Stadträte aus Fulda zu Gast in Jena.", ("Fulda", "Jena", "visit")),
        ("Im Mai besuchten Stadträte aus Fulda die Stadt Jena.", ("Fulda", "Jena", "visit")),
        ("Jena empfing eine Delegation aus Fulda.", ("Fulda", "Jena", "visit")),
        ("Am Freitag ist eine Fuldaer Gruppe nach Jena gereist.", ("Fulda", "Jena", "visit")),
        ("Ein Ausflug der Fuldaer Räte führt nach Jena.", ("Fulda", "Jena", "visit")),
        ("In Jena war der Rat aus Fulda zwei Tage lang zu Besuch.", ("Fulda", "Jena", "visit")),
        ("Fulda will nach Jenaer Vorbild eine Leihstelle einrichten.", ("Fulda", "Jena", "model")),
        ("Von Jena kann Fulda beim Radverkehr lernen.", ("Fulda", "Jena", "model")),
        ("Fulda und Jena haben einen Vertrag unterzeichnet.", ("Fulda", "Jena", "cooperation")),
        ("Fuldas Planer hatten sich in Jena umgesehen.", ("Fulda", "Jena", "visit")),
        ("Als Vorbild nennt man in Fulda die Stadt Jena.", ("Fulda", "Jena", "model")),
        ("Fulda verfährt so; Vorbild sei Jena.", ("Fulda", "Jena", "model")),
        ("Aus Fulda hieß es, man prüfe die Jenaer Lösung.", ("Fulda", "Jena", "model")),
        ("Fulda hat mit der Nachbarstadt Jena einen Austausch vereinbart.", ("Fulda", "Jena", "cooperation")),
        ("Fulda und Jena besiegeln ihre Freundschaft.", ("Fulda", "Jena", "cooperation")),
        ("Fulda zögert. Jena hat das doch auch geschafft.", ("Fulda", "Jena", "comparison")),
        ("Fulda und Jena kooperieren beim Klimaschutz.", ("Fulda", "Jena", "cooperation")),
        ("Gemeinsam mit der Stadt Jena baut Fulda eine Plattform.", ("Fulda", "Jena", "cooperation")),
        ("Die interkommunale Zusammenarbeit mit Jena hilft Fulda.", ("Fulda", "Jena", "cooperation")),
        ("Nach dem Vorbild von Jena plant Fulda einen Radweg.", ("Fulda", "Jena", "model")),
        ("Fulda lernt von Jena.", ("Fulda", "Jena", "model")),
        ("Es heißt, dass Fulda vorangeht und Jena als Modellstadt betrachtet.", ("Fulda", "Jena", "model")),
        (
            "In Fulda will man aus den Erfahrungen Jenas lernen: aus den Erfahrungen Jenas zu lernen.",
            ("Fulda", "Jena", "model"),
        ),
        ("Im Vergleich zu Jena ist Fulda klein.", ("Fulda", "Jena", "comparison")),
        ("Anders als in Jena gibt es in Fulda keine Steuer.", ("Fulda", "Jena", "comparison")),
    ],
)
def test_kinds(text: str, expected: tuple[str, str, str]) -> None:
    assert links(text) == {expected}


@pytest.mark.parametrize(
    "text",
    [
        "Fulda liegt zwischen Jena und Ulm.",
        "Der Zug fährt von Fulda über Jena.",
        "Fulda plant einen Radweg, Jena eine Brücke.",
    ],
)
def test_names_in_one_sentence_are_no_tie(text: str) -> None:
    assert links(text) == set()


def test_primary_city_acts_when_the_sentence_names_no_other() -> None:
    assert links("Die Gruppe reiste nach Jena.", primary="Fulda") == {("Fulda", "Jena", "visit")}
    assert links("Die Gruppe reiste nach Jena.") == set()
    assert links("Die Gruppe reiste nach Jena.", primary="Jena") == set()


def test_enumerated_cities_are_all_linked() -> None:
    assert links("Fulda arbeitet zusammen mit Jena, Ulm und Gera.") == {
        ("Fulda", "Jena", "cooperation"),
        ("Fulda", "Ulm", "cooperation"),
        ("Fulda", "Gera", "cooperation"),
    }


def test_ambiguous_cities_make_no_links() -> None:
    assert links("Fulda lernt von Jena.", without_key="Jena") == set()


def test_same_tie_counts_once_and_proof_is_the_first() -> None:
    text = "Fulda lernt von Jena, ja: Fulda lernt von Jena."
    assert links(text) == {("Fulda", "Jena", "model")}


def test_nothing_without_cities() -> None:
    assert resolve_links(Article("a", None, text="Nichts."), [], []) == ()


def test_long_sentences_end_in_time() -> None:
    start = time.process_time()
    links("Delegation aus Fulda " + "und Jena besuchte " * 50)
    links("gemeinsam mit der Stadt Fulda " * 3000)
    assert time.process_time() - start < 5


# --- with classifiers -----------------------------------------------------------------------------------------------

LABELS = ("", "to", "from")
COLUMNS = {kind: (3 * number, LABELS) for number, kind in enumerate(("visit", "cooperation", "model", "comparison"))}


def classifiers(**weights: str) -> LinearModel:
    """Classifiers that decide by one feature each: kind -> feature that speaks for ``to``."""
    names = sorted(set(weights.values()), key=get_string_id)
    table = np.zeros((len(names) + 1, 12), dtype="float32")
    table[-1, ::3] = 2.0  # by default there is no tie
    for kind, feature in weights.items():
        table[names.index(feature), COLUMNS[kind][0] + 1] = 9.0
    return LinearModel(np.array([get_string_id(name) for name in names], dtype="uint64"), table, COLUMNS)


def learned(text: str, model: LinearModel, primary: str | None = "Fulda") -> set[tuple[str, str, str]]:
    cities = tuple(
        City(
            name,
            key,
            "primary" if name == primary else "mentioned",
            ("place",),
            tuple(
                Mention("PLACE", name, hit.start(), hit.end(), 0, len(text), name) for hit in re.finditer(name, text)
            ),
        )
        for name, key in KEYS.items()
        if name in text
    )
    found = resolve_links(Article("a", None, text=text), [], cities, model=model)
    assert all(link.mention.text in (link.from_name, link.to_name) for link in found)
    return {(link.from_name, link.to_name, link.kind) for link in found}


def test_classifiers_decide_on_ties_of_the_primary_municipality() -> None:
    text = "Fulda zeigt sich mit Jena verbunden."
    assert learned(text, classifiers(cooperation="word=verbunden")) == {("Fulda", "Jena", "cooperation")}
    assert learned("Fulda reiste nach Jena.", classifiers(cooperation="word=verbunden")) == set(), "no pattern alone"


def test_patterns_are_features() -> None:
    model = classifiers(visit="pattern=visit to")
    assert learned("Fulda reiste nach Jena.", model) == {("Fulda", "Jena", "visit")}


def test_patterns_decide_on_ties_among_others() -> None:
    text = "Ulm freut sich: Eine Delegation aus Gera besuchte Jena."
    assert learned(text, classifiers(), primary="Ulm") == {("Gera", "Jena", "visit")}


def test_without_a_primary_municipality_patterns_decide() -> None:
    assert learned("Fulda reiste nach Jena.", classifiers(), primary=None) == {("Fulda", "Jena", "visit")}


def test_several_kinds_of_ties() -> None:
    model = classifiers(visit="word=reiste", model="word=reiste")
    assert learned("Fulda reiste zu Ulm.", model) == {("Fulda", "Ulm", "visit"), ("Fulda", "Ulm", "model")}


def test_a_pattern_knows_who_visits_whom() -> None:
    """The classifier sees a visit, and would have it the other way round."""
    model = classifiers(visit="word=reiste")
    first, _ = COLUMNS["visit"]
    model.weights[:, [first + 1, first + 2]] = model.weights[:, [first + 2, first + 1]]
    assert learned("Fulda reiste nach Jena.", model) == {("Fulda", "Jena", "visit")}
    assert learned("Aus Jena reiste niemand an, sagt Fulda.", model) == {("Jena", "Fulda", "visit")}
