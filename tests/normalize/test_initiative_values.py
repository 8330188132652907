"""Kind and theme by learned weights: sums, views, the shipped file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from spacy.strings import get_string_id

from stadtlupe import lexicon
from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.normalize import initiative_values
from stadtlupe.normalize.facts import Initiative
from stadtlupe.normalize.initiative_values import ValueModel, WeightTable, table_of, value_model, with_values
from stadtlupe.normalize.initiative_views import SEEN, TEXTS
from stadtlupe.schema import InitiativeKind, Theme

SINGLE = ("kind:app", "kind:project", "theme:Mobilität", "theme:Sonstiges")
TEXT = tuple(
    sorted(
        f"{view} {column}"
        for classifier, views in SEEN.items()
        for view in views
        if view in TEXTS
        for column in SINGLE
        if column.startswith(classifier)
    )
)


def table(columns: tuple[str, ...], weights: dict[tuple[str, str], int], **scales: float) -> WeightTable:
    """A table with a weight per (feature, column); the feature "" is the intercept."""
    names = sorted({name for name, _ in weights} - {""}, key=get_string_id)
    values = np.zeros((len(names) + 1, len(columns)), dtype="int8")
    for (name, column), weight in weights.items():
        values[names.index(name) if name else -1, columns.index(column)] = weight
    keys = np.array([get_string_id(name) for name in names], dtype="uint64")
    factors = np.array([scales.get(column.partition(":")[0], 1.0) for column in columns], dtype="float32")
    return table_of(keys, values, factors, np.array(columns))


def told(text: str, single: dict[tuple[str, str], int], texts: dict[tuple[str, str], int]) -> tuple[str, str]:
    start = text.index("Ulm-App")
    closes = text.index(".", start) + 1
    opens = max(text.rfind(". ", 0, start) + 2, text.rfind("\n", 0, start) + 1) if start else 0
    mention = Mention("INIT", "Ulm-App", start, start + 7, opens, closes, "Ulm-App", {})
    item = Initiative("Ulm-App", "other", "Finanzen", None, None, None, True, None, None, None, (mention,))
    (found,) = with_values(text, [item], ValueModel(table(SINGLE, single), table(TEXT, texts)))
    assert found.name == item.name
    return found.kind, found.theme


BUS = "Der Bus kommt. Die Ulm-App startet.\nEs gibt Geld."


def test_the_intercept_decides_when_nothing_else_is_known() -> None:
    assert told(BUS, {("", "kind:project"): 1, ("", "theme:Sonstiges"): 1}, {}) == ("project", "Sonstiges")
    assert told(BUS, {("", "kind:app"): 1, ("", "theme:Mobilität"): 1}, {}) == ("app", "Mobilität")


def test_what_the_rules_say_is_a_sign() -> None:
    single = {("", "kind:project"): 1, ("kind=other", "kind:app"): 2, ("", "theme:Sonstiges"): 1}
    assert told(BUS, single, {}) == ("app", "Sonstiges")


@pytest.mark.parametrize(
    ("word", "view", "expected"),
    [
        ("text=startet", "sentence kind:app", ("app", "Sonstiges")),
        ("text=bus", "sentence kind:app", ("project", "Sonstiges")),
        ("text=bus", "paragraph theme:Mobilität", ("project", "Mobilität")),
        ("text=geld", "paragraph theme:Mobilität", ("project", "Sonstiges")),
        ("text=geld", "article theme:Mobilität", ("project", "Mobilität")),
    ],
)
def test_each_view_has_weights_of_its_own(word: str, view: str, expected: tuple[str, str]) -> None:
    single = {("", "kind:project"): 1, ("", "theme:Sonstiges"): 1}
    assert told(BUS, single, {(word, view): 100}) == expected


def test_long_views_do_not_outvote_short_ones() -> None:
    single = {("", "theme:Sonstiges"): 30}
    texts = {("text=bus", "article theme:Mobilität"): 20}
    assert told("Der Bus. Die Ulm-App startet.", single, texts)[1] == "Mobilität"
    many = " ".join(f"Wort{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(200))
    assert told(f"Der Bus. Die Ulm-App startet. {many}", single, texts)[1] == "Sonstiges"


def test_weights_are_multiplied_by_the_scale_of_their_column() -> None:
    scaled = table(SINGLE, {("a", "kind:app"): 100, ("a", "theme:Mobilität"): 100}, kind=0.5)
    line = scaled.line("a")
    assert line is not None
    assert scaled.weights[line].tolist() == [100, 0, 100, 0]
    intercept = scaled.sum_of_signs([], []).tolist()
    assert scaled.sum_of_signs(["a", "b"], [("a", 0.5)]).tolist() == [50 * 1.5, 0, 150, 0]
    assert intercept == [0, 0, 0, 0]
    assert scaled.line("b") is None


def test_no_initiatives() -> None:
    assert with_values(BUS, [], value_model()) == ()


def test_the_shipped_file_knows_all_values() -> None:
    shipped = value_model()
    assert set(shipped.labels["kind"]) == set(get_args(InitiativeKind))
    assert set(shipped.labels["theme"]) == set(get_args(Theme))
    for part in (shipped.single, shipped.text):
        assert part.weights.shape == (len(part.lines) + 1, len(part.columns))
    for classifier, views in SEEN.items():
        for view in set(views) & set(TEXTS):
            own = shipped.text.columns[shipped.places[view]]
            assert tuple(name.partition(":")[2] for name in own) == shipped.labels[classifier]


@pytest.mark.parametrize(
    ("sentence", "name", "kind", "theme"),
    [
        ("Der Rat beschließt den Neubau der Radwegbrücke im Tal.", "Neubau der Radwegbrücke", "project", "Mobilität"),
        ("Am Samstag findet im Stadtpark das Lichterfest statt.", "Lichterfest", "event", "Gesellschaft und Bildung"),
        ("Die neue Hundesteuersatzung tritt am 1. Januar in Kraft.", "Hundesteuersatzung", "regulation", "Finanzen"),
        ("Die Stadtwerke nehmen das Nahwärmenetz in Betrieb.", "Nahwärmenetz", "facility", "Energie und Umwelt"),
    ],
)  # fmt: skip
def test_plain_cases(sentence: str, name: str, kind: str, theme: str) -> None:
    """Compounds that the rules are not asked about: kind and theme by the rules are wrong on purpose."""
    start = sentence.index(name)
    mention = Mention("INIT", name, start, start + len(name), 0, len(sentence), name, {})
    item = Initiative(name, "other", "Sonstiges", None, None, None, False, None, None, None, (mention,))
    (found,) = with_values(sentence, [item], value_model())
    assert (found.kind, found.theme) == (kind, theme)


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_a_broken_file_is_a_coded_error(content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "initiative_values.npz"
    if content is not None:
        path.write_bytes(content)

    def moved(name: str) -> Any:
        return path

    monkeypatch.setattr(lexicon, "resource", moved)
    value_model.cache_clear()
    try:
        with pytest.raises(StadtlupeError) as error:
            value_model()
        assert error.value.code == "E304"
    finally:
        value_model.cache_clear()


def test_sums_of_words_are_kept_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once too many words are known, all are read anew; what they sum up to is the same."""
    monkeypatch.setattr(initiative_values, "WORDS_KEPT", 3)
    known = table(SINGLE, {("name=bus", "kind:app"): 5, ("name=netz", "kind:app"): 7})
    alone = [float(known.sum_of("name", [word]).sum()) for word in ("Bus", "Netz", "Weg", "Bus", "Rad", "Netz")]
    assert alone == [5, 7, 0, 5, 0, 7]
    assert float(known.sum_of("name", ["Bus", "Netz"]).sum()) == 12
