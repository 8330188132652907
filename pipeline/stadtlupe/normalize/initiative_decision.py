"""What the learned classifiers make of what recognizer and rules found: whether it is an initiative, and its status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stadtlupe.normalize.facts import Initiative
from stadtlupe.normalize.linear_model import NONE, LinearModel

# From this probability of being none, or somebody else's, a phrase is dropped: where F1 is best in cross-validation
# over the training articles.
DOUBTFUL = 0.68
# What bears a name must more likely be an initiative than not ("in doubt it is not named", say the guidelines).
UNSURE = 0.5


def decide(draft: Initiative, scores: Sequence[float], model: LinearModel) -> Initiative | None:
    """Confirm and complete an initiative.

    Parameters
    ----------
    draft : the initiative as the rules describe it. scores : what ``model`` says to its features.
    model : the classifiers ``valid`` (named, plain, external or none) and ``status``.

    Returns
    -------
    The initiative with the likeliest status; None when it is hardly one of a municipality. Whether it is one is asked
    only where a recognizer of initiatives has spoken, since its probabilities weigh most.
    """
    named = draft.named
    if draft.mentions[0].attributes.get("tagged") is not None:
        valid = model.probabilities(scores, "valid")
        doubt = valid[NONE] + valid["external"]
        if doubt >= DOUBTFUL:
            return None
        named = named and valid["named"] >= valid["plain"] and doubt < UNSURE
    return replace(draft, named=named, status=model.best(scores, "status") or None)
