"""Joins entities over articles: which people, bodies and initiatives of different articles are the same.

Work is done per name within a municipality, never over pairs of mentions, so its cost is close to linear.
"""

from __future__ import annotations

from stadtlupe.normalize.body_clusters import BodyCluster, cluster_bodies
from stadtlupe.normalize.initiative_clusters import InitiativeCluster, cluster_initiatives
from stadtlupe.normalize.person_clusters import PersonCluster, cluster_people

__all__ = [
    "BodyCluster",
    "InitiativeCluster",
    "PersonCluster",
    "cluster_bodies",
    "cluster_initiatives",
    "cluster_people",
]
