"""The local engine."""

from collections.abc import Iterator

import pytest

from stadtlupe.fetch import Page
from stadtlupe.run.engine import WORTH_WORKERS, choose_workers, map_pages
from stadtlupe.settings import Settings
from tests.run.steps import DEADLY, copy_idents


def pages(count: int) -> list[Page]:
    return [Page(f"p{number:03}", f"p{number:03}.html") for number in range(count)]


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_input_order(settings: Settings, workers: int) -> None:
    given = pages(70)
    found = [facts.article.article_id for facts in map_pages(given, settings, workers=workers, process=copy_idents)]
    assert found == [page.ident for page in given]


def test_a_deadly_page_costs_no_other(settings: Settings) -> None:
    given = [*pages(20), Page(DEADLY, "deadly.html"), *pages(40)[20:]]
    found = list(map_pages(given, settings, workers=2, process=copy_idents))
    assert [facts.article.article_id for facts in found] == [page.ident for page in given]
    outcomes = {facts.article.article_id: facts.article.outcome for facts in found}
    assert outcomes.pop(DEADLY) == "failed"
    assert set(outcomes.values()) == {"extracted"}


def test_nothing(settings: Settings) -> None:
    assert list(map_pages([], settings, workers=2, process=copy_idents)) == []


def test_choice_of_workers() -> None:
    assert choose_workers(3, pages(1)) == 3
    assert choose_workers(0, pages(WORTH_WORKERS - 1)) == 1
    assert choose_workers(0, pages(WORTH_WORKERS)) >= 1


def test_reads_lazily(settings: Settings) -> None:
    taken = 0

    def source() -> Iterator[Page]:
        nonlocal taken
        for page in pages(5 * WORTH_WORKERS):
            taken += 1
            yield page

    next(iter(map_pages(source(), settings, workers=1, process=copy_idents)))
    assert taken <= WORTH_WORKERS + 1
