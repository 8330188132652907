"""Type of an organization by a classifier that goes by the words of its name and by what the rules say."""

from __future__ import annotations

import re
from functools import lru_cache

from stadtlupe.lexicon import WORDS_KEPT
from stadtlupe.normalize.linear_model import LinearModel
from stadtlupe.word_clusters import cluster_of, path_prefix

WORD = re.compile(r"\w[\w.&+-]*\w|\w")
ENDINGS = range(3, 10)
BEGINNINGS = range(3, 8)
CLASSIFIER = "type"
# What tells that a body of unknown name is a group of voters: words of its name, or around it.
POLITICAL = re.compile(
    r"fraktion|partei|wähl|wahl(?!er)|\bliste\b|\w+liste\b|bündnis|koalition|opposition|mandat|(?:stadt|gemeinde|kreis|"
    r"ortschafts|bezirks)rat|rät|ratsmitglied|ratsgruppe|ratsherr|ratsfrau|stadtverordnet|kreistag|stimm|antrag|"
    r"\b(?:CDU|CSU|SPD|FDP|AfD|BSW|Grünen?|Linken?|Freien? Wählern?)\b",
    re.IGNORECASE,
)
# Steps on the paths of clusters: how coarse the classes of words are.
PREFIX = 8


@lru_cache(maxsize=WORDS_KEPT)
def _of_word(word: str) -> tuple[str, ...]:
    lower = word.lower()
    return (
        f"word={lower}",
        f"cluster={path_prefix(cluster_of(word), PREFIX)}",
        f"capitals={word.isupper()}",
        *(f"end={lower[-size:]}" for size in ENDINGS if len(lower) > size),
        *(f"begin={lower[:size]}" for size in BEGINNINGS if len(lower) > size),
    )


def features_of(name: str, rule: str, generic: bool) -> set[str]:
    """Features of an organization.

    Parameters
    ----------
    name : canonical name. rule : type that the rules give. generic : whether only its type and town identify it.
    """
    words = WORD.findall(name)
    found = {f"rule={rule}", f"rule={rule} generic={generic}", f"words={min(len(words), 6)}"}
    for word in words:
        found.update(_of_word(word))
    if words:
        found.add(f"first={words[0].lower()}")
        found.add(f"last={words[-1].lower()}")
        found.add(f"rule={rule} first={words[0].lower()}")
    return found


@lru_cache(maxsize=WORDS_KEPT)
def type_of(name: str, rule: str, generic: bool, model: LinearModel, without: str | None = None) -> str:
    """Likeliest type; the same bodies come in many articles.

    Parameters
    ----------
    name, rule, generic : as for :func:`features_of`. model : the classifier.
    without : a type that what stands around the name rules out.
    """
    return model.best(model.scores(features_of(name, rule, generic)), CLASSIFIER, without)
