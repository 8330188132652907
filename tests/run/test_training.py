"""Training a model further: the best state is what is saved, and nothing else is touched."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from typer.testing import CliRunner

from stadtlupe.api import annotate
from stadtlupe.cli import app
from stadtlupe.errors import Exit, StadtlupeError
from stadtlupe.extract.annotated import article_text, read_annotated
from stadtlupe.extract.initiative_tagger import FACTORY, GROUP
from stadtlupe.extract.models import load_recognizer
from stadtlupe.extract.training_docs import training_doc
from stadtlupe.run import training as module
from stadtlupe.run.training import Training, split_articles, train_model
from stadtlupe.settings import Settings
from tests.run.tiny import article, tiny_model, write_articles

ENTITIES, INITIATIVES = "people, organizations, places", "initiatives"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("base") / "tiny")


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_articles(tmp_path_factory.mktemp("articles"), range(16))


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tiny model needs larger and more steps."""
    monkeypatch.setattr(module, "LEARN_RATE", 0.01)
    monkeypatch.setattr(module, "BATCH_WORDS", 100)


@pytest.fixture(scope="module")
def trained(
    base: Path, articles: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Training, dict[str, bytes]]]:
    """A training with its result, and the files of the base as they were before."""
    before = files(base)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LEARN_RATE", 0.01)
        patch.setattr(module, "BATCH_WORDS", 100)
        yield train_model([articles], tmp_path_factory.mktemp("out") / "mine", base=str(base), epochs=12), before


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_learns(trained: tuple[Training, dict[str, bytes]]) -> None:
    result, _ = trained
    assert (result.n_train, result.n_dev) == (13, 3)
    assert set(result.before) == {ENTITIES}, "the base has no recognizer of initiatives"
    assert result.after[ENTITIES] > result.before[ENTITIES]
    assert result.after[INITIATIVES] > 0.5
    assert 1 <= result.best_epoch <= 12


def test_the_saved_model_is_the_one_that_was_measured(
    trained: tuple[Training, dict[str, bytes]], base: Path, articles: Path
) -> None:
    result, _ = trained
    _, kept = split_articles(list(read_annotated([articles])), 0.2, 0)
    nlp, teacher = spacy.load(result.out), spacy.load(base)
    examples = [Example(nlp.make_doc(article_text(each)), training_doc(each, nlp, teacher)) for each in kept]
    scores = nlp.evaluate(examples)
    assert scores["ents_f"] == pytest.approx(result.after[ENTITIES])
    assert scores["initiatives_f"] == pytest.approx(result.after[INITIATIVES])


def test_the_new_model_works_through_every_stage(trained: tuple[Training, dict[str, bytes]]) -> None:
    result, _ = trained
    record = annotate(article(4)["text"], Settings(model=str(result.out)))
    assert [city.name for city in record.cities] == ["Ulm"]
    assert [person.name for person in record.people] == ["Eva Entwurf"]
    assert "Ulm-App" in [item.name for item in record.initiatives]
    assert load_recognizer(str(result.out)).meta["name"] == "mine"


def test_nothing_but_the_new_model_is_written(trained: tuple[Training, dict[str, bytes]], base: Path) -> None:
    result, before = trained
    assert files(base) == before
    assert [path.name for path in result.out.parent.iterdir()] == ["mine"]


def test_same_seed_same_model(base: Path, articles: Path, tmp_path: Path) -> None:
    results = [
        train_model([articles], tmp_path / name / "mine", base=str(base), epochs=2, seed=seed)
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    ]
    first, second, third = (files(result.out) for result in results)
    assert first == second
    assert first["ner/model"] != third["ner/model"]


