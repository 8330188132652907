"""What the learned classifiers make of what recognizer and rules found: whether it is an initiative, and its values."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from stadtlupe.normalize.facts import Initiative
from stadtlupe.normalize.linear_model import NONE, LinearModel

# From this probability on a phrase is taken for none, or for somebody else's.
DOUBTFUL = 0.6


def decide(draft: Initiative, features: Set[str], model: LinearModel) -> Initiative | None:
    """Confirm and complete an initiative.

    Parameters
    ----------
    draft : the initiative as the rules describe it. features : see ``initiative_features``.
    model : the classifiers ``valid`` (named, plain, external or none), ``kind``, ``theme``, ``status``.

    Returns
    -------
    The initiative with the likeliest values; None when it is hardly one of a municipality. Whether it is one is asked
    only where a recognizer of initiatives has spoken, since its probabilities weigh most.
    """
    scores = model.scores(features)
    named = draft.named
    if draft.mentions[0].attributes.get("tagged") is not None:
        valid = model.probabilities(scores, "valid")
        if valid[NONE] + valid["external"] >= DOUBTFUL:
            return None
        named = named and valid["named"] >= valid["plain"]
    best = {}
    for classifier in ("kind", "theme", "status"):
        values = model.probabilities(scores, classifier)
        best[classifier] = max(values, key=lambda label: values[label])
    return replace(draft, named=named, kind=best["kind"], theme=best["theme"], status=best["status"] or None)
