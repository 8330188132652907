"""Check annotated articles and write the offsets of their surface forms.

Usage: ``python scripts/check_corpus.py PATH [...]`` (files or folders of ``*.json``; ``--check`` writes nothing)

Every listed surface form must occur as whole words in ``title + "\\n\\n" + text``; keys must be in the register; kinds,
types and themes must be those of the schema. ``spans`` is made anew: all occurrences of all forms, the longer one where
two of one label overlap, without the occurrences that ``not_spans`` names.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any, get_args

from stadtlupe.extract.annotated import LABELS, article_text, occurrences, spans_of
from stadtlupe.lexicon import municipalities
from stadtlupe.schema import InitiativeKind, LinkKind, OrganizationType, Status, Theme

HEAD = ("id", "genre", "land", "topic", "size", "published", "title", "text")
LISTS = (*LABELS, "dates", "amounts", "links")
GENRES = frozenset(
    {
        "press release",
        "regional newspaper brief",
        "council report",
        "trade-magazine report",
        "Amtsblatt notice",
        "blog",
    }
)
SIZES = frozenset({"small", "middle", "large", "district", "association"})
EDTF = re.compile(
    r"^(?:\d{3}X|(?:\d{4}|XXXX)(?:-\d{2}(?:-\d{2})?)?~?)(?:/(?:\d{4}(?:-\d{2}(?:-\d{2})?)?~?|\.\.))?$|^\.\./\d{4}(?:-\d{2}){0,2}$"
)
ALLOWED = {
    "organizations": {"type": set(get_args(OrganizationType))},
    "initiatives": {
        "kind": set(get_args(InitiativeKind)),
        "theme": set(get_args(Theme)),
        "status": {*get_args(Status), None},
        "scope": {"municipal", "external"},
    },
    "cities": {"role": {"primary", "mentioned"}},
    "links": {"kind": set(get_args(LinkKind))},
}


def _key_problems(item: dict[str, Any], where: str) -> list[str]:
    problems = []
    for field in [name for name in item if name == "ags" or name.endswith("_ags")]:
        if item[field] is not None and item[field] not in municipalities():
            problems.append(f"{where}: {field} {item[field]!r} is not in the register")
    name, ags = item.get("name"), item.get("ags")
    if where.startswith("cities") and ags in municipalities() and municipalities()[ags].name != name:
        problems.append(f"{where}: {ags} is {municipalities()[ags].name!r}, not {name!r}")
    return problems


def problems_of(article: dict[str, Any]) -> list[str]:
    """Everything that is wrong with an article, as sentences."""
    problems = [f"{field} is missing" for field in (*HEAD, *LISTS) if field not in article]
    if problems:
        return problems
    text = article_text(article)
    words = len(article["text"].split())
    if not 90 <= words <= 400:
        problems.append(f"the text has {words} words")
    if "\n\n\n" in article["text"] or article["text"] != article["text"].strip():
        problems.append("paragraphs must be separated by exactly one empty line")
    for field, values in (("genre", GENRES), ("size", SIZES)):
        if article[field] not in values:
            problems.append(f"{field} {article[field]!r} is not one of {', '.join(sorted(values))}")
    for part in (*LABELS, "links"):
        for index, item in enumerate(article[part]):
            where = f"{part}[{index}] {item.get('name', '')}"
            problems += _key_problems(item, where)
            for field, allowed in ALLOWED.get(part, {}).items():
                if item.get(field) not in allowed:
                    problems.append(f"{where}: {field} {item.get(field)!r} is not allowed")
            if part in LABELS:
                if not item.get("surface"):
                    problems.append(f"{where}: no surface form")
                for surface in item.get("surface", ()):
                    if not surface.strip() or not occurrences(text, surface):
                        problems.append(f"{where}: {surface!r} does not occur")
            for position in item.get("positions", ()):
                problems += _key_problems(position, where)
                if not position.get("role"):
                    problems.append(f"{where}: a position without role")
            for field in ("started", "target"):
                if item.get(field) and not EDTF.match(item[field]):
                    problems.append(f"{where}: {field} {item[field]!r} is not EDTF")
    for date in article["dates"]:
        if date["text"] not in text or not EDTF.match(date["value"]):
            problems.append(f"date {date} does not occur or is not EDTF")
    for amount in article["amounts"]:
        if amount["text"] not in text or not isinstance(amount["value_eur"], int | float):
            problems.append(f"amount {amount} does not occur or is no number")
    if not any(city["role"] == "primary" for city in article["cities"]):
        problems.append("no primary city")
    return problems


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--check", action="store_true", help="write nothing; spans must be current")
    args = parser.parse_args()
    files = [file for path in args.paths for file in (sorted(path.rglob("*.json")) if path.is_dir() else [path])]
    bad = 0
    for file in files:
        article = json.loads(file.read_text(encoding="utf-8"))
        problems = problems_of(article)
        if not problems:
            spans = spans_of(article)
            if args.check and article.get("spans") != spans:
                problems = ["spans are not current: run check_corpus.py"]
            elif not args.check and article.get("spans") != spans:
                article["spans"] = spans
                file.write_text(json.dumps(article, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        bad += bool(problems)
        for problem in problems:
            print(f"{file.name}: {problem}")
    print(f"{len(files)} articles, {bad} with problems")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
