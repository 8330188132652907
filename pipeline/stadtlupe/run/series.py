"""How well mentions of one person, body or undertaking are joined over articles: B-cubed on annotated series.

In a series each annotated person, organization and initiative has an ``entity``, the same for the same thing in all
articles. What the program found is paired with it article by article; the measure looks at the pairs only, so that it
tells about the joining and not about the finding, which has measures of its own.

Source: Bagga and Baldwin (1998), Algorithms for Scoring Coreference Chains.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stadtlupe.normalize.clusters import (
    BodyCluster,
    InitiativeCluster,
    PersonCluster,
    cluster_bodies,
    cluster_initiatives,
    cluster_people,
)
from stadtlupe.normalize.facts import ArticleFacts

Item = Mapping[str, Any]
PARTS = ("people", "organizations", "initiatives")


@dataclass(frozen=True, slots=True)
class BCubed:
    """Average over all items of how pure and how complete the found cluster of an item is; ``gold`` items."""

    precision: float
    recall: float
    gold: int

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def bcubed(gold: Mapping[Hashable, str], found: Mapping[Hashable, str]) -> BCubed:
    """Compare two clusterings of the same items.

    Parameters
    ----------
    gold, found : item -> its cluster; items that only one of them has do not count.
    """
    items = [item for item in gold if item in found]
    if not items:
        return BCubed(0.0, 0.0, 0)
    together = Counter((gold[item], found[item]) for item in items)
    sizes, wanted = Counter(found[item] for item in items), Counter(gold[item] for item in items)
    precision = sum(together[gold[item], found[item]] / sizes[found[item]] for item in items) / len(items)
    recall = sum(together[gold[item], found[item]] / wanted[gold[item]] for item in items) / len(items)
    return BCubed(precision, recall, len(items))


class Series:
    """Collects the pairs of annotated and found items of a series of articles."""

    def __init__(self) -> None:
        self.facts: list[ArticleFacts] = []
        self.gold: dict[str, dict[Hashable, str]] = defaultdict(dict)

    def add(
        self, facts: ArticleFacts, pairs: Mapping[str, Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]]
    ) -> None:
        """Add an article.

        Parameters
        ----------
        facts : what was found in it. pairs : part -> pairs (annotated item, found item of the record).
        """
        self.facts.append(facts)
        for part, matched in pairs.items():
            for wanted, given in matched:
                if wanted.get("entity"):
                    self.gold[part][facts.article.article_id, given["name"]] = wanted["entity"]

    def measures(self) -> dict[str, BCubed]:
        """B-cubed per part that has annotated entities."""
        found = clusters_of(self.facts)
        return {part: bcubed(self.gold[part], found[part]) for part in PARTS if self.gold[part]}


def clusters_of(corpus: Sequence[ArticleFacts]) -> dict[str, dict[Hashable, str]]:
    """Entity id of each (article id, name in its record), per part."""
    ordered = sorted(corpus, key=lambda facts: facts.article.article_id)
    clusters: dict[str, Sequence[PersonCluster] | Sequence[BodyCluster] | Sequence[InitiativeCluster]] = {
        "people": cluster_people(ordered),
        "organizations": cluster_bodies(ordered),
        "initiatives": cluster_initiatives(ordered),
    }
    return {
        part: {
            (ordered[index].article.article_id, item.name): cluster.entity_id
            for cluster in found
            for index, item in cluster.members
        }
        for part, found in clusters.items()
    }
