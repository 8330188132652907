"""The command line: thin; each command calls one function of the package."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from stadtlupe import __version__
from stadtlupe.errors import Exit, StadtlupeError
from stadtlupe.settings import DEFAULT_MODEL, Settings, load_settings

if TYPE_CHECKING:
    from stadtlupe.run.error_view import MarkedText

HELP = """Reads German municipal news and writes tables in which cities can be compared.

Every input ends in one named outcome (extracted, duplicate, not_german, too_short, no_text, consent_page, unreadable,
too_large, timed_out, failed); one bad input never stops the others.

Settings come from options, then from environment variables (STADTLUPE_MODEL ...), then from stadtlupe.toml in the
working folder.

Exit codes: 0 done, 2 wrong use, 3 an input does not exist, 4 the output cannot be written, 5 the model or lexicon is
not usable, 6 nothing could be extracted, 130 interrupted.
"""
app = typer.Typer(
    name="stadtlupe",
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
logger = logging.getLogger("stadtlupe")

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT...",
        help="Files (.html .txt .md .json .jsonl .warc .warc.gz), folders, web addresses, or - for a list on stdin.",
        show_default=False,
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        metavar="NAME_OR_PATH",
        help=f"spaCy pipeline with PER, LOC and ORG. [default: {DEFAULT_MODEL}]",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", "-w", min=0, help="Worker processes; 0 chooses by cores and inputs. [default: 0]"),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="Day that relative dates count from in articles without a publication date (YYYY-MM-DD).",
    ),
]
MinWords = Annotated[
    int | None, typer.Option("--min-words", min=0, help="Shorter texts end as too_short. [default: 25]")
]


def _settings(**given: Any) -> Settings:
    as_of = given.pop("as_of", None)
    return load_settings(as_of=as_of.date() if as_of else None, **given)


def _print_lines(records: Iterable[BaseModel]) -> Exit:
    """Print records as JSON lines; the exit code is 3 if an input does not exist."""
    code = Exit.OK
    for record in records:
        sys.stdout.write(record.model_dump_json(by_alias=True) + "\n")
        sys.stdout.flush()
        reason = getattr(record, "reason", None)
        if reason and reason.startswith("E101"):
            logger.error(reason)
            code = Exit.INPUT_MISSING
    return code


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"stadtlupe {__version__}")
        raise typer.Exit


@app.callback()
def common(
    ctx: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_show_version)
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more about what is done.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """Set up what all commands share."""
    level = logging.ERROR if quiet else logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    logger.setLevel(level)
    # Libraries report problems of single pages, which the outcomes already name.
    for name in ("trafilatura", "htmldate", "httpx", "courlan"):
        logging.getLogger(name).setLevel(logging.WARNING if verbose else logging.CRITICAL)
    ctx.obj = {"quiet": quiet}


@app.command("run")
def run_command(
    ctx: typer.Context,
    inputs: Inputs,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="OUT", help="Folder for all tables and records.")],
    model: Model = None,
    workers: Workers = None,
    as_of: AsOf = None,
    min_words: MinWords = None,
    private_persons: Annotated[
        bool, typer.Option("--private-persons", help="Also write people to whom no article gives a function.")
    ] = False,
) -> None:
    """Read all inputs and write every table (CSV and JSON) and one record per article.

    Start with OUT/comparison.csv: one row per municipality. Every fact has its sentence in OUT/evidence.csv; every
    input that is not among the articles has its reason in OUT/rejected.csv.

    Example: stadtlupe run corpus/sample -o outputs
    """
    from stadtlupe.run.corpus import run_corpus

    settings = _settings(
        model=model, workers=workers, as_of=as_of, min_words=min_words, private_persons=private_persons or None
    )
    summary = run_corpus(inputs, out, settings, quiet=ctx.obj["quiet"], stdin=sys.stdin)
    for reason in summary.missing:
        logger.error(reason)
    if not ctx.obj["quiet"]:
        _print_summary(summary.out, summary.outcomes, summary.rows, summary.seconds)
    if summary.exit_code is Exit.NOTHING_EXTRACTED:
        raise StadtlupeError("E501", count=sum(summary.outcomes.values()))
    raise typer.Exit(summary.exit_code)


def _print_summary(out: Path, outcomes: dict[str, int], rows: dict[str, int], seconds: dict[str, float]) -> None:
    total = sum(outcomes.values())
    console = Console()
    console.print(f"{total} inputs: " + ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items()))
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, count in rows.items():
        table.add_row(name, f"{count:,}")
    console.print(table)
    console.print(f"{sum(seconds.values()):.1f} s (model {seconds['load']:.1f}, articles {seconds['map']:.1f})")
    console.print(f"Open {out / 'comparison.csv'}", soft_wrap=True, highlight=False)


@app.command("read")
def read_command(inputs: Inputs, min_words: MinWords = None) -> None:
    """Print the clean text and metadata of each input as JSON lines.

    Fields: id, file, outcome, reason, title, text, published, published_from, authors, publisher, language.

    Example: stadtlupe read https://www.example.org/meldung.html | jq .title
    """
    from stadtlupe.api import read_all, read_record

    settings = _settings(min_words=min_words)
    raise typer.Exit(_print_lines(read_record(article) for article in read_all(inputs, settings, stdin=sys.stdin)))


@app.command("annotate")
def annotate_command(
    inputs: Inputs,
    model: Model = None,
    workers: Workers = None,
    as_of: AsOf = None,
    min_words: MinWords = None,
) -> None:
    """Print one nested record per article as JSON lines: cities, people, organizations, initiatives, dates, links.

    The JSON Schema of the record is printed by: stadtlupe schema annotate

    Example: stadtlupe annotate meldung.txt | jq '.cities, .initiatives'
    """
    from stadtlupe.api import annotate_all

    settings = _settings(model=model, workers=workers, as_of=as_of, min_words=min_words)
    raise typer.Exit(_print_lines(annotate_all(inputs, settings, stdin=sys.stdin)))


@app.command("schema")
def schema_command(
    name: Annotated[str, typer.Argument(metavar="annotate|read|TABLE", help="Which record or table.")],
) -> None:
    """Print the JSON Schema of the article record (annotate, read) or of a table (cities, people ...)."""
    from stadtlupe.write.schemas import json_schema

    typer.echo(json.dumps(json_schema(name), ensure_ascii=False, indent=2))


@app.command("models")
def models_command() -> None:
    """List the models that can be used here, and how missing ones are installed."""
    from stadtlupe.extract.models import list_models

    for info in list_models():
        typer.echo(f"{info.name}  {info.version or 'not installed'}")
        typer.echo(f"    {info.description}")
        if info.install_command:
            typer.echo(f"    install with: {info.install_command}")


@app.command("evaluate")
def evaluate_command(
    data: Annotated[
        list[Path],
        typer.Argument(
            metavar="DATA...", help="Tagged sentences (.jsonl, .jsonl.gz) or annotated articles (.json, folders)."
        ),
    ],
    model: Model = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    errors: Annotated[
        Path | None, typer.Option("--errors", metavar="FILE", help="Write what was missed or wrong in articles (TSV).")
    ] = None,
    view: Annotated[
        Path | None,
        typer.Option("--view", metavar="FILE", help="Write a page that shows the errors in the texts (HTML)."),
    ] = None,
) -> None:
    """Measure a model: on tagged sentences the recognizer, on annotated articles the whole program.

    Tagged sentences are lines {"tokens": [...], "tags": [...]} with IOB2 tags; labels that a set lacks are not counted,
    spans must be exact. Annotated articles are files in the format of corpus/annotated; each entity counts once per
    article.

    Example: stadtlupe evaluate corpus/annotated/dev --errors errors.tsv
    """
    settings = _settings(model=model)
    tagged = [path for path in data if path.name.endswith((".jsonl", ".jsonl.gz"))]
    articles = [path for path in data if path not in tagged]
    texts: list[MarkedText] | None = [] if view else None
    results = {path.name: _tagged_measures(path, settings, texts) for path in tagged}
    if articles:
        results[", ".join(map(str, articles))] = _article_measures(articles, settings, errors, texts)
    if view and texts is not None:
        from stadtlupe.run.error_view import write_error_view

        number = write_error_view(view, f"{settings.model} on {', '.join(results)}", texts)
        logger.info("%s: %d of %d texts have errors", view, number, len(texts))
    if as_json:
        typer.echo(json.dumps({"model": settings.model, "scores": results}, ensure_ascii=False, indent=2))
        return
    for name, measures in results.items():
        table = Table(title=f"{settings.model} on {name}", box=None, pad_edge=False, title_justify="left")
        table.add_column("measure")
        for heading in ("precision", "recall", "F1", "gold"):
            table.add_column(heading, justify="right")
        for measure, values in measures.items():
            shown = (f"{values[key]:.4f}" for key in ("p", "r", "f"))
            table.add_row(measure, *shown, f"{values['gold']:,}")
        Console().print(table)


def _measures(name: str, score: Any) -> dict[str, dict[str, float]]:
    rounded = {"p": round(score.precision, 4), "r": round(score.recall, 4), "f": round(score.f1, 4)}
    return {name: {**rounded, "gold": score.gold}}


def _tagged_measures(path: Path, settings: Settings, texts: list[MarkedText] | None) -> dict[str, dict[str, float]]:
    from stadtlupe.extract.evaluation import evaluate_ner, read_tagged
    from stadtlupe.extract.models import load_recognizer
    from stadtlupe.run.error_view import MarkedText, compare

    marked: list[MarkedText] = []

    def keep(tokens: list[str], gold: set[tuple[int, int, str]], found: set[tuple[int, int, str]]) -> None:
        marked.append(MarkedText(f"{path.name} {len(marked) + 1}", tokens, [True] * len(tokens), compare(gold, found)))

    wanted = None if texts is None else keep
    scores = evaluate_ner(load_recognizer(settings.model), read_tagged(path), wanted)
    if texts is not None:
        texts += marked
    return {name: values for score in scores for name, values in _measures(score.label, score).items()}


def _article_measures(
    paths: list[Path], settings: Settings, errors: Path | None, texts: list[MarkedText] | None
) -> dict[str, dict[str, float]]:
    from stadtlupe.run.evaluation import evaluate_articles
    from stadtlupe.write.files import replacing

    result = evaluate_articles(paths, settings, texts)
    if errors:
        lines = ("\t".join(cell.replace("\t", " ") for cell in row) + "\n" for row in result.errors)
        with replacing(errors) as stream:
            stream.write("article\tmeasure\terror\titem\n" + "".join(lines))
    return {name: values for key, counts in result.measures.items() for name, values in _measures(key, counts).items()}


@app.command("train")
def train_command(
    ctx: typer.Context,
    articles: Annotated[
        list[Path], typer.Argument(metavar="ARTICLES...", help="Annotated articles (.json) or folders.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where the new model goes.")],
    model: Model = None,
    dev: Annotated[
        list[Path] | None,
        typer.Option(
            "--dev", metavar="PATH", help="Articles to choose the best state on. [default: a fifth of ARTICLES]"
        ),
    ] = None,
    epochs: Annotated[int, typer.Option("--epochs", min=1, help="Passes over the articles at most.")] = 20,
    patience: Annotated[int, typer.Option("--patience", min=1, help="Passes without gain after which to stop.")] = 5,
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same model.")] = 0,
) -> None:
    """Train a model further on own annotated articles (format: corpus/annotated), then use it with --model FOLDER.

    People, organizations, places and initiatives are learned; the model is kept in the state that is best on articles
    that it does not learn from. Some hundred articles of the same kind as those to be read are a good number.

    Example: stadtlupe train my-articles -o my-model && stadtlupe run news -o out --model my-model
    """
    from stadtlupe.run.progress import track
    from stadtlupe.run.training import train_model

    quiet = ctx.obj["quiet"]
    result = train_model(
        articles,
        out,
        base=_settings(model=model).model,
        dev=dev or (),
        epochs=epochs,
        patience=patience,
        seed=seed,
        track=lambda items, total: track(items, total, quiet=quiet, unit="passes"),
    )
    if quiet:
        return
    console = Console()
    console.print(
        f"{result.n_train} articles to learn from, {result.n_dev} to choose on; best pass: {result.best_epoch}"
    )
    table = Table(box=None, pad_edge=False)
    for heading in ("F1 of mentions", "before", "after"):
        table.add_column(heading, justify="left" if heading.startswith("F1") else "right")
    for name, value in result.after.items():
        table.add_row(name, f"{result.before.get(name, 0.0):.4f}", f"{value:.4f}")
    console.print(table)
    console.print(f"Saved to {result.out}", soft_wrap=True, highlight=False)


def main() -> None:
    """Run the command line; errors of the catalogue end with their own exit code and no traceback."""
    try:
        app(standalone_mode=True)
    except StadtlupeError as error:
        typer.echo(f"{error.code}: {error.what}\n{error.do}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("Interrupted.", err=True)
        sys.exit(Exit.INTERRUPTED)
    except BrokenPipeError:  # the reader of our output (head, less) has gone: that is no error
        sys.stderr.close()
        sys.exit(Exit.OK)


if __name__ == "__main__":
    main()
