"""Batches by length."""

from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.fetch import Page
from stadtlupe.run.batches import by_length


def pages(sizes: list[int]) -> list[Page]:
    return [Page(f"p{number}", "", b"x" * size) for number, size in enumerate(sizes)]


@given(st.lists(st.integers(0, 50), max_size=60), st.integers(1, 20), st.integers(1, 8), st.integers(1, 100))
def test_every_page_is_in_one_batch_within_the_limits(sizes: list[int], window: int, most: int, size: int) -> None:
    given_pages = pages(sizes)
    batches = list(by_length(given_pages, window=window, most=most, most_bytes=size))
    assert sorted(page.ident for batch in batches for page in batch) == sorted(page.ident for page in given_pages)
    for batch in batches:
        assert 1 <= len(batch) <= most
        assert len(batch) == 1 or sum(len(page.content) for page in batch) <= size


def test_pages_of_a_batch_are_alike() -> None:
    batches = list(by_length(pages([10, 1, 12, 2, 11, 3]), most=3))
    assert [[len(page.content) for page in batch] for batch in batches] == [[12, 11, 10], [3, 2, 1]]


def test_no_more_than_a_window_is_read_ahead() -> None:
    taken = []

    def source():  # type: ignore[no-untyped-def]
        for page in pages([1] * 100):
            taken.append(page)
            yield page

    next(by_length(source(), window=10, most=4))
    assert len(taken) == 10
