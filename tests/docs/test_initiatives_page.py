"""The table of docs/initiatives.md is the measured one, and its command measures what it says."""

from __future__ import annotations

import json
from pathlib import Path

from tests.models.scripts import TRAINING, script


def test_the_table_is_the_measured_one(root: Path) -> None:
    results = json.loads((TRAINING / "initiatives.json").read_text(encoding="utf-8"))
    page = (root / "docs" / "initiatives.md").read_text(encoding="utf-8")
    shown = page.partition("<!-- ablation -->")[2].partition("<!-- /ablation -->")[0].strip()
    ablation = script("ablate_initiatives")
    assert shown == ablation.table(results)
    assert all(set(variants) == set(ablation.VARIANTS) for variants in results.values())


def test_each_variant_switches_one_side_off() -> None:
    """The parts that are switched off are really in the pipeline."""
    ablation = script("ablate_initiatives")
    text = "Die Stadt Ulm baut die Bochum-App. Der Stadtrat hat das Klimaschutzkonzept 2035 beschlossen."
    article = ablation.Article("a", None, title="", text=text, published=None, language="de")
    tagged = {}
    for variant in ablation.VARIANTS:
        mentions = ablation.annotator_of(variant, ablation.DEFAULT_MODEL).mentions(article)
        tagged[variant] = [item.attributes["tagged"] for item in mentions if item.label == "INIT"]
    assert all(tagged.values())
    assert set(tagged["rules"]) == {None}
    assert None not in tagged["model"]
    assert None not in tagged["both"]
