"""The map step for one process: Page -> Article -> Mentions -> facts, with a model that is loaded once."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from time import perf_counter
from typing import TYPE_CHECKING

from stadtlupe import __version__
from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.extract.annotations import keep_text
from stadtlupe.extract.mentions import mentions_of
from stadtlupe.extract.models import COMPONENTS, load_pipeline, model_version
from stadtlupe.fetch import Page
from stadtlupe.lexicon import check_overlay
from stadtlupe.normalize.article import facts_of
from stadtlupe.normalize.facts import ArticleFacts
from stadtlupe.read import Article, release_caches
from stadtlupe.run.limits import TimeLimitError, read_limited, time_limit
from stadtlupe.settings import Settings

if TYPE_CHECKING:
    from spacy.tokens import Doc

PAGES_PER_CACHE = 500
# Fixed, so that results never depend on how many workers share the work.
ARTICLES_AT_ONCE = 16
logger = logging.getLogger(__name__)


def reference_date(article: Article, settings: Settings) -> date | None:
    """Day that relative dates of the article count from: its publication day, else ``--as-of``, else none."""
    if article.published:
        try:
            return date.fromisoformat(article.published[:10])
        except ValueError:  # only a month or a year is known: no day to count from
            return None
    return settings.as_of


class Annotator:
    """Reads and annotates pages; one per process.

    Parameters
    ----------
    settings : the settings of the run; ``settings.model`` is loaded here.

    Raises
    ------
    StadtlupeError : E301 to E303 when the model cannot be used, E402 when the settings name another lexicon than the
        one in use.
    """

    def __init__(self, settings: Settings) -> None:
        check_overlay(settings.lexicon)
        self.settings = settings
        self.pages = 0
        self.recognizing = 0.0  # seconds in the trained part of the pipeline, which sees many articles at once
        self.nlp = load_pipeline(settings.model)
        pipeline = self.nlp.pipeline
        border = next(index for index, (name, _) in enumerate(pipeline) if name in COMPONENTS)
        self.trained, self.rules = pipeline[:border], pipeline[border:]
        self.version = f"stadtlupe {__version__}, {model_version(self.nlp)}"

    def annotate(self, articles: Sequence[Article]) -> Iterator[ArticleFacts]:
        """Annotate articles; one whose outcome is not ``extracted`` passes through without facts.

        The title is annotated too: often it alone names the town. So ``facts.article.text`` is the article's full text.
        """
        for start in range(0, len(articles), ARTICLES_AT_ONCE):
            group = [self._prepared(given) for given in articles[start : start + ARTICLES_AT_ONCE]]
            recognized = self._recognize([article for article in group if article.outcome == "extracted"])
            for article in group:
                if article.outcome == "extracted":
                    yield self._facts(article, recognized.get(id(article)))
                else:
                    yield ArticleFacts(article)

    def _prepared(self, given: Article) -> Article:
        """The article with its full text as text; ``too_large`` when the model cannot take it."""
        if given.outcome != "extracted":
            return given
        article = replace(given, text=given.full_text)
        if len(article.text) <= self.nlp.max_length:
            return article
        reason = f"The text has {len(article.text):,} characters, more than {self.nlp.max_length:,}."
        return replace(article, outcome="too_large", reason=reason)

    def _facts(self, article: Article, doc: Doc | None) -> ArticleFacts:
        """Facts of one article; a failure is its outcome."""
        try:
            with time_limit(self.settings.page_seconds):
                return facts_of(article, self.mentions(article, doc))
        except TimeLimitError as error:
            return ArticleFacts(replace(article, outcome="timed_out", reason=f"Annotation {error}."))
        except StadtlupeError:  # a broken lexicon is no fault of the article
            raise
        # The boundary that keeps one odd article from stopping a run; the log has the traceback.
        except Exception as error:
            logger.debug("annotation of %s failed", article.article_id, exc_info=True)
            reason = f"Annotation failed: {type(error).__name__}: {error}"
            return ArticleFacts(replace(article, outcome="failed", reason=reason))

    def _make_doc(self, text: str) -> Doc:
        return keep_text(self.nlp.make_doc(text), text)

    def _recognize(self, articles: Sequence[Article]) -> dict[int, Doc]:
        """Run the trained part of the pipeline over some articles at once, which is faster than one by one.

        Returns
        -------
        Docs by the identity of their article; none if anything went wrong, so that each is then tried alone.
        """
        began = perf_counter()
        docs = [self._make_doc(article.text) for article in articles]
        try:
            with time_limit(self.settings.page_seconds * max(1, len(docs))):
                for _, component in self.trained:
                    docs = (
                        list(component.pipe(docs, batch_size=ARTICLES_AT_ONCE))
                        if hasattr(component, "pipe")
                        else [component(doc) for doc in docs]
                    )
        except StadtlupeError:
            raise
        except (Exception, TimeLimitError):  # the article at fault is found when each is tried alone
            logger.debug("annotation of %d articles at once failed", len(docs), exc_info=True)
            return {}
        finally:
            self.recognizing += perf_counter() - began
        return {id(article): doc for article, doc in zip(articles, docs, strict=True)}

    def mentions(self, article: Article, doc: Doc | None = None) -> list[Mention]:
        """Run the pipeline over the text of one article, or its rules alone over a Doc that the rest has seen."""
        components = self.rules
        if doc is None:
            doc = self._make_doc(article.text)
            components = self.trained + self.rules
        doc._.stadtlupe_reference_date = reference_date(article, self.settings)
        for _, component in components:
            doc = component(doc)
        return mentions_of(doc, self.version)

    def process(self, pages: Sequence[Page]) -> list[ArticleFacts]:
        """Read and annotate pages, in order."""
        return [facts for facts, _ in self.timed(pages)]

    def timed(self, pages: Sequence[Page]) -> Iterator[tuple[ArticleFacts, dict[str, float]]]:
        """Read and annotate pages, in order.

        Yields
        ------
        The facts of each page, and the seconds that its steps took; recognition is shared equally by the articles that
        went through it together.
        """
        self.pages += len(pages)
        if self.pages >= PAGES_PER_CACHE:
            # The HTML parsers remember what they have seen, and would grow over thousands of pages.
            release_caches()
            self.pages = 0
        articles, reading = [], []
        for page in pages:
            began = perf_counter()
            articles.append(read_limited(page, self.settings))
            reading.append(perf_counter() - began)
        recognized = self.recognizing
        sharing = sum(article.outcome == "extracted" for article in articles)
        began = perf_counter()
        share = 0.0
        for number, facts in enumerate(self.annotate(articles)):
            now = perf_counter()
            fresh = self.recognizing - recognized
            recognized += fresh
            share += fresh / max(1, sharing)
            mine = share if articles[number].outcome == "extracted" else 0.0
            yield facts, {"read": reading[number], "recognize": mine, "rules": max(0.0, now - began - fresh)}
            began = perf_counter()


@cache
def annotator(settings: Settings) -> Annotator:
    """The annotator of this process for these settings; loading a model takes about a second."""
    return Annotator(settings)


def process_batch(settings: Settings, pages: Sequence[Page]) -> list[ArticleFacts]:
    """What a worker process runs for one batch."""
    return annotator(settings).process(pages)
