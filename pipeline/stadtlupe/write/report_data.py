"""The data of the report page: rows of the tables, joined and packed so that the page stays small.

Tables become lists of lists under the names of their fields; what repeats (quotes, dates, publishers) is held once and
referred to by its number. ``report_page/core.js`` unpacks it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, get_args

from stadtlupe.schema import (
    SCHEMA_VERSION,
    ComparisonRow,
    EventRow,
    InitiativeRow,
    Row,
    Status,
    Theme,
)
from stadtlupe.write.cells import plain_value
from stadtlupe.write.report_dates import day_span, german_date
from stadtlupe.write.report_map import place
from stadtlupe.write.report_select import LEVELS, Limits, shortened
from stadtlupe.write.report_source import Source, article_series, count_of, split_list

THEMES: tuple[str, ...] = get_args(Theme)
STATUSES: tuple[str, ...] = get_args(Status)
# A page must open at once, also on a slow machine; with scripts, styles and map it stays below 3 MB.
MAX_BYTES = 2_600_000


class Pool:
    """Values that are held once and referred to by number."""

    def __init__(self) -> None:
        self.values: dict[Hashable, int] = {}

    def add(self, value: Hashable) -> int:
        """Number of a value, in the order in which values come."""
        return self.values.setdefault(value, len(self.values))


def packed(fields: str, rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """A table as names of fields and rows without what is empty at their end."""
    lists = []
    for row in rows:
        values = list(row)
        while values and values[-1] is None:
            values.pop()
        lists.append(values)
    return {"fields": fields.split(), "rows": lists}


def as_json(data: Any) -> str:
    """JSON that may stand inside a ``script`` element: no ``<`` can end it or begin a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    # A lone surrogate (from an undecodable file name) has no bytes; inside JSON its escape means the same.
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")


def _member(name: str, value: Any) -> str:
    """Name and value of a member of a JSON object."""
    return f"{as_json(name)}:{as_json(value)}"


def page_data(tables: Mapping[str, Sequence[Row]], max_bytes: int = MAX_BYTES) -> str:
    """Data of the page as JSON.

    Parameters
    ----------
    tables : rows by table name, as :func:`stadtlupe.write.write_tables` takes them. max_bytes : how long it may be.

    Returns
    -------
    JSON with as many rows as fit; the numbers of all rows are in it in any case, and what was left out is named.
    """
    source = Source(tables)
    for limits in LEVELS[:-1]:
        text = _Page(source, limits).text(max_bytes)
        if text is not None:
            return text
    return _Page(source, LEVELS[-1]).text(None) or ""


