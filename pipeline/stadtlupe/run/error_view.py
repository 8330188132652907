"""A page that shows in the texts themselves what a model got right, missed or got wrong (spaCy's displaCy)."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from stadtlupe.write.files import replacing

COLOURS = {"right": "#bfe3c6", "missed": "#ffd08a", "wrong": "#f4a6a0"}
STYLE = """
body { font-family: system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
section { border-top: 1px solid #ccc; padding: 1rem 0; }
h2 { font-size: 1rem; margin: 0 0 .5rem; }
.legend span { padding: .1rem .5rem; border-radius: 3px; margin-right: .5rem; }
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked place: first token, token after the last, label, and ``right``, ``missed`` or ``wrong``."""

    start: int
    end: int
    label: str
    verdict: str


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text in tokens (``spaces`` tells whether a blank follows each) with its marks."""

    name: str
    tokens: Sequence[str]
    spaces: Sequence[bool]
    marks: Sequence[Mark]

    @property
    def n_errors(self) -> int:
        """How many marks are errors."""
        return sum(mark.verdict != "right" for mark in self.marks)


def compare(gold: set[tuple[int, int, str]], found: set[tuple[int, int, str]]) -> list[Mark]:
    """Marks of two sets of spans (first token, token after the last, label)."""
    verdicts = {
        **dict.fromkeys(gold, "missed"),
        **dict.fromkeys(found, "wrong"),
        **dict.fromkeys(gold & found, "right"),
    }
    return [Mark(*span, verdict) for span, verdict in sorted(verdicts.items())]


def _render(text: MarkedText) -> str:
    from spacy import displacy

    spans = [
        {"start_token": mark.start, "end_token": mark.end, "label": html.escape(_label(mark))} for mark in text.marks
    ]
    data = {
        "text": "".join(token + (" " if space else "") for token, space in zip(text.tokens, text.spaces, strict=True)),
        "tokens": list(text.tokens),
        "spans": spans,
    }
    colours = {html.escape(_label(mark)): COLOURS[mark.verdict] for mark in text.marks}
    # jupyter=False: never print into a notebook, always return the markup.
    markup: str = displacy.render(data, style="span", manual=True, jupyter=False, options={"colors": colours})
    return markup


def _label(mark: Mark) -> str:
    return mark.label if mark.verdict == "right" else f"{mark.label} {mark.verdict}"


def write_error_view(path: Path, title: str, texts: Iterable[MarkedText]) -> int:
    """Write a self-contained page with the texts that have errors, those with the most first.

    Parameters
    ----------
    path : the file, replaced if it exists. title : what was measured. texts : all texts, also those without errors.

    Returns
    -------
    Number of texts on the page.

    Raises
    ------
    StadtlupeError : E201 when the file cannot be written.
    """
    faulty = sorted((text for text in texts if text.n_errors), key=lambda text: (-text.n_errors, text.name))
    legend = "".join(f'<span style="background: {colour}">{verdict}</span>' for verdict, colour in COLOURS.items())
    with replacing(path) as stream:
        stream.write(
            f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
            f"<style>{STYLE}</style></head><body><h1>{html.escape(title)}</h1>"
            f'<p class="legend">{legend}</p>\n'
        )
        for text in faulty:
            heading = f"{html.escape(text.name)}: {text.n_errors} error{'s' * (text.n_errors > 1)}"
            stream.write(f"<section><h2>{heading}</h2>{_render(text)}</section>\n")
        stream.write("</body></html>\n")
    return len(faulty)
