"""How fast the language parts are: dates and sums of money alone, and the whole annotation against bare recognizers.

Run with ``make bench-nlp``. Everything runs on one core and is measured in processor time, so that a busy machine
changes little; each figure is the best of some rounds. The annotation of the sample corpus (pipeline, rules and facts)
is compared with the shared layer and recognizer of the same model, and with spaCy's default recognizer, untrained, on
the same texts.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from stadtlupe.api import read_all
from stadtlupe.extract.amounts import find_amounts
from stadtlupe.extract.dates import find_dates
from stadtlupe.read import Article
from stadtlupe.run.annotator import Annotator
from stadtlupe.settings import DEFAULT_MODEL, Settings

ROOT = Path(__file__).parents[1]
REFERENCE = "2025-10-29"
# Characters per second on one core that dates and sums of money are meant to reach.
BAR = 200_000
SUBJECTS = ("Der Stadtrat", "Die Verwaltung", "Das Amt für Umwelt", "Die Feuerwehr", "Der Bauausschuss", "Die Schule")
PLAIN = (
    "{subject} hat sich mit der Frage befasst, wie die Wege zwischen den Ortsteilen sicherer werden können.",
    "Viele Anwohnerinnen und Anwohner wünschen sich mehr Bäume, Bänke und einen Platz, an dem Kinder spielen.",
    "{subject} sieht darin einen guten Anfang, weist aber auf offene Fragen bei der Technik und beim Personal hin.",
    "„Wir wollen, dass alle davon etwas haben“, heißt es aus dem Rathaus, wo man mit weiteren Partnern spricht.",
)
DATED = (
    "{subject} kam am {day}. {month} {year} zusammen und stimmte nach langer Aussprache mit großer Mehrheit zu.",
    "Seit {year} läuft das Vorhaben, das nach den Plänen bis Ende {later} abgeschlossen sein soll.",
    "Am {weekday} wurde der erste Abschnitt übergeben, im kommenden Jahr folgt der zweite.",
    "Die nächste Sitzung beginnt am {day}.11.{year} um 18.30 Uhr im großen Saal des Rathauses.",
    "Vor drei Jahren hatte {subject} schon einmal darüber beraten, damals ohne ein Ergebnis.",
)
PAID = (
    "Dafür stehen {amount} Millionen Euro bereit, rund {thousands}.000 Euro davon kommen vom Land.",
    "Der Eigenanteil liegt bei {thousands}.500 Euro, das sind {amount} Prozent der Kosten.",
)


def generated_text(characters: int, seed: int = 7) -> str:
    """Text as dense in dates and sums of money as municipal news: some six dates and one sum per 1,000 characters.

    Parameters
    ----------
    characters : least length. seed : the same seed gives the same text.
    """
    chance = random.Random(seed)
    parts: list[str] = []
    length = 0
    while length < characters:
        template = chance.choice((*PLAIN, *PLAIN, *DATED, *PAID))
        year = chance.randint(2010, 2026)
        parts.append(
            template.format(
                subject=chance.choice(SUBJECTS),
                day=chance.randint(1, 28),
                month=chance.choice(("Januar", "März", "Mai", "August", "Oktober", "Dezember")),
                year=year,
                later=year + 3,
                weekday=chance.choice(("Montag", "Dienstag", "Donnerstag", "Samstag")),
                amount=f"{chance.randint(1, 9)},{chance.randint(1, 9)}",
                thousands=chance.randint(10, 900),
            )
        )
        length += len(parts[-1]) + 1
        if chance.random() < 0.2:
            parts[-1] += "\n"
    return " ".join(parts)


def best(action: Callable[[], object], rounds: int) -> float:
    """Processor seconds of the fastest of some rounds."""
    times = []
    for _ in range(rounds):
        begin = time.process_time()
        action()
        times.append(time.process_time() - begin)
    return min(times)


def sample_articles(repeats: int) -> list[Article]:
    """Articles of the sample corpus, repeated."""
    articles = [item for item in read_all([ROOT / "corpus" / "sample"], Settings()) if item.outcome == "extracted"]
    return articles * repeats


def consume(items: Iterable[object]) -> None:
    for _ in items:
        pass


def apply(finder: Callable[[str], Sequence[object]], texts: Iterable[str]) -> None:
    for text in texts:
        finder(text)


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Left-aligned first column, right-aligned others."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) if not column else cell.rjust(width) for column, (cell, width) in enumerate(cells))
        for cells in ([*zip(row, widths, strict=True)] for row in rows)
    ]
    return "\n".join(lines)


def rules(characters: int, rounds: int) -> str:
    """Table of the two finders on generated text."""
    # Articles, not one long string: that is how they are called.
    texts = [generated_text(3_000, seed) for seed in range(max(1, characters // 3_000))]
    total = sum(map(len, texts))
    finders: tuple[tuple[str, Callable[[str], Sequence[object]]], ...] = (
        ("find_dates", lambda text: find_dates(text, REFERENCE)),
        ("find_amounts", find_amounts),
    )
    rows = [("on generated text", "characters/s", f"x {BAR:,}", "found per 1,000")]
    for name, finder in finders:
        found = sum(len(finder(text)) for text in texts)
        speed = total / best(partial(apply, finder, texts), rounds)
        rows.append((name, f"{speed:,.0f}", f"{speed / BAR:.1f}", f"{1000 * found / total:.1f}"))
    return table(rows)


def annotation(model: str, repeats: int, rounds: int) -> str:
    """Table of the whole annotation against bare recognizers."""
    import spacy

    articles = sample_articles(repeats)
    texts = [article.full_text for article in articles]
    words = sum(len(text.split()) for text in texts)
    annotator = Annotator(Settings(model=model))
    bare = annotator.nlp
    needed = [name for name in ("tok2vec", "ner") if name in bare.pipe_names]
    blank = spacy.blank("de")
    recognizer: Any = blank.add_pipe("ner")
    for label in ("PER", "ORG", "LOC", "MISC"):
        recognizer.add_label(label)
    blank.initialize()

    def only_recognizer() -> None:
        with bare.select_pipes(enable=needed):
            consume(bare.pipe(texts))

    actions: dict[str, Callable[[], None]] = {
        "annotate: pipeline, rules, facts": lambda: consume(annotator.annotate(articles)),
        "pipeline and rules only": lambda: consume(bare.pipe(texts)),
        f"{' + '.join(needed)} of {model}": only_recognizer,
        "blank CNN ner, default size": lambda: consume(blank.pipe(texts)),
    }
    for action in actions.values():
        action()  # first use fills caches and vocabularies
    speeds = {name: words / best(action, rounds) for name, action in actions.items()}
    _, _, same_model, default = speeds
    rows = [("on the sample corpus", "words/s", "x same model's ner", "x blank ner")]
    for name, speed in speeds.items():
        rows.append((name, f"{speed:,.0f}", f"{speed / speeds[same_model]:.2f}", f"{speed / speeds[default]:.2f}"))
    return table(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--characters", type=int, default=300_000, help="length of the generated text")
    parser.add_argument("--repeats", type=int, default=4, help="how often the sample corpus is annotated in a round")
    parser.add_argument("--rounds", type=int, default=10, help="rounds of which the best counts")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="spaCy pipeline")
    parser.add_argument("--rules-only", action="store_true", help="leave out the models")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):  # one core, also for the threads of the linear algebra library
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(rules(options.characters, options.rounds))
    if not options.rules_only:
        print()
        print(annotation(options.model, options.repeats, options.rounds))


if __name__ == "__main__":
    main()
