"""``stadtlupe evaluate``: measures a model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from stadtlupe.cli.common import Model, app, logger, settings_of
from stadtlupe.settings import Settings

if TYPE_CHECKING:
    from stadtlupe.run.error_view import MarkedText


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
    settings = settings_of(model=model)
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
    joined = {f"{part} joined over articles (B3)": score for part, score in result.joined.items()}
    scores: dict[str, Any] = {**result.measures, **joined}
    return {name: values for key, counts in scores.items() for name, values in _measures(key, counts).items()}
