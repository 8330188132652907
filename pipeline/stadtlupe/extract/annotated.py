"""Annotated articles, the format of ``corpus/annotated``: reading them, and the offsets of their written forms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from stadtlupe.errors import StadtlupeError

# List of an article -> label of its spans.
LABELS = {"cities": "CITY", "people": "PER", "organizations": "ORG", "initiatives": "INIT"}
PARTS = {label: part for part, label in LABELS.items()}


def article_text(article: Mapping[str, Any]) -> str:
    """The string that all offsets refer to."""
    return f"{article['title']}\n\n{article['text']}"


def occurrences(text: str, surface: str) -> list[tuple[int, int]]:
    """Places at which a form stands as whole words."""
    before = r"(?<![\w])" if surface[0].isalnum() else ""
    after = r"(?![\w])" if surface[-1].isalnum() else ""
    return [hit.span() for hit in re.finditer(before + re.escape(surface) + after, text)]


def spans_of(article: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All spans, per label without overlaps (the longer form wins), ordered by place."""
    text = article_text(article)
    excluded = {(item["label"], item["surface"], item["occurrence"]) for item in article.get("not_spans", ())}
    spans: list[dict[str, Any]] = []
    for part, label in LABELS.items():
        found = []
        for index, item in enumerate(article.get(part, ())):
            for surface in item["surface"]:
                for number, (start, end) in enumerate(occurrences(text, surface)):
                    if (label, surface, number) not in excluded:
                        found.append((start, end, index))
        taken: list[tuple[int, int]] = []
        for start, end, index in sorted(found, key=lambda one: (one[0] - one[1], one[0], one[2])):
            if all(end <= other_start or start >= other_end for other_start, other_end in taken):
                taken.append((start, end))
                spans.append({"start": start, "end": end, "label": label, "item": index, "text": text[start:end]})
    return sorted(spans, key=lambda span: (span["start"], span["end"], span["label"]))


def read_annotated(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Read annotated articles from ``*.json`` files or folders of them, ordered by path.

    ``spans`` are computed from the written forms where a file does not have them.

    Raises
    ------
    StadtlupeError : E101 when a path does not exist, E102 when a file is no annotated article.
    """
    for path in paths:
        if not path.exists():
            raise StadtlupeError("E101", path=path)
        for file in sorted(path.rglob("*.json")) if path.is_dir() else [path]:
            try:
                article = json.loads(file.read_text(encoding="utf-8"))
                missing = {"id", "title", "text", "cities", "people", "organizations", "initiatives"} - set(article)
            except (ValueError, TypeError) as error:
                raise StadtlupeError("E102", path=file, detail=str(error)) from error
            if missing:
                detail = f"not an annotated article: no {', '.join(sorted(missing))}"
                raise StadtlupeError("E102", path=file, detail=detail)
            if "spans" not in article:
                try:
                    article["spans"] = spans_of(article)
                except (KeyError, IndexError, TypeError) as error:
                    raise StadtlupeError("E102", path=file, detail=f"not an annotated article: {error!r}") from error
            yield article


def part_of(articles: Iterable[dict[str, Any]], part: str) -> Iterator[dict[str, Any]]:
    """Every N-th article from the K-th on, for training on one part and looking at another.

    Parameters
    ----------
    part : ``K/N``, 1/1 for all.

    Raises
    ------
    ValueError : when ``part`` is no such pair.
    """
    match = re.fullmatch(r"(\d+)/(\d+)", part)
    first, total = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= first <= total:
        raise ValueError(f"no part of the articles: {part!r}")
    yield from islice(articles, first - 1, None, total)