def test_the_best_state_is_kept(base: Path, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passes that make it worse are forgotten; without gain the base is what is saved, and training stops early."""
    monkeypatch.setattr(module, "LEARN_RATE", 0.0)
    passes: list[int] = []

    def track(items: Iterator[int], total: int) -> Iterator[int]:
        assert total == 20
        for item in items:
            passes.append(item)
            yield item

    enough = train_model([articles], tmp_path / "first", base=str(base), epochs=1)
    monkeypatch.setattr(module, "_with_tagger", lambda *_: None)
    result = train_model([articles], tmp_path / "mine", base=str(base), patience=3, track=track)
    assert passes == [1, 2, 3]
    assert (result.best_epoch, result.after) == (0, result.before)
    assert files(result.out)["ner/model"] == files(base)["ner/model"]
    assert enough.before == result.before


def test_a_worse_pass_is_forgotten(base: Path, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured = iter([{ENTITIES: 0.1}, {ENTITIES: 0.5}, {ENTITIES: 0.9}, {ENTITIES: 0.3}, {ENTITIES: 0.2}])
    states: list[bytes] = []

    def measure(nlp: Any, _: object) -> dict[str, float]:
        states.append(nlp.get_pipe("ner").model.to_bytes())
        return next(measured)

    monkeypatch.setattr(module, "_measure", measure)
    result = train_model([articles], tmp_path / "mine", base=str(base), epochs=4)
    assert (result.best_epoch, result.before, result.after) == (2, {ENTITIES: 0.1}, {ENTITIES: 0.9})
    saved = spacy.load(result.out).get_pipe("ner").model.to_bytes()  # type: ignore[attr-defined]
    assert [state == saved for state in states] == [False, False, True, False, False]


def test_articles_of_ones_own_to_choose_on(base: Path, articles: Path, tmp_path: Path) -> None:
    dev = write_articles(tmp_path / "dev", [20, 21, 22, 23])
    result = train_model([articles], tmp_path / "mine", base=str(base), dev=[dev], epochs=1)
    assert (result.n_train, result.n_dev) == (16, 4)


def test_a_trained_model_is_trained_further(
    trained: tuple[Training, dict[str, bytes]], articles: Path, tmp_path: Path
) -> None:
    result, _ = trained
    again = train_model([articles], tmp_path / "again", base=str(result.out), epochs=1)
    assert again.before == pytest.approx(result.after)
    assert spacy.load(again.out).pipe_names == spacy.load(result.out).pipe_names == [FACTORY, "ner"]


def test_the_model_may_take_the_place_of_a_former_one(
    trained: tuple[Training, dict[str, bytes]], articles: Path, tmp_path: Path
) -> None:
    out = tiny_model(tmp_path / "mine", steps=0)
    (out / "former.txt").write_text("x", encoding="utf-8")
    before = files(out)
    train_model([articles], out, base=str(out), epochs=1)
    after = files(out)
    assert "former.txt" not in after
    assert after["ner/model"] != before["ner/model"]
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_the_working_folder_may_become_the_model(
    base: Path, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    train_model([articles], Path(), base=str(base), epochs=1)
    assert spacy.load(tmp_path / "mine").meta["name"] == "mine"


def test_a_training_that_breaks_off_leaves_the_former_model(base: Path, articles: Path, tmp_path: Path) -> None:
    out = tiny_model(tmp_path / "mine", steps=0)
    before = files(out)

    def interrupted(items: Iterator[int], _: int) -> Iterator[int]:
        yield next(items)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_model([articles], out, base=str(base), track=interrupted)
    assert files(tmp_path) == {f"mine/{name}": content for name, content in before.items()}


def test_a_full_disk_leaves_the_former_model(
    base: Path, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tiny_model(tmp_path / "mine", steps=0)
    before = files(out)

    def refuse(self: Language, path: Path) -> None:
        path.mkdir()
        (path / "half").write_text("x", encoding="utf-8")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Language, "to_disk", refuse)
    with pytest.raises(StadtlupeError, match="No space left on device") as caught:
        train_model([articles], out, base=str(base), epochs=1)
    assert caught.value.code == "E201"
    assert files(tmp_path) == {f"mine/{name}": content for name, content in before.items()}


@pytest.mark.parametrize("content", ["notes.txt", "config.cfg"])
def test_a_folder_with_other_files_is_left_alone(base: Path, articles: Path, tmp_path: Path, content: str) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / content).write_text("[nlp]", encoding="utf-8")
    with pytest.raises(StadtlupeError, match="it holds other files") as caught:
        train_model([articles], out, base=str(base), epochs=1)
    assert (caught.value.code, caught.value.exit_code) == ("E201", Exit.OUTPUT)
    assert files(out) == {content: b"[nlp]"}


def test_the_output_must_be_a_folder(base: Path, articles: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x", encoding="utf-8")
    for out in (tmp_path / "mine", tmp_path / "mine" / "deeper"):
        with pytest.raises(StadtlupeError, match="E202"):
            train_model([articles], out, base=str(base), epochs=1)
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "x"


def test_too_few_articles(base: Path, tmp_path: Path) -> None:
    few = write_articles(tmp_path / "few", range(9))
    with pytest.raises(StadtlupeError, match="There are 9 annotated articles") as caught:
        train_model([few], tmp_path / "mine", base=str(base))
    assert (caught.value.code, caught.value.exit_code) == ("E502", Exit.USAGE)
    assert "at least 10" in caught.value.do
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("dev", [True, False])
def test_missing_articles(base: Path, articles: Path, tmp_path: Path, dev: bool) -> None:
    none = tmp_path / "none"
    with pytest.raises(StadtlupeError, match="E101"):
        train_model([articles if dev else none], tmp_path / "mine", base=str(base), dev=[none] if dev else [])


def test_a_base_that_is_no_recognizer(articles: Path, tmp_path: Path) -> None:
    spacy.blank("de").to_disk(tmp_path / "blank")
    with pytest.raises(StadtlupeError, match="E303"):
        train_model([articles], tmp_path / "mine", base=str(tmp_path / "blank"))


@settings(deadline=None)
@given(count=st.integers(3, 60), share=st.floats(0.0, 0.9), seed=st.integers(0, 5))
def test_split(count: int, share: float, seed: int) -> None:
    given = [{"id": number} for number in range(count)]
    train, dev = split_articles(given, share, seed)
    assert sorted(each["id"] for each in train + dev) == list(range(count))
    assert len(dev) == max(2, round(count * share))
    shuffled = random.Random(seed + 1).sample(given, count)
    assert split_articles(shuffled, share, seed) == (train, dev), "the order of the files does not matter"


def test_split_depends_on_the_seed() -> None:
    given = [{"id": number} for number in range(50)]
    assert split_articles(given, 0.2, 0) != split_articles(given, 0.2, 1)


def test_batches_hold_every_example_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH_WORDS", 10)
    vocab = spacy.blank("de").vocab
    examples = [Example(Doc(vocab), Doc(vocab, words=["x"] * size)) for size in (1, 12, 3, 4, 5, 2, 9)]
    batches = list(module._batches(list(examples), random.Random(0)))
    assert sorted(id(one) for batch in batches for one in batch) == sorted(map(id, examples))
    sizes = [[len(one.reference) for one in batch] for batch in batches]
    assert all(sum(batch[:-1]) < 10 for batch in sizes)
    assert all(sum(batch) >= 10 for batch in sizes[:-1])


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, [*arguments], env={"COLUMNS": "200"})


def test_command(base: Path, articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine"
    result = run("train", str(articles), "-o", str(out), "--model", str(base), "--epochs", "3", "--seed", "1")
    assert result.exit_code == 0, result.output
    assert "13 articles to learn from, 3 to choose on; best pass:" in result.stdout
    assert re.search(rf"^{ENTITIES} +0\.\d{{4}} +[01]\.\d{{4}}$", result.stdout, re.MULTILINE)
    assert re.search(r"^initiatives +0\.0000 +[01]\.\d{4}$", result.stdout, re.MULTILINE)
    assert f"Saved to {out}" in result.stdout
    doc = spacy.load(out)(article_text(article(3)))
    assert GROUP in doc.spans


def test_command_with_all_options(base: Path, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def train(paths: Any, out: Path, **options: Any) -> Training:
        seen.update(options, paths=paths, out=out)
        return Training(out, 1, 1)

    monkeypatch.setattr(module, "train_model", train)
    dev = [tmp_path / "d", tmp_path / "e"]
    result = run(
        *("--quiet", "train", str(articles), "x.json", "-o", str(tmp_path / "mine"), "-m", "other"),
        *("--dev", str(dev[0]), "--dev", str(dev[1]), "--epochs", "7", "--patience", "2", "--seed", "3"),
    )
    assert (result.exit_code, result.output) == (0, "")
    assert list(seen.pop("track")(iter([1, 2]), 2)) == [1, 2]
    assert seen == {
        **{"paths": [articles, Path("x.json")], "out": tmp_path / "mine", "base": "other", "dev": dev},
        **{"epochs": 7, "patience": 2, "seed": 3},
    }


def test_command_needs_somewhere_to_write(articles: Path) -> None:
    assert run("train", str(articles)).exit_code == Exit.USAGE


def test_command_is_explained() -> None:
    result = run("train", "--help")
    assert result.exit_code == 0
    for option in ("--out", "--model", "--dev", "--epochs", "--patience", "--seed"):
        assert option in result.stdout
