"""Sums of money of a municipality: what each is, and which may be added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from stadtlupe.compare.words import has, smallest_cost
from stadtlupe.schema import InitiativeRow, LeftOut


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money tied to an initiative.

    Attributes
    ----------
    item : the initiative. eur : euros.
    left_out : why it is not added up: ``budget``, ``price`` or ``repeated``; None when it is.
    """

    item: InitiativeRow
    eur: float
    left_out: LeftOut | None


def _not_a_cost(item: InitiativeRow, eur: float) -> LeftOut | None:
    if has("money", "budget", item.name):
        return "budget"
    # What a statute names is what someone pays: a fee, a tax, a fine.
    return "price" if eur < smallest_cost() or item.kind == "regulation" else None


def amounts_of(items: Iterable[InitiativeRow], articles_of: Callable[[InitiativeRow], frozenset[str]]) -> list[Amount]:
    """List the sums of initiatives, each once, and say which are costs that can be added up.

    Parameters
    ----------
    items : initiatives of one municipality. articles_of : articles that prove an initiative.

    Returns
    -------
    One entry per initiative with a sum, largest first. Budgets (a whole Haushalt) and prices (what a regulation names,
    sums under the lexicon's ``smallest_cost``) are no costs of an undertaking. The same sum in one article for two
    initiatives is one sum: it counts for the one with a proper name, else for the one most written about.
    """
    known = [(item.amount_eur, item) for item in items if item.amount_eur is not None]
    known.sort(key=lambda pair: (-pair[0], not pair[1].named, -pair[1].n_articles, pair[1].name, pair[1].initiative_id))
    often = Counter(eur for eur, _ in known)
    counted: set[tuple[float, str]] = set()
    result = []
    for eur, item in known:
        reason = _not_a_cost(item, eur)
        # Only what is named twice can be one sum, and to look for its articles takes longest.
        if reason is None and often[eur] > 1:
            sources = {(eur, article) for article in articles_of(item)}
            if sources & counted:
                reason = "repeated"
            counted |= sources
        result.append(Amount(item, eur, reason))
    return result


def total(amounts: Iterable[Amount]) -> float | None:
    """Sum of the amounts that are costs, in euros; None when there is none."""
    costs = [amount.eur for amount in amounts if amount.left_out is None]
    return sum(costs) if costs else None
