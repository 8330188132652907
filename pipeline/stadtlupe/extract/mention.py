"""The value that stage 3 hands to stage 4."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from stadtlupe.value_class import value_class


@value_class(frozen=True, slots=True)
class Mention:
    """A span of an article's text that says something.

    Attributes
    ----------
    label : PER, ORG, LOC, MISC (recognizer), PLACE, ROLE, DATE, AMOUNT, INIT (components).
    start, end : character offsets into ``Article.full_text``; ``text`` is exactly that slice.
    sent_start, sent_end : character offsets of the sentence around it.
    value : normalized value, if the component knows one (EDTF of a date, euros of an amount, lemma of a role).
    attributes : further properties, JSON-compatible values only; which ones is documented by each component.
    component, version : which component said so, and its version.
    """

    label: str
    text: str
    start: int
    end: int
    sent_start: int
    sent_end: int
    value: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    component: str = ""
    version: str = ""
