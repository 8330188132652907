"""The measures of the whole program on annotated articles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stadtlupe.cli import app
from stadtlupe.errors import StadtlupeError
from stadtlupe.run.evaluation import (
    Evaluation,
    end_of,
    evaluate_articles,
    link_ends,
    pair_up,
    read_annotated,
    same_leniently,
    same_person,
    same_strictly,
)
from stadtlupe.settings import Settings

TEXT = (
    "Ulm. Oberbürgermeisterin Petra Musterfrau hat am 3. März 2025 die neue Ulm-App vorgestellt. Rund 250.000 Euro hat "
    "die Stadt dafür ausgegeben. Die Stadtwerke Ulm haben die Anwendung entwickelt."
)


def gold(**changes: Any) -> dict[str, Any]:
    """An annotated article that the program reads without error."""
    place = {"city": "Ulm", "ags": "08421000"}
    article: dict[str, Any] = {
        "id": "a",
        "title": "Eine App für alle",
        "published": "2025-03-03",
        "text": TEXT,
        "cities": [{"name": "Ulm", "ags": "08421000", "role": "primary", "surface": ["Ulm"]}],
        "people": [
            {
                "name": "Petra Musterfrau",
                "positions": [{"role": "Oberbürgermeisterin"}],
                "surface": ["Petra Musterfrau"],
            }
        ],
        "organizations": [
            {"name": "Stadtwerke Ulm", "type": "utility", "generic": False, "surface": ["Stadtwerke Ulm"], **place}
        ],
        "initiatives": [
            {
                **{
                    "name": "Ulm-App",
                    "kind": "app",
                    "theme": "IT und Kommunikation",
                    "named": True,
                    "scope": "municipal",
                },
                **{"status": "gestartet", "started": None, "target": None, "surface": ["Ulm-App"], **place},
            }
        ],
        "dates": [{"text": "3. März 2025", "value": "2025-03-03"}],
        "amounts": [{"text": "250.000 Euro", "value_eur": 250000}],
        "links": [],
    }
    return article | changes


def evaluate(tmp_path: Path, article: dict[str, Any]) -> Evaluation:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(article), encoding="utf-8")
    return evaluate_articles([path], Settings())


def test_right_answers_count_fully(tmp_path: Path) -> None:
    result = evaluate(tmp_path, gold())
    full = (
        "cities",
        "primary city",
        "people",
        "people (strict)",
        "roles of matched people",
        "amounts",
        "dates (recall)",
    )
    for measure in (*full, "organizations", "initiatives", "initiatives named", "kind of matched"):
        assert result.measures[measure].f1 == 1.0, (measure, result.errors)
    assert result.n_articles == 1


def test_misses_and_errors_are_counted_and_named(tmp_path: Path) -> None:
    people = [{"name": "Nina Nirgends", "positions": [], "surface": ["Nina Nirgends"]}]
    result = evaluate(tmp_path, gold(people=people))
    people_counts = result.measures["people"]
    assert (people_counts.correct, people_counts.predicted, people_counts.gold) == (0, 1, 1)
    assert ("a", "people", "missed", "Nina Nirgends") in result.errors
    assert ("a", "people", "wrong", "Petra Musterfrau") in result.errors


def test_neutral_items_count_neither_way(tmp_path: Path) -> None:
    article = gold()
    article["people"][0]["ignore"] = True
    article["organizations"][0]["optional"] = True
    article["organizations"].append({"name": "Nie Gesehen GmbH", "type": "company", "optional": True, "surface": ["x"]})
    result = evaluate(tmp_path, article)
    for measure in ("people", "organizations"):
        counts = result.measures[measure]
        assert (counts.correct, counts.predicted, counts.gold) == (0, 0, 0)


@pytest.mark.parametrize(
    ("one", "other", "strict", "lenient"),
    [
        ("Ulm-App", "Ulm App", True, True),
        ("Sanierung des Hallenbads", "Sanierung des städtischen Hallenbads", False, True),
        ("Ulm-App", "Bochum-App", False, False),
        ("Amt für Kultur", "Amt für Sport und Bäder", False, False),
    ],
)
def test_names(one: str, other: str, strict: bool, lenient: bool) -> None:
    assert same_strictly({"name": one}, {"name": other}) is strict
    assert same_leniently({"name": one}, {"name": other}) is lenient


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Anna Beispiel", "Beispiel", True),
        ("Anna Beispiel", "Anna Maria Beispiel", True),
        ("Anna Beispiel", "Bernd Beispiel", False),
        ("Anna Beispiel", "Anna Muster", False),
    ],
)
def test_persons(one: str, other: str, same: bool) -> None:
    assert same_person({"name": one}, {"name": other}) is same


def test_equal_names_are_paired_first() -> None:
    left = [{"name": "Beispiel"}, {"name": "Anna Beispiel"}]
    right = [{"name": "Anna Beispiel"}, {"name": "Beispiel"}]
    assert sorted(pair_up(left, right, same_person)) == [(0, 1), (1, 0)]


def test_bad_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError, match="E101"):
        list(read_annotated([tmp_path / "none"]))
    (tmp_path / "b.json").write_text('{"id": "b"}', encoding="utf-8")
    with pytest.raises(StadtlupeError, match=r"no .*cities"):
        list(read_annotated([tmp_path]))
    (tmp_path / "b.json").write_text("{", encoding="utf-8")
    with pytest.raises(StadtlupeError, match="E102"):
        list(read_annotated([tmp_path]))


def test_command(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_text(json.dumps(gold()), encoding="utf-8")
    errors = tmp_path / "errors.tsv"
    result = CliRunner().invoke(app, ["evaluate", str(tmp_path / "in"), "--json", "--errors", str(errors)])
    assert result.exit_code == 0, result.output
    (scores,) = json.loads(result.stdout)["scores"].values()
    assert scores["people"] == {"p": 1.0, "r": 1.0, "f": 1.0, "gold": 1}
    assert errors.read_text(encoding="utf-8").startswith("article\tmeasure\terror\titem\n")
    table = CliRunner().invoke(app, ["evaluate", str(tmp_path / "in")])
    assert "primary city" in table.stdout


def test_ends_of_ties_without_key_are_compared_by_name() -> None:
    cities = [
        {"name": "Wien", "ags": None, "surface": ["Wien", "Wiener"]},
        {"name": "Ulm", "ags": "08421000", "surface": ["Ulm", "Ulmer"]},
    ]
    found = {"links": [{"from": "Ulm", "from_ags": "08421000", "to": "Wiener", "to_ags": None, "kind": "model"}]}
    assert link_ends(found, cities) == [("08421000", "wien", "model")]
    assert end_of({"name": "Ulm", "ags": None}, cities) == "ulm", "a name alone is not the key"
    assert end_of({"name": "Graz", "ags": None}, cities) == "graz"
