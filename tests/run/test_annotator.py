"""One odd article does not stop a run; a broken lexicon does."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

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


def test_rules_that_fail_or_hang_cost_no_other_article(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules see many articles at once; when one is odd, each is tried alone."""
    worker = Annotator(Settings(page_seconds=1.0))
    name, real = worker.rules[0]

    def odd(doc: Doc) -> Doc:
        if "zu Fehlern" in doc.text:
            raise ValueError("odd")
        while "zu Schleifen" in doc.text:
            pass
        return real(doc)

    monkeypatch.setattr(worker, "rules", [(name, odd), *worker.rules[1:]])
    titles = ("Ulm baut", "Weg zu Fehlern", "Hanau plant", "Weg zu Schleifen")
    found = list(worker.annotate([article(title, title=title) for title in titles]))
    assert [facts.article.outcome for facts in found] == ["extracted", "failed", "extracted", "timed_out"]
    assert [any(city.name == "Ulm" for city in facts.cities) for facts in found] == [True, False, False, False]
    assert any(city.name == "Hanau" for city in found[2].cities)


def test_company_changes_nothing(worker: Annotator) -> None:
    """What is found in an article does not depend on the articles that are read along with it."""
    many = [article(str(number), title=f"Stadtrat {number}: Ulm und Hanau planen eine App") for number in range(20)]
    together = list(worker.annotate(many))
    assert together == [facts for one in many for facts in worker.annotate([one])]
    assert all(facts.cities for facts in together)


def test_the_time_of_steps_is_shared(worker: Annotator) -> None:
    pages = [
        Page(str(number), f"{number}.txt", f"Ulm baut {number} Wege. ".encode() * 40, media_type="text/plain")
        for number in range(3)
    ]
    recognized, ruled = worker.recognizing, worker.ruling
    timings = [seconds for _, seconds in worker.timed([*pages, Page("x", "x.txt", b"", media_type="text/plain")])]
    assert sum(seconds["recognize"] for seconds in timings) == pytest.approx(worker.recognizing - recognized)
    assert sum(seconds["rules"] for seconds in timings) >= worker.ruling - ruled - 1e-9
    assert timings[3]["recognize"] == 0.0


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
