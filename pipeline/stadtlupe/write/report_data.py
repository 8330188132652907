"""The data of the report page: rows of the tables, joined and packed so that the page stays small.

Tables become lists of lists under the names of their fields; what repeats (quotes, dates, publishers) is held once and
referred to by its number. ``report_page/core.js`` unpacks it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import accumulate
from typing import Any, get_args

from stadtlupe.schema import SCHEMA_VERSION, EventRow, PositionRow, Status, Theme
from stadtlupe.write import german_words
from stadtlupe.write.cells import plain_value
from stadtlupe.write.german_dates import day_span, german_date
from stadtlupe.write.report_cities import FIELDS, CityPacker, Numbers
from stadtlupe.write.report_map import place
from stadtlupe.write.report_pack import Pool, as_json, packed
from stadtlupe.write.report_select import LEVELS, Limits, shortened
from stadtlupe.write.report_source import Source, article_series

THEMES: tuple[str, ...] = get_args(Theme)
STATUSES: tuple[str, ...] = get_args(Status)
# A page must open at once, also on a slow machine; with scripts, styles and map it stays below 3 MB.
MAX_BYTES = 2_600_000
# Measured on generated news. What a position takes includes its share of articles and sentences.
BYTES_OF_CITY, BYTES_OF_COMPARED, BYTES_OF_FACT, BYTES_OF_POSITION = 210, 60, 55, 290
# How far the guess is off at most, once it has been put right by a page that was made.
SLACK = 1.03
WORDS = {
    "kinds": german_words.INITIATIVES,
    "bodies": german_words.BODIES,
    "parts": german_words.PARTS,
    "ties": german_words.LINKS,
    "events": german_words.EVENTS,
    "leftOut": german_words.LEFT_OUT,
    "notes": german_words.NOTES,
}


def page_data(source: Source, max_bytes: int = MAX_BYTES) -> str:
    """Data of the page as JSON.

    Parameters
    ----------
    source : the tables and what the comparison says. max_bytes : how long it may be.

    Returns
    -------
    JSON with as many rows as fit; the numbers of all rows are in it in any case, and what was left out is named.
    """
    # Each level is smaller than the one before it, so that not all need to be tried: from the one that is likely to
    # fit, up as long as more is likely to, or down to the first that does.
    last = len(LEVELS) - 1
    likely = _likely_bytes(source)
    level = next((number for number in range(last) if likely[number] <= max_bytes), last)
    text = _within(source, LEVELS[level], max_bytes)
    if text is not None:
        while level and likely[level - 1] * len(text.encode("utf-8")) <= SLACK * max_bytes * likely[level]:
            more = _within(source, LEVELS[level - 1], max_bytes)
            if more is None:
                break
            text, level = more, level - 1
        return text
    while text is None and level < last - 1:
        level += 1
        text = _within(source, LEVELS[level], max_bytes)
    return text if text is not None else _Page(source, LEVELS[last]).json()


def _likely_bytes(source: Source) -> list[int]:
    """About how long a page of each level will be. A guess that is too low only costs an attempt."""
    corpus = source.corpus
    held = Counter(row.person_id for row in corpus.positions.values())
    positions = [0, *accumulate(held[row.person_id] for row in source.people_first)]
    cities = BYTES_OF_CITY * len(source.cities) + BYTES_OF_COMPARED * len(source.compared)
    found = []
    for limits in LEVELS:
        people = min(len(corpus.people), limits.people)
        facts = people + min(len(corpus.initiatives), limits.initiatives)
        facts += min(len(corpus.bodies), limits.organizations)
        facts += min(len(corpus.events), limits.events) + min(len(corpus.links), limits.links)
        found.append(cities + BYTES_OF_FACT * facts + BYTES_OF_POSITION * positions[people])
    return found


def _within(source: Source, limits: Limits, max_bytes: int) -> str | None:
    """Data of the page within some limits; None if it is longer than it may be."""
    try:
        text = _Page(source, limits, max_bytes).json()
    except _TooLongError:
        return None
    return text if len(text.encode("utf-8")) <= max_bytes else None


class _TooLongError(Exception):
    """What is made so far is longer than the page may be: the rest need not be made."""


class _Page:
    """One attempt at the data, within given limits; ``room`` is how long it may be (bytes), None for any length."""

    def __init__(self, source: Source, limits: Limits, room: int | None = None) -> None:
        self.source, self.limits = source, limits
        self.room = room
        self.quotes, self.dates, self.publishers = Pool(), Pool(), Pool()
        self.article_numbers: dict[str, int] = {}
        self.initiatives = source.initiatives_first[: limits.initiatives]
        self.initiatives.sort(key=lambda row: (-row.n_articles, not row.named, row.name, row.initiative_id))
        self.people = source.people_first[: limits.people]
        self.people.sort(key=lambda row: (-row.n_articles, row.name, row.person_id))
        self.organizations = source.organizations_first[: limits.organizations]
        self.organizations.sort(key=lambda row: (-row.n_articles, row.name, row.organization_id))
        self.events = source.events_first[: limits.events]
        self.events.sort(key=lambda row: (row.date_from or row.date_to or row.date, row.event_id))
        person = {row.person_id: number for number, row in enumerate(self.people)}
        self.positions: list[PositionRow] = [row for row in source.corpus.positions.values() if row.person_id in person]
        self.positions.sort(
            key=lambda row: (person[row.person_id], not row.is_public_office, row.role, row.position_id)
        )
        self.ties = self._tied()
        self.numbers = Numbers(
            city={row.ags: number for number, row in enumerate(source.cities)},
            initiative={row.initiative_id: number for number, row in enumerate(self.initiatives)},
            organization={row.organization_id: number for number, row in enumerate(self.organizations)},
            person=person,
            position={row.position_id: number for number, row in enumerate(self.positions)},
            event={row.event_id: number for number, row in enumerate(self.events)},
            link=self._link_numbers(),
        )

    def json(self) -> str:
        """All data of the page; articles, quotes and dates come last, when it is known which are needed.

        Raises
        ------
        _TooLongError : there is no room for it.
        """
        makers = {
            "cities": self._cities,
            "initiatives": self._initiatives,
            "people": self._people,
            "positions": self._positions,
            "organizations": self._organizations,
            "events": self._events,
            "links": self._links,
            "articles": self._articles,
        }
        shown: dict[str, int] = {}
        parts: dict[str, str] = {}
        for name, make in makers.items():
            table = make()
            shown[name] = len(table["rows"])
            parts[name] = as_json(table)
            self._take(parts[name])
        for name, pool in (("quotes", self.quotes), ("publishers", self.publishers), ("dates", self.dates)):
            parts[name] = as_json(list(pool.values))
        texts = {"meta": as_json(self._meta(shown)), **parts}
        return "{" + ",".join(f'"{name}":{text}' for name, text in texts.items()) + "}"

    def _take(self, text: str) -> None:
        """Count what has been made; stops the attempt when there is no room for it."""
        if self.room is not None:
            self.room -= len(text)  # at least so many bytes
            if self.room < 0:
                raise _TooLongError

    def _meta(self, shown: Mapping[str, int]) -> dict[str, Any]:
        source, corpus = self.source, self.source.corpus
        published = sorted(row.published for row in source.distinct if row.published and day_span(row.published))
        totals = {
            "initiatives": len(corpus.initiatives),
            "people": len(corpus.people),
            "organizations": len(corpus.bodies),
            "events": len(corpus.events),
            "links": len(
                {(row.from_ags or row.from_name, row.to_ags or row.to_name, row.kind) for row in corpus.links}
            ),
            "articles": len(source.distinct),
        }
        coverage = [item.cities[0].coverage for item in source.compared.values()]
        return {
            "schema": SCHEMA_VERSION,
            "words": WORDS,
            "themes": THEMES,
            "statuses": STATUSES,
            "total": totals,
            "shown": {name: shown[name] for name in totals},
            "distinct": len(source.distinct),
            "duplicates": len(corpus.articles) - len(source.distinct),
            "rejected": source.n_rejected,
            "publishers": len({name for row in source.distinct if (name := corpus.source(row.article_id))}),
            "reported": sum(item.n_articles > 0 for item in coverage),
            "first": german_date(published[0]) if published else None,
            "last": german_date(published[-1]) if published else None,
            "undated": len(source.distinct) - len(published),
            "quotes": self.limits.quotes,
            "series": article_series(source.distinct),
        }

    def _date(self, edtf: str | None, words: str | None = None, span: tuple[int, int] | None = None) -> int | None:
        """Number of a date: its German words, its first and last day, and its sign in the tables."""
        if not edtf:
            return None
        first, last = span or day_span(edtf) or (None, None)
        return self.dates.add((words or german_date(edtf), first, last, edtf))

    def _article(self, ident: str) -> int | None:
        if ident not in self.source.corpus.articles:
            return None
        return self.article_numbers.setdefault(ident, len(self.article_numbers))

    def _proof(self, table: str, *row_ids: str) -> list[int] | None:
        """Number of proving sentences, then article and quote of each that is shown."""
        total, shown = 0, []
        for row_id in row_ids:
            number, rows = self.source.evidence.quotes(table, row_id, self.limits.quotes)
            total += number
            shown += rows
        refs = []
        for row in shown[: self.limits.quotes]:
            article = self._article(row.article_id)
            if article is not None:
                refs += [article, self._quote(row.quote)]
        return [total, *refs] if refs else None

    def _quote(self, quote: str) -> int:
        """Number of a quote."""
        text = shortened(quote, self.limits.characters)
        before = len(self.quotes.values)
        number = self.quotes.add(text)
        if number == before:
            self._take(text)
        return number

    def _cities(self) -> dict[str, Any]:
        rows = []
        proof = self._proof if self.limits.quotes > 1 else None
        packer = CityPacker(self.source, self.numbers, self.limits.listed, proof)
        for city in self.source.cities:
            item = self.source.compared.get(city.ags)
            coverage = item.cities[0].coverage if item else None
            at = place(city.lat, city.lon) if city.lat is not None and city.lon is not None else (None, None)
            row: list[Any] = [city.ags, city.name, city.type, city.land, city.kreis, city.population, *at]
            row += [city.n_articles, *((coverage.n_articles, coverage.n_sources) if coverage else (0, 0))]
            row += [self._date(city.first_seen), self._date(city.last_seen), city.n_people]
            row += packer.city(item) if item else []
            rows.append(row)
        return packed(f"ags name type land kreis population x y named reports sources first last people {FIELDS}", rows)

    def _initiatives(self) -> dict[str, Any]:
        parts: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        taking = self.source.taking.values()
        for item in sorted(taking, key=lambda row: (row.initiative_id, row.part, row.entity_id)):
            subject = self.numbers.subject(item.entity_id)
            if subject and item.initiative_id in self.numbers.initiative:
                parts[item.initiative_id].append((*subject, item.part))
        return packed(
            "name kind theme city status started target amount named reports last proof parts aliases",
            (
                [
                    *(row.name, row.kind, THEMES.index(row.theme), self._city(row.ags)),
                    STATUSES.index(row.status) if row.status else None,
                    *(self._date(row.started), self._date(row.target), plain_value(row.amount_eur), int(row.named)),
                    *(row.n_articles, self._date(row.last_seen), self._proof("initiatives", row.initiative_id)),
                    *(parts.get(row.initiative_id), row.aliases),
                ]
                for row in self.initiatives
            ),
        )

    def _people(self) -> dict[str, Any]:
        return packed(
            "name reports first last proof title aliases",
            (
                [
                    *(row.name, row.n_articles, self._date(row.first_seen), self._date(row.last_seen)),
                    *(self._proof("people", row.person_id), row.title, row.aliases),
                ]
                for row in self.people
            ),
        )

    def _positions(self) -> dict[str, Any]:
        return packed(
            "person role public city first last proof organization",
            (
                [
                    *(self.numbers.person[row.person_id], row.role, int(row.is_public_office), self._city(row.ags)),
                    *(self._date(row.first_seen), self._date(row.last_seen), self._proof("positions", row.position_id)),
                    self.numbers.organization.get(row.organization_id or ""),
                ]
                for row in self.positions
            ),
        )

    def _organizations(self) -> dict[str, Any]:
        return packed(
            "name type city reports proof aliases",
            (
                [
                    *(row.name, row.type, self._city(row.ags), row.n_articles),
                    *(self._proof("organizations", row.organization_id), row.aliases),
                ]
                for row in self.organizations
            ),
        )

    def _events(self) -> dict[str, Any]:
        return packed(
            "date kind city proof subject",
            (
                [
                    *(self._event_date(row), row.kind, self._city(row.ags), self._proof("events", row.event_id)),
                    self.numbers.subject(row.subject_id),
                ]
                for row in self.events
            ),
        )

    def _event_date(self, row: EventRow) -> int | None:
        """Date of an event; bounds that are open say whether it means since or until."""
        words = german_date(row.date)
        start, end = day_span(row.date_from or ""), day_span(row.date_to or "")
        if start and end:
            return self._date(row.date, words, (start[0], end[1]))
        if start and "/" not in row.date:
            return self._date(row.date, f"seit {words}")
        return self._date(row.date, f"bis {words}" if end and "/" not in row.date else words)

    def _link_numbers(self) -> dict[str, tuple[str | None, str | None, int | None]]:
        """Both cities of each tie, and its number if it is shown, by its key."""
        shown = {ident: number for number, idents in enumerate(self.ties.values()) for ident in idents}
        return {row.link_id: (row.from_ags, row.to_ags, shown.get(row.link_id)) for row in self.source.corpus.links}

    def _tied(self) -> dict[tuple[str, str, str], list[str]]:
        """Rows of the ties that are shown, by both ends and kind, those in most articles first; none abroad."""
        groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for row in self.source.corpus.links:
            if row.from_ags and row.to_ags:
                groups[row.from_ags, row.to_ags, row.kind].append(row.link_id)
        known = {row.ags for row in self.source.cities}
        ranked = sorted(groups, key=lambda key: (-len(groups[key]), key))
        shown = [key for key in ranked if key[0] in known and key[1] in known][: self.limits.links]
        return {key: groups[key] for key in shown}

    def _links(self) -> dict[str, Any]:
        return packed(
            "source target kind reports proof",
            (
                [
                    *(self.numbers.city[start], self.numbers.city[end], kind, len(idents)),
                    self._proof("links", *idents),
                ]
                for (start, end, kind), idents in self.ties.items()
            ),
        )

    def _articles(self) -> dict[str, Any]:
        """Articles that a quote comes from, then the newest others."""
        newest = sorted(self.source.distinct, key=lambda row: row.article_id)
        newest.sort(key=lambda row: row.published or "", reverse=True)
        for row in newest:
            if len(self.article_numbers) >= self.limits.articles:
                break
            self._article(row.article_id)
        return packed(
            "title publisher date city url ident",
            (
                [
                    row.title,
                    self.publishers.add(name) if (name := self.source.corpus.source(row.article_id)) else None,
                    *(self._date(row.published), self._city(row.primary_ags), _address(row.url)),
                    None if _address(row.url) else row.article_id,
                ]
                for row in map(self.source.corpus.articles.__getitem__, self.article_numbers)
            ),
        )

    def _city(self, ags: str | None) -> int | None:
        return self.numbers.city.get(ags or "")


def _address(url: str | None) -> str | None:
    """An address that a reader may follow: of the web, nothing that a browser would run."""
    return url if url and url.lower().startswith(("https://", "http://")) else None
