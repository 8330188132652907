"""Compare how well and how fast Stadtlupe and other extractors read the same German pages, in one run.

    python bench/read_bench.py [--pages FOLDER] [--peers PYTHON]

FOLDER holds ``html/<id>.html.gz``, ``gold.jsonl`` and ``score.py``, which says how each measure is defined; without the
option it is ``pages`` in the folder named by the environment variable STADTLUPE_SHARED, or in ``shared`` beside the
checkout. PYTHON is the interpreter of another environment in which newspaper4k and news-please are installed:

    python -m venv peers && peers/bin/pip install newspaper4k news-please lxml_html_clean

Every extractor gets the page alone, without its address. Pages are read once by each, one after the other, in one
process per environment; the time is that of the extraction only, and the ratio is to trafilatura's default in this run.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PEERS = ("newspaper4k", "news-please")
BASELINE = "trafilatura default"
# Stands in for the address, which one peer insists on; it says nothing about the article.
NO_ADDRESS = "http://localhost/"
Extractor = Callable[[bytes], dict[str, Any]]


def decode(data: bytes) -> str:
    """Decode a page for peers that only take text."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def stadtlupe_reader() -> Extractor:
    from stadtlupe.fetch import Page
    from stadtlupe.read import read_page
    from stadtlupe.settings import Settings

    settings = Settings()

    def extract(data: bytes) -> dict[str, Any]:
        article = read_page(Page("page", "page.html", data), settings)
        return {
            "title": article.title,
            "date": article.published,
            "author": list(article.authors),
            "text": article.text,
            "publisher": article.publisher,
        }

    return extract


def trafilatura_reader(**options: bool) -> Extractor:
    import trafilatura

    def extract(data: bytes) -> dict[str, Any]:
        found = trafilatura.bare_extraction(data, with_metadata=True, include_comments=False, **options)
        if found is None:
            return {}
        return {
            "title": found.title,
            "date": found.date,
            "author": found.author,
            "text": found.text,
            "publisher": found.sitename,
        }

    return extract


def newspaper_reader() -> Extractor:
    import newspaper

    def extract(data: bytes) -> dict[str, Any]:
        article = newspaper.Article(NO_ADDRESS, language="de", fetch_images=False)
        article.download(input_html=decode(data))
        article.parse()
        day = article.publish_date
        return {"title": article.title, "date": day and str(day), "author": article.authors, "text": article.text}

    return extract


def news_please_reader() -> Extractor:
    from newsplease import NewsPlease

    def extract(data: bytes) -> dict[str, Any]:
        found = NewsPlease.from_html(decode(data), url=None, fetch_images=False)
        day = found.date_publish
        return {"title": found.title, "date": day and str(day), "author": found.authors, "text": found.maintext}

    return extract


def load_pages(folder: Path) -> dict[str, bytes]:
    """Read all pages into memory, so that no extractor waits for the disk."""
    with (folder / "gold.jsonl").open(encoding="utf-8") as lines:
        idents = [json.loads(line)["id"] for line in lines]
    return {ident: gzip.decompress((folder / "html" / f"{ident}.html.gz").read_bytes()) for ident in idents}


def read_all(extract: Extractor, pages: dict[str, bytes]) -> tuple[dict[str, dict[str, Any]], float]:
    """Return the extractor's records by page and the seconds it took; a page on which it fails counts as empty."""
    extract(next(iter(pages.values())))  # loads models and caches
    records: dict[str, dict[str, Any]] = {}
    seconds = 0.0
    for ident, data in pages.items():
        began = time.perf_counter()
        try:
            records[ident] = extract(data)
        except Exception:  # noqa: BLE001 - other people's extractors may fail in any way
            records[ident] = {}
        seconds += time.perf_counter() - began
    return records, seconds


def run_peer(name: str, folder: Path) -> None:
    """Read all pages with one peer and print its records; this runs in the peer's own environment."""
    warnings.simplefilter("ignore")
    output, sys.stdout = sys.stdout, sys.stderr  # peers print what they like
    try:
        extract = {"newspaper4k": newspaper_reader, "news-please": news_please_reader}[name]()
    except ImportError:
        json.dump(None, output)
        return
    json.dump(read_all(extract, load_pages(folder)), output)


def ask_peer(name: str, python: str, folder: Path) -> tuple[dict[str, dict[str, Any]], float] | None:
    """Let another interpreter run this file with one peer; None when the peer is not installed there."""
    command = [python, __file__, "--peer", name, "--pages", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    answer = json.loads(done.stdout) if done.returncode == 0 and done.stdout else None
    return None if answer is None else (answer[0], answer[1])


def load_scoring(folder: Path) -> Any:
    """Import ``score.py`` of the evaluation data."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{folder / 'score.py'} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measures(score: Any, gold: list[dict[str, Any]], records: dict[str, dict[str, Any]]) -> list[str]:
    """Return the cells of one row, all but the speed."""
    rows = {page["id"]: score.score_page(page, records.get(page["id"]) or {}) for page in gold}

    def over(name: str) -> Any:
        return score.summarize([rows[page["id"]] for page in gold if score.SLICES[name](page)])

    whole = over("all")
    day = whole["date"]
    return [
        f"{whole['body']['F1']:.3f}",
        f"{over('publisher text')['body']['found_summary']:.2f}",
        f"{over('segments, news')['snippets']['acc']:.3f}",
        f"{day['ok']:.3f} / {day['wrong']:.3f} / {day['none']:.3f}",
        f"{whole['title']['loose']:.3f}",
        f"{whole['author']['F1']:.3f}",
    ]


def main() -> None:
    shared = Path(os.environ.get("STADTLUPE_SHARED", ROOT.parent / "shared"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, default=shared / "pages", help="folder of the evaluation pages")
    parser.add_argument("--peers", default=sys.executable, help="interpreter with newspaper4k and news-please")
    parser.add_argument("--peer", choices=PEERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not (options.pages / "gold.jsonl").is_file():
        raise SystemExit(f"There are no evaluation pages in {options.pages}: name their folder with --pages FOLDER.")
    if options.peer:
        run_peer(options.peer, options.pages)
        return
    score = load_scoring(options.pages)
    with (options.pages / "gold.jsonl").open(encoding="utf-8") as lines:
        gold = [json.loads(line) for line in lines]
    pages = load_pages(options.pages)
    results: dict[str, tuple[dict[str, dict[str, Any]], float] | None] = {
        BASELINE: read_all(trafilatura_reader(), pages),
        "Stadtlupe": read_all(stadtlupe_reader(), pages),
        "trafilatura precision": read_all(trafilatura_reader(favor_precision=True), pages),
        **{name: ask_peer(name, options.peers, options.pages) for name in PEERS},
    }
    baseline = results[BASELINE]
    assert baseline is not None
    print(f"{len(pages)} pages\n")
    print("| | body F1 | teaser | segments, news | date right / wrong / none | title | author F1 | pages/s, ratio |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name in ("Stadtlupe", BASELINE, "trafilatura precision", *PEERS):
        result = results[name]
        if result is None:
            print(f"| {name} | not installed | | | | | | |")
            continue
        cells = [*measures(score, gold, result[0]), f"{baseline[1] / result[1]:.2f}"]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
