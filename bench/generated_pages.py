"""Write a corpus of German municipal news pages, as many as wanted; the same seed gives the same bytes.

    python bench/generated_pages.py FOLDER [--pages 5000] [--seed 7] [--start 0]

Texts are paragraphs of the project's own annotated articles (corpus/annotated/train), put together anew: a page takes
paragraphs from some of them until its length is reached, and all towns and people in them are replaced, so that pages
do not repeat each other while towns, people and undertakings recur as they do in news: towns are drawn by the square
root of their population, and each town has some people who are named often and many who are named once.

Lengths follow a log-normal distribution of words (median 270, a tenth above 650) and of bytes of the whole page (median
60 kB: navigation, teasers, scripts), which is what pages of regional newspapers and cities look like. A few pages are
too short, or print again what another page has.
"""

from __future__ import annotations

import argparse
import functools
import html
import itertools
import json
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "corpus" / "annotated" / "train"
MEDIAN_WORDS, SPREAD_WORDS = 270, 0.7
MEDIAN_BYTES, SPREAD_BYTES = 60_000, 0.75
WORDS = (40, 4_000)
BYTES = (8_000, 500_000)
COPIES = 0.02  # pages that print the article of an earlier page
PEOPLE_PER_CITY = 60
SECTIONS = ("Lokales", "Politik", "Wirtschaft", "Kultur", "Sport", "Verkehr", "Bildung", "Umwelt", "Rathaus", "Service")


@dataclass(frozen=True, slots=True)
class Source:
    """Paragraphs of an annotated article, each as pieces of text and of names to be replaced."""

    title: list[tuple[str, str]]
    paragraphs: list[list[tuple[str, str]]]


@functools.cache
def cities() -> tuple[list[str], list[float]]:
    """Names of municipalities and how often each is drawn."""
    from stadtlupe.lexicon import municipalities

    found = [entry for entry in municipalities().values() if not entry.is_kreis and entry.population > 5_000]
    return [entry.name for entry in found], list(itertools.accumulate(math.sqrt(entry.population) for entry in found))


def load_sources(folder: Path = SOURCE) -> list[Source]:
    """Read the annotated articles whose spans say where names stand."""
    sources = []
    for path in sorted(folder.glob("*.json")):
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        full = f"{content['title']}\n\n{content['text']}"
        spans = sorted((s for s in content["spans"] if s["label"] in ("CITY", "PER")), key=lambda span: span["start"])
        pieces: list[tuple[str, str]] = []
        position = 0
        for span in spans:
            if span["start"] < position:
                continue
            item = content["cities" if span["label"] == "CITY" else "people"][span["item"]]
            name = item["name"]
            whole = full[span["start"] : span["end"]]
            if whole == name or (span["label"] == "PER" and whole == name.split()[-1]):
                kind = "city" if span["label"] == "CITY" else "person" if whole == name else "surname"
                pieces += [("", full[position : span["start"]]), (kind, name)]
                position = span["end"]
        pieces.append(("", full[position:]))
        blocks: list[list[tuple[str, str]]] = [[]]
        for kind, text in pieces:
            if kind:
                blocks[-1].append((kind, text))
                continue
            first, *others = text.split("\n\n")
            blocks[-1].append(("", first))
            blocks += [[("", other)] for other in others]
        title, *paragraphs = blocks
        if paragraphs:
            sources.append(Source(title, paragraphs))
    return sources


