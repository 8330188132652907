"""One odd article does not stop a run; a broken lexicon does."""

from __future__ import annotations

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch import Page
from stadtlupe.run import annotator as module
from stadtlupe.run.annotator import Annotator, annotator
from stadtlupe.settings import Settings
from tests.facts import article


@pytest.fixture(scope="module")
def worker() -> Annotator:
    return Annotator(Settings(page_seconds=30.0))


def outcomes(worker: Annotator, *articles: object) -> list[str]:
    return [facts.article.outcome for facts in worker.annotate(articles)]  # type: ignore[arg-type]


def test_an_article_that_fails_costs_no_other(worker: Annotator, monkeypatch: pytest.MonkeyPatch) -> None:
    real = module.facts_of

    def fail_on_b(given, mentions):  # type: ignore[no-untyped-def]
        if given.article_id == "b":
            raise ValueError("odd")
        return real(given, mentions)

    monkeypatch.setattr(module, "facts_of", fail_on_b)
    found = list(worker.annotate([article("a"), article("b"), article("c")]))
    assert [facts.article.outcome for facts in found] == ["extracted", "failed", "extracted"]
    assert found[1].article.reason == "Annotation failed: ValueError: odd"


def test_an_article_that_hangs_is_timed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr(module, "facts_of", hang)
    assert outcomes(Annotator(Settings(page_seconds=0.5)), article("a")) == ["timed_out"]


def test_a_broken_lexicon_stops_the_run(worker: Annotator, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise StadtlupeError("E304", path="roles.csv", detail="row 3")

    monkeypatch.setattr(module, "facts_of", broken)
    with pytest.raises(StadtlupeError, match="E304"):
        outcomes(worker, article("a"))


def test_a_text_that_the_model_cannot_take_is_too_large(worker: Annotator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker.nlp, "max_length", 10)
    assert outcomes(worker, article("a")) == ["too_large"]


def test_the_title_is_annotated_too(worker: Annotator) -> None:
    (facts,) = worker.annotate([article("a", title="Neues aus Ulm")])
    assert "Ulm" in {city.name for city in facts.cities}
    assert all(
        facts.article.text[mention.start : mention.end] == mention.text
        for city in facts.cities
        for mention in city.mentions
    )


def test_parser_caches_are_emptied_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(module, "release_caches", lambda: calls.append(1))
    monkeypatch.setattr(module, "PAGES_PER_CACHE", 2)
    worker = Annotator(Settings())
    page = Page("a", "a.txt", b"", media_type="text/plain")
    worker.process([page])
    assert calls == []
    worker.process([page])
    assert calls == [1]


def test_one_annotator_per_settings() -> None:
    assert annotator(Settings()) is annotator(Settings())
