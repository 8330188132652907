"""The map step for one process: Page -> Article -> Mentions -> facts, with a model that is loaded once."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from time import perf_counter
from typing import TYPE_CHECKING

from threadpoolctl import ThreadpoolController

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
# Recognizers and rules go over some articles at once: what a step needs is then at hand for all of them.
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
        # Seconds in the trained part of the pipeline and in its rules, which see many articles at once.
        self.recognizing = self.ruling = 0.0
        self.nlp = load_pipeline(settings.model)
        self._threads = ThreadpoolController()
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
            found = self._mentions_of([article for article in group if article.outcome == "extracted"])
            for article in group:
                if article.outcome == "extracted":
                    yield self._facts(article, found.get(id(article)))
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

    def _facts(self, article: Article, mentions: Sequence[Mention] | None) -> ArticleFacts:
        """Facts of one article, whose mentions are looked for if none are given; a failure is its outcome."""
        try:
            with time_limit(self.settings.page_seconds):
                return facts_of(article, self.mentions(article) if mentions is None else mentions)
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

    def _mentions_of(self, articles: Sequence[Article]) -> dict[int, list[Mention]]:
        """Run the pipeline over some articles at once, step by step, which is faster than one by one.

        Returns
        -------
        Mentions by the identity of their article; none if anything went wrong, so that each is then tried alone.
        """
        seconds = self.settings.page_seconds
        try:
            with time_limit(seconds * max(1, len(articles))):
                docs = self._recognized(articles)
            # The rules of all of them have the time of one: an article that takes too long does so in any company.
            with time_limit(seconds):
                found = self._ruled(articles, docs)
        except StadtlupeError:
            raise
        except (Exception, TimeLimitError):  # the article at fault is found when each is tried alone
            logger.debug("annotation of %d articles at once failed", len(articles), exc_info=True)
            return {}
        return {id(article): mentions for article, mentions in zip(articles, found, strict=True)}

    def _recognized(self, articles: Sequence[Article]) -> list[Doc]:
        """Docs that the trained part of the pipeline has seen."""
        began = perf_counter()
        try:
            docs = [self._make_doc(article.text) for article in articles]
            # Work is spread over processes: threads of the libraries would only get into their way.
            with self._threads.limit(limits=1, user_api="blas"):
                for _, component in self.trained:
                    docs = (
                        list(component.pipe(docs, batch_size=ARTICLES_AT_ONCE))
                        if hasattr(component, "pipe")
                        else [component(doc) for doc in docs]
                    )
            return docs
        finally:
            self.recognizing += perf_counter() - began

    def _ruled(self, articles: Sequence[Article], docs: Sequence[Doc]) -> list[list[Mention]]:
        """Mentions of Docs that the trained part of the pipeline has seen."""
        began = perf_counter()
        try:
            for article, doc in zip(articles, docs, strict=True):
                doc._.stadtlupe_reference_date = reference_date(article, self.settings)
            for _, component in self.rules:
                docs = [component(doc) for doc in docs]
            return [mentions_of(doc, self.version) for doc in docs]
        finally:
            self.ruling += perf_counter() - began

    def mentions(self, article: Article) -> list[Mention]:
        """Run the pipeline over the text of one article."""
        return self._ruled([article], self._recognized([article]))[0]

    def process(self, pages: Sequence[Page]) -> list[ArticleFacts]:
        """Read and annotate pages, in order."""
        return [facts for facts, _ in self.timed(pages)]

    def timed(self, pages: Sequence[Page]) -> Iterator[tuple[ArticleFacts, dict[str, float]]]:
        """Read and annotate pages, in order.

        Yields
        ------
        The facts of each page, and the seconds that its steps took; what articles went through together is shared
        equally by them.
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
        seen = self.recognizing, self.ruling
        sharing = max(1, sum(article.outcome == "extracted" for article in articles))
        began = perf_counter()
        recognition = rules = 0.0
        for article, read, facts in zip(articles, reading, self.annotate(articles), strict=True):
            own = perf_counter() - began
            fresh = self.recognizing - seen[0], self.ruling - seen[1]
            seen = self.recognizing, self.ruling
            recognition += fresh[0] / sharing
            rules += fresh[1] / sharing
            shares = (recognition, rules) if article.outcome == "extracted" else (0.0, 0.0)
            yield facts, {"read": read, "recognize": shares[0], "rules": shares[1] + max(0.0, own - sum(fresh))}
            began = perf_counter()


@cache
def annotator(settings: Settings) -> Annotator:
    """The annotator of this process for these settings; loading a model takes about a second."""
    return Annotator(settings)


def process_batch(settings: Settings, pages: Sequence[Page]) -> list[ArticleFacts]:
    """What a worker process runs for one batch."""
    return annotator(settings).process(pages)
