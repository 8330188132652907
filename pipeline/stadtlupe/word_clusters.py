"""Clusters of words that stand in like contexts (Brown et al. 1992), a feature of the recognizer.

``word_clusters.npz`` of the lexicon has them for some 860,000 forms of running German text, as two arrays: the lowest
32 bits of spaCy's hash of each form, sorted, and its cluster. A cluster is a path through a binary tree, its first step
in the lowest bit; words whose paths begin alike are alike (Miller et al. 2004).
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.strings import get_string_id

from stadtlupe.lexicon import read_arrays

CLUSTERS_FILE = "word_clusters.npz"
KEY_BITS = 0xFFFF_FFFF
UNKNOWN = 0
# Several features of a word ask for its cluster in a row.
RECENT = 1024


class Clusters(NamedTuple):
    """Keys in ascending order, shape (words,), and the cluster of each."""

    keys: NDArray[np.uint32]
    paths: NDArray[np.uint16]


@cache
def _clusters() -> Clusters:
    return Clusters(*read_arrays(CLUSTERS_FILE, "keys", "paths"))


def key_of(form: str) -> int:
    """Key under which a form is stored."""
    return int(get_string_id(form)) & KEY_BITS


@lru_cache(maxsize=RECENT)
def cluster_of(word: str) -> int:
    """Cluster of a word, 0 when it is not known.

    A word that is not in the table counts like its usual spelling (``RATHAUS``, ``hanau``), its form without the ending
    of a genitive, or the last part of a hyphen compound.
    """
    table = _clusters()
    for form in _forms(word):
        key = np.uint32(key_of(form))
        at = int(np.searchsorted(table.keys, key))
        if at < len(table.keys) and table.keys[at] == key:
            return int(table.paths[at])
    return UNKNOWN


def path_prefix(cluster: int, steps: int) -> int:
    """The first steps of a cluster's path: the larger cluster that it is part of."""
    return cluster & ((1 << steps) - 1)


def _forms(word: str) -> list[str]:
    forms = [word]
    if word[:1].isupper():
        forms += [word.capitalize()] if word.isupper() and len(word) > 3 else []
        forms += [word[:-1].rstrip("'’")] if word.endswith("s") and len(word) > 4 else []
    forms.append(word.lower())
    head = word.rpartition("-")[2]
    if head and head != word:
        forms += [head, head.capitalize()]
    return forms