class _Page:
    """One attempt at the data, within given limits."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source, self.limits = source, limits
        self.quotes, self.dates, self.publishers = Pool(), Pool(), Pool()
        self._counted = self._quoted = 0  # quotes in the pool, and their characters: no more than their bytes
        self.city = {row.ags: number for number, row in enumerate(source.cities)}
        known = {row.article_id: row for row in source.articles}
        self.known_articles = known
        self.article_numbers: dict[str, int] = {}
        self.initiatives = source.initiatives_first[: limits.initiatives]
        self.initiatives.sort(key=lambda row: (-row.n_articles, not row.named, row.name, row.initiative_id))
        self.people = source.people_first[: limits.people]
        self.people.sort(key=lambda row: (-row.n_articles, row.name, row.person_id))
        self.organizations = source.organizations_first[: limits.organizations]
        self.organizations.sort(key=lambda row: (-row.n_articles, row.name, row.organization_id))
        self.initiative = {row.initiative_id: number for number, row in enumerate(self.initiatives)}
        self.person = {row.person_id: number for number, row in enumerate(self.people)}
        self.organization = {row.organization_id: number for number, row in enumerate(self.organizations)}

    def text(self, max_bytes: int | None) -> str | None:
        """All data of the page as JSON, or None as soon as it shows that it is longer than allowed.

        Articles, quotes and dates come last, when it is known which are needed.
        """
        parts: list[str] = []
        rows: dict[str, int] = {}
        size = 0
        tables = {
            "cities": self._cities,
            "initiatives": self._initiatives,
            "people": self._people,
            "positions": self._positions,
            "organizations": self._organizations,
            "events": self._events,
            "links": self._links,
            "articles": self._articles,
        }
        for name, build in tables.items():
            table = build()
            rows[name] = len(table["rows"])
            parts.append(_member(name, table))
            size += len(parts[-1].encode("utf-8"))
            if max_bytes is not None and size + self._quoted > max_bytes:
                return None
        pools = {"quotes": self.quotes, "publishers": self.publishers, "dates": self.dates}
        parts += [_member(name, list(pool.values)) for name, pool in pools.items()]
        text = "{" + ",".join([_member("meta", self._meta(rows)), *parts]) + "}"
        return text if max_bytes is None or len(text.encode("utf-8")) <= max_bytes else None

    def _meta(self, rows: Mapping[str, int]) -> dict[str, Any]:
        source = self.source
        published = sorted(row.published for row in source.distinct if row.published and day_span(row.published))
        totals = {
            "initiatives": len(source.initiatives),
            "people": len(source.people),
            "organizations": len(source.organizations),
            "events": len(source.events),
            "links": len({(row.from_ags, row.to_ags, row.kind) for row in source.links}),
            "articles": len(source.distinct),
        }
        return {
            "schema": SCHEMA_VERSION,
            "themes": THEMES,
            "statuses": STATUSES,
            "total": totals,
            "shown": {name: rows[name] for name in totals},
            "distinct": len(source.distinct),
            "duplicates": len(source.articles) - len(source.distinct),
            "rejected": source.n_rejected,
            "publishers": len({row.publisher for row in source.distinct if row.publisher}),
            "reported": sum(row.n_articles > 0 for row in source.comparison.values()),
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
        if ident not in self.known_articles:
            return None
        return self.article_numbers.setdefault(ident, len(self.article_numbers))

    def _quote(self, text: str) -> int:
        number = self.quotes.add(text)
        if number == self._counted:
            self._counted += 1
            self._quoted += len(text)
        return number

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
                refs += [article, self._quote(shortened(row.quote, self.limits.characters))]
        return [total, *refs] if refs else None

    def _cities(self) -> dict[str, Any]:
        initiatives: dict[str | None, list[InitiativeRow]] = defaultdict(list)
        for item in self.source.initiatives:
            initiatives[item.ags].append(item)
        rows = []
        for city in self.source.cities:
            compared = self.source.comparison.get(city.ags)
            own = initiatives[city.ags]
            at = place(city.lat, city.lon) if city.lat is not None and city.lon is not None else (None, None)
            row: list[Any] = [city.ags, city.name, city.type, city.land, city.kreis, city.population, *at]
            row += [city.n_articles, compared.n_articles if compared else 0, compared.n_sources if compared else 0]
            row += [self._date(city.first_seen), self._date(city.last_seen), city.n_people]
            row.append(count_of((item.theme for item in own), THEMES) if own else None)
            row.append(count_of((item.status for item in own), [*STATUSES, None]) if own else None)
            row += self._compared(compared) if compared else []
            rows.append(row)
        return packed(
            "ags name type land kreis population x y named reports sources first last people themes statuses compared "
            "strategy strategyStarted strategyHorizon office apps platforms amount",
            rows,
        )

    def _compared(self, row: ComparisonRow) -> list[Any]:
        started, horizon = self._date(row.strategy_started), self._date(row.strategy_horizon)
        lists = [
            split_list(value) for value in (row.strategy, row.digital_office, row.apps, row.participation_platforms)
        ]
        return [1, lists[0], started, horizon, *lists[1:], plain_value(row.amount_eur)]

    def _initiatives(self) -> dict[str, Any]:
        parts: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for item in sorted(self.source.participations, key=lambda row: (row.initiative_id, row.part, row.entity_id)):
            subject = self._subject(item.entity_id)
            if subject and item.initiative_id in self.initiative:
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
        own = [row for row in self.source.positions if row.person_id in self.person]
        own.sort(key=lambda row: (self.person[row.person_id], not row.is_public_office, row.role, row.position_id))
        return packed(
            "person role public city first last proof organization",
            (
                [
                    *(self.person[row.person_id], row.role, int(row.is_public_office), self._city(row.ags)),
                    *(self._date(row.first_seen), self._date(row.last_seen), self._proof("positions", row.position_id)),
                    self.organization.get(row.organization_id or ""),
                ]
                for row in own
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
        rows = self.source.events_first[: self.limits.events]
        rows.sort(key=lambda row: (row.date_from or row.date_to or row.date, row.event_id))
        return packed(
            "date kind city proof subject",
            (
                [
                    *(self._event_date(row), row.kind, self._city(row.ags), self._proof("events", row.event_id)),
                    self._subject(row.subject_id),
                ]
                for row in rows
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

    def _links(self) -> dict[str, Any]:
        groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for row in sorted(self.source.links, key=lambda row: (row.from_ags, row.to_ags, row.kind, row.article_id)):
            groups[row.from_ags, row.to_ags, row.kind].append(row.article_id)
        ranked = sorted(groups, key=lambda key: (-len(groups[key]), key))
        known = [key for key in ranked if key[0] in self.city and key[1] in self.city][: self.limits.links]
        return packed(
            "source target kind reports proof",
            (
                [
                    *(self.city[key[0]], self.city[key[1]], key[2], len(groups[key])),
                    self._proof("links", *("|".join((*key, ident)) for ident in groups[key])),
                ]
                for key in known
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
                    self.publishers.add(row.publisher) if row.publisher else None,
                    *(self._date(row.published), self._city(row.primary_ags), _address(row.url)),
                    None if _address(row.url) else row.article_id,
                ]
                for row in (self.known_articles[ident] for ident in self.article_numbers)
            ),
        )

    def _city(self, ags: str | None) -> int | None:
        return self.city.get(ags or "")

    def _subject(self, ident: str | None) -> tuple[int, int] | None:
        """What an event or part is about: 0 initiative, 1 body, 2 person; and its number; None when it is not shown."""
        for kind, numbers in enumerate((self.initiative, self.organization, self.person)):
            if ident is not None and ident in numbers:
                return kind, numbers[ident]
        return None


def _address(url: str | None) -> str | None:
    """An address that a reader may follow: of the web, nothing that a browser would run."""
    return url if url and url.lower().startswith(("https://", "http://")) else None
