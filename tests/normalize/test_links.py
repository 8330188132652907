from __future__ import annotations

import re
import time
from typing import get_args

import numpy as np
import pytest
from spacy.strings import get_string_id

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import City, Link
from stadtlupe.normalize.linear_model import LINK_WEIGHTS, LinearModel, shipped_model
from stadtlupe.normalize.links import LABELS, resolve_links, shares
from stadtlupe.read import Article
from stadtlupe.schema import LinkKind

KEYS = {"Fulda": "06631009", "Jena": "16053000", "Ulm": "08421000", "Gera": "16052000"}
KINDS = get_args(LinkKind)
SHIPPED = shipped_model(LINK_WEIGHTS)


def classifiers(**weights: tuple[str, float, float, float]) -> LinearModel:
    """Classifiers that weigh one feature each: kind -> feature, its weights as one of the pair and of either end."""
    names = sorted({name for name, *_ in weights.values()}, key=get_string_id)
    table = np.zeros((len(names) + 1, len(KINDS) * len(LABELS)), dtype="float32")
    table[-1, :: len(LABELS)] = -3.0  # by default there is no tie
    for kind, (feature, *values) in weights.items():
        first = KINDS.index(kind) * len(LABELS)  # type: ignore[arg-type]
        table[names.index(feature), first : first + len(LABELS)] = values
    columns = {kind: (number * len(LABELS), LABELS) for number, kind in enumerate(KINDS)}
    return LinearModel(np.array([get_string_id(name) for name in names], dtype="uint64"), table, columns)


def resolved(
    text: str, model: LinearModel, primary: str | None = "Fulda", without_key: str | None = None, **more: object
) -> tuple[Link, ...]:
    cities = []
    for name, key in KEYS.items():
        hits = tuple(
            Mention("PLACE", hit.group(), hit.start(), hit.end(), 0, len(text), name, {"use": "place", "kind": "name"})
            for hit in re.finditer(rf"{name}(?:er|s)?\b", text)
        )
        if hits:
            ambiguous = ("1", "2") if name == without_key else ()
            role = "primary" if name == primary else "mentioned"
            cities.append(City(name, None if ambiguous else key, role, ("place",), hits, ambiguous))
    mentions = [mention for city in cities for mention in city.mentions] if more.get("abroad") else []
    found = resolve_links(Article("a", None, text=text), mentions, cities, model=model)
    assert all(link.from_name != link.to_name for link in found)
    assert all(text[link.mention.start : link.mention.end] == link.mention.text for link in found)
    return found


def links(
    text: str, model: LinearModel = SHIPPED, primary: str | None = "Fulda", **more: object
) -> set[tuple[str, ...]]:
    return {(link.from_name, link.to_name, link.kind) for link in resolved(text, model, primary, **more)}  # type: ignore[arg-type]


VISIT = ("preposition=nach False", 0.0, -9.0, 9.0)


def test_the_end_that_acts_weighs_otherwise_than_the_other() -> None:
    model = classifiers(visit=VISIT)
    assert links("Fulda reiste nach Jena.", model) == {("Fulda", "Jena", "visit")}
    assert links("Jena reiste nach Fulda.", model) == {("Jena", "Fulda", "visit")}
    assert links("Fulda kennt Jena.", model) == set()


def test_features_of_the_pair_need_an_end_to_tell_who_acts() -> None:
    model = classifiers(cooperation=("word=verbunden", 9.0, 0.0, 0.0), model=("primary", 2.0, 9.0, 0.0))
    assert ("Fulda", "Jena", "model") in links("Jena ist Fulda verbunden.", model)
    assert ("Jena", "Fulda", "model") in links("Jena ist Fulda verbunden.", model, primary="Jena")
    assert {kind for *_, kind in links("Jena ist Fulda verbunden.", model)} == {"cooperation", "model"}


def test_proof_is_the_sentence_that_speaks_for_it() -> None:
    text = "Fulda und Jena sind Städte. Es regnete. Fulda lernt gern von Jena."
    [link] = resolved(text, classifiers(model=("word=lernt", 9.0, 0.0, 0.0)))
    assert link.mention.start == text.rindex("Jena")


def test_towns_abroad_have_no_key() -> None:
    text = "Fulda reiste nach Wien."
    [link] = resolved(text, classifiers(visit=VISIT), abroad=True)
    assert (link.from_name, link.from_ags, link.to_name, link.to_ags) == ("Fulda", KEYS["Fulda"], "Wien", None)
    assert links(text, classifiers(visit=VISIT)) == set(), "nobody looked for towns abroad"


def test_ambiguous_names_make_no_ties() -> None:
    assert links("Fulda reiste nach Jena.", classifiers(visit=VISIT), without_key="Jena") == set()


def test_nothing_without_two_cities() -> None:
    assert resolve_links(Article("a", None, text="Nichts."), [], [], model=SHIPPED) == ()
    assert links("Fulda schweigt.") == set()


def test_probabilities() -> None:
    one, other = shares(np.array([0.0, 800.0, -800.0]), np.array([0.0, 1.0, -800.0]))
    assert one == pytest.approx([1 / 3, 1.0, 0.0])
    assert other == pytest.approx([1 / 3, 0.0, 0.0])


# --- with the weights that are shipped ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eine Delegation aus Fulda besuchte am Montag Jena.", ("Fulda", "Jena", "visit")),
        ("Am Montag reiste der Stadtrat von Fulda nach Jena.", ("Fulda", "Jena", "visit")),
        ("Stadträte aus Jena waren zu Gast in Fulda.", ("Jena", "Fulda", "visit")),
        ("Fulda will nach Jenaer Vorbild eine Leihstelle einrichten.", ("Fulda", "Jena", "model")),
        ("Nach dem Vorbild von Jena plant Fulda einen Radweg.", ("Fulda", "Jena", "model")),
        ("Die Städte Fulda und Jena kooperieren beim Klimaschutz.", ("Fulda", "Jena", "cooperation")),
        ("Gemeinsam mit der Stadt Jena baut Fulda eine Plattform auf.", ("Fulda", "Jena", "cooperation")),
        ("In Fulda zahlt man 40 Euro, weniger als in Jena.", ("Fulda", "Jena", "comparison")),
    ],
)
def test_kinds(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in links(f"Aus dem Rathaus\n\n{text}")


@pytest.mark.parametrize(
    "text",
    [
        "Der Zug fährt von Fulda über Jena und hält auch in Ulm.",
        "Ein 30-Jähriger aus Fulda ist bei Jena gegen einen Baum gefahren.",
        "Die Spedition aus Jena eröffnet in Fulda eine Filiale.",
    ],
)
def test_names_in_one_sentence_are_no_tie(text: str) -> None:
    assert links(f"Meldungen\n\n{text}") == set()


def test_enumerated_cities_are_all_tied() -> None:
    found = links("Zweckverband\n\nFulda arbeitet beim Abwasser mit Jena, Ulm und Gera zusammen.")
    assert {("Fulda", name, "cooperation") for name in ("Jena", "Ulm", "Gera")} <= found


def test_long_sentences_and_texts_end_in_time() -> None:
    start = time.process_time()
    links("Delegation aus Fulda " + "und Jena besuchte " * 50)
    links("gemeinsam mit der Stadt Fulda " * 3000)
    links("Fulda lernt von Jena. " * 1500)
    assert time.process_time() - start < 10