class Writer:
    """Makes pages; each depends on the seed and its number only."""

    def __init__(self, sources: Sequence[Source], seed: int) -> None:
        self.sources = sources
        self.seed = seed
        self.given = sorted({text.split()[0] for text in self._people() if " " in text})
        self.family = sorted({text.split()[-1] for text in self._people() if " " in text})

    def _people(self) -> Iterator[str]:
        for source in self.sources:
            for block in (source.title, *source.paragraphs):
                yield from (text for kind, text in block if kind == "person")

    def _city(self, chance: random.Random) -> str:
        names, weights = cities()
        return chance.choices(names, cum_weights=weights)[0]

    def _person(self, city: str, chance: random.Random) -> str:
        # The first of a town's people (its mayor) is named most often.
        number = min(PEOPLE_PER_CITY - 1, int(chance.paretovariate(1.0)) - 1)
        own = random.Random(f"{self.seed} {city} {number}")
        return f"{own.choice(self.given)} {own.choice(self.family)}"

    def article(self, number: int) -> tuple[str, list[str]]:
        """Headline and paragraphs of a page."""
        chance = random.Random(f"{self.seed} {number}")
        if number and chance.random() < COPIES:
            return self.article(chance.randrange(number))
        wanted = min(max(chance.lognormvariate(math.log(MEDIAN_WORDS), SPREAD_WORDS), WORDS[0]), WORDS[1])
        primary = self._city(chance)
        headline, paragraphs, words = "", [], 0
        while words < wanted:
            source = chance.choice(self.sources)
            towns: dict[str, str] = {}
            people: dict[str, str] = {}

            def fill(
                block: list[tuple[str, str]], towns: dict[str, str] = towns, people: dict[str, str] = people
            ) -> str:
                parts = []
                for kind, text in block:
                    if kind == "city":
                        # The town that a text names first is the one that the page is about.
                        towns.setdefault(text, self._city(chance) if towns else primary)
                        parts.append(towns[text])
                    elif kind:
                        people.setdefault(text, self._person(primary, chance))
                        parts.append(people[text] if kind == "person" else people[text].split()[-1])
                    else:
                        parts.append(text)
                return "".join(parts)

            title = fill(source.title)
            headline = headline or title
            for block in chance.sample(source.paragraphs, min(len(source.paragraphs), chance.randint(1, 3))):
                paragraphs.append(fill(block))
                words += len(paragraphs[-1].split())
                if words >= wanted:
                    break
        return headline, paragraphs

    def page(self, number: int) -> str:
        """One page as HTML."""
        headline, paragraphs = self.article(number)
        chance = random.Random(f"{self.seed} {number} page")
        size = min(max(chance.lognormvariate(math.log(MEDIAN_BYTES), SPREAD_BYTES), BYTES[0]), BYTES[1])
        day = f"{chance.randint(2019, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        title = html.escape(headline)
        text = "\n".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
        data = json.dumps({"@type": "NewsArticle", "headline": headline, "datePublished": day}, ensure_ascii=False)
        head = (
            f'<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8"><title>{title} | Tagblatt</title>'
            f'<script type="application/ld+json">{data}</script>'
        )
        body = f'<article><h1>{title}</h1><time datetime="{day}">{day}</time>\n{text}\n</article>'
        room = max(0.0, size - len(head) - len(body))
        menu, aside = self._links(chance, 0.15 * room, "nav"), self._links(chance, 0.25 * room, "aside")
        return (
            f"{head}<script>{self._script(chance, 0.6 * room)}</script></head>\n<body><header>{menu}</header>\n"
            f"<main>{body}</main>\n{aside}\n<footer><ul><li><a href='/impressum'>Impressum</a></li></ul></footer>"
            "</body></html>\n"
        )

    def _links(self, chance: random.Random, size: float, tag: str) -> str:
        parts, length = [], 0
        while length < size:
            source = chance.choice(self.sources)
            words = " ".join("".join(text for _, text in source.title).split()[:8])
            section = chance.choice(SECTIONS)
            parts.append(
                f'<li class="teaser teaser--{section.lower()}"><a href="/{section.lower()}/{chance.randrange(10**6)}">'
                f'<span class="kicker">{section}</span> {html.escape(words)}</a></li>'
            )
            length += len(parts[-1])
        return f'<{tag} class="{tag}-list"><ul>\n' + "\n".join(parts) + f"\n</ul></{tag}>"

    def _script(self, chance: random.Random, size: float) -> str:
        parts, length = ["var d=[];"], 0
        while length < size:
            parts.append(f'd.push({{"id":{chance.randrange(10**9)},"slot":"ad-{chance.randrange(99)}","lazy":true}});')
            length += len(parts[-1])
        return "".join(parts)


def write_pages(folder: Path, count: int, *, seed: int = 7, start: int = 0) -> Path:
    """Write the pages ``start`` to ``start + count - 1``, 500 to a folder; returns the folder."""
    writer = Writer(load_sources(), seed)
    for number in range(start, start + count):
        path = folder / f"{number // 500:03}" / f"seite-{number:06}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(writer.page(number), encoding="utf-8")
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the pages go")
    parser.add_argument("--pages", type=int, default=5_000, help="how many")
    parser.add_argument("--seed", type=int, default=7, help="another seed gives other pages")
    parser.add_argument("--start", type=int, default=0, help="number of the first page")
    options = parser.parse_args()
    write_pages(options.folder, options.pages, seed=options.seed, start=options.start)


if __name__ == "__main__":
    main()
