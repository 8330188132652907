"""Generated tables of any size for the report page, and tables whose texts try to break out of it.

The sizes per article are those of the sample corpus (24 articles: 25 proving sentences, 2.6 initiatives, 4 bodies, 3.5
events each), so that the page's size on generated data says something about real data.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from stadtlupe.compare.corpus import index_tables
from stadtlupe.lexicon import municipalities
from stadtlupe.run.report import compared_alone
from stadtlupe.schema import (
    ArticleRow,
    CityRow,
    EventKind,
    EventRow,
    EvidenceRow,
    InitiativeKind,
    InitiativeRow,
    LinkKind,
    LinkRow,
    OrganizationRow,
    OrganizationType,
    ParticipationRow,
    PersonRow,
    PositionRow,
    Row,
    Status,
    Theme,
)
from stadtlupe.write.report import report_page
from stadtlupe.write.report_source import Source

HOSTILE = (
    "</script><script>window.broken=1</script>",
    "<img src=x onerror=window.broken=1>",
    "\"><svg onload=window.broken=1>' onfocus='window.broken=1",
    "{{DATA}} <!-- <script> ]]> &lt;b&gt; \u2028\u2029",
    "javascript:window.broken=1",
)
WORDS = tuple(
    """Stadt Verwaltung Bürger Projekt Förderung Straße Schule Klima Energie Verkehr Daten Haushalt Rat Ausschuss
    Quartier Rathaus digital gemeinsam künftig bereits zunächst öffentlich neue große drei Millionen Euro wird
    soll wurde hat beschlossen vorgestellt begonnen abgeschlossen mit für von über nach""".split()  # noqa: SIM905
)


class _Writer:
    """Words and sentences that are the same on every run."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        # Words one by one would take most of the time.
        self.phrases = [self.words(3, 8) for _ in range(2_000)]

    def words(self, low: int, high: int) -> str:
        return " ".join(self.random.choices(WORDS, k=self.random.randint(low, high)))

    def sentence(self) -> str:
        phrases = " ".join(self.random.choices(self.phrases, k=3))
        return f"{phrases.capitalize()} {self.random.randint(1, 99_999)}."

    def day(self) -> str:
        return f"{self.random.randint(2022, 2025)}-{self.random.randint(1, 12):02}-{self.random.randint(1, 28):02}"


def generated_tables(n_articles: int, *, seed: int = 1) -> dict[str, list[Row]]:
    """Consistent tables of a corpus of ``n_articles`` articles; the same for the same arguments."""
    write = _Writer(seed)
    pick = write.random.choice
    register = [entry for entry in municipalities().values() if not entry.is_kreis]
    towns = write.random.sample(register, min(len(register), max(4, n_articles // 8)))
    tables: dict[str, list[Any]] = {name: [] for name in ("articles", "evidence", "initiatives", "people", "positions")}
    tables |= {name: [] for name in ("organizations", "events", "links", "participations", "cities")}
    # Some towns are in the news all the time, most hardly ever.
    weights = [1 / (rank + 1) ** 0.8 for rank in range(len(towns))]
    about: dict[str, int] = {town.ags: 0 for town in towns}

    def prove(table: str, row_id: str, article: str, number: int, quotes: Sequence[str]) -> None:
        for start in range(number):
            # Hundreds of thousands of them, and all of the same form: checking each would take most of the time.
            tables["evidence"].append(
                EvidenceRow.model_construct(
                    table=table, row_id=row_id, article_id=article, start=start * 40, end=start * 40 + 9,
                    quote=pick(quotes), component="generated", version="stadtlupe 0.1.0",
                )
            )  # fmt: skip

    for number in range(n_articles):
        ident, published = f"meldung-{number:05}", write.day()
        (town,) = write.random.choices(towns, weights)
        about[town.ags] += 1
        quotes = [write.sentence() for _ in range(10)]
        seen: dict[str, Any] = {"first_seen": published, "last_seen": published}
        tables["articles"].append(
            ArticleRow(
                article_id=ident, title=write.words(4, 9).capitalize(), url=f"https://{town.ags}.example.org/{ident}",
                publisher=f"Stadt {town.name}", author=None, published=published, published_from="dateline",
                word_count=240, language="de", primary_ags=town.ags, theme=pick(get_args(Theme)), duplicate_of=None,
                file=f"{ident}.html",
            )
        )  # fmt: skip
        prove("cities", town.ags, ident, 5, quotes)
        for place in range(pick((2, 3, 3))):
            row_id = f"i-{number:05}-{place}"
            tables["initiatives"].append(
                InitiativeRow(
                    initiative_id=row_id, name=write.words(1, 3).title(), kind=pick(get_args(InitiativeKind)),
                    theme=pick(get_args(Theme)), tags=None, ags=town.ags, status=pick((None, *get_args(Status))),
                    started=pick((None, None, "2023", write.day())), target=pick((None, None, "2030", "2027~")),
                    amount_eur=pick((None, None, None, float(write.random.randint(1, 900) * 10_000))), named=True,
                    aliases=None, n_articles=1, **seen,
                )
            )  # fmt: skip
            prove("initiatives", row_id, ident, 1, quotes)
        for place in range(4):
            row_id = f"o-{number:05}-{place}"
            kind = pick(get_args(OrganizationType))
            name = write.words(1, 3).title()
            tables["organizations"].append(
                OrganizationRow(organization_id=row_id, name=name, type=kind, ags=town.ags, aliases=None, n_articles=1)
            )
            prove("organizations", row_id, ident, 1, quotes)
        tables["participations"].append(
            ParticipationRow(initiative_id=f"i-{number:05}-0", entity_id=f"o-{number:05}-0", part="partner")
        )
        for place in range(2):
            name = f"{write.words(1, 1).title()} {write.words(1, 1).title()}"
            person, position = f"p-{number:05}-{place}", f"r-{number:05}-{place}"
            tables["people"].append(
                PersonRow(
                    person_id=person, name=name, title=None, given_name=name.split()[0], family_name=name.split()[1],
                    aliases=name.split()[1], n_articles=1, **seen,
                )
            )  # fmt: skip
            tables["positions"].append(
                PositionRow(
                    position_id=position, person_id=person, role="Bürgermeister", role_text="Bürgermeister",
                    organization_id=None, ags=town.ags, is_public_office=True, **seen,
                )
            )  # fmt: skip
            prove("people", person, ident, 2, quotes)
            prove("positions", position, ident, 1, quotes)
        for place in range(pick((3, 4))):
            day, row_id = write.day(), f"e-{number:05}-{place}"
            tables["events"].append(
                EventRow(
                    event_id=row_id, date=day, date_from=day, date_to=day, kind=pick(get_args(EventKind)), ags=town.ags,
                    subject_id=f"i-{number:05}-0", article_id=ident,
                )
            )  # fmt: skip
            prove("events", row_id, ident, 1, quotes)
        other = pick(towns)
        if other is not town:
            kind = pick(get_args(LinkKind))
            tables["links"].append(
                LinkRow(
                    link_id=f"l-{ident}", from_name=town.name, from_ags=town.ags, to_name=other.name, to_ags=other.ags,
                    kind=kind, article_id=ident,
                )
            )  # fmt: skip
            prove("links", f"l-{ident}", ident, 1, quotes)
    initiatives: dict[str, list[InitiativeRow]] = {town.ags: [] for town in towns}
    for row in tables["initiatives"]:
        initiatives[row.ags].append(row)
    for town in towns:
        own = initiatives[town.ags]
        tables["cities"].append(
            CityRow(
                ags=town.ags, name=town.name, type=town.type, land=town.land, kreis=town.kreis, lat=town.lat,
                lon=town.lon, population=town.population, n_articles=about[town.ags] + 1, n_initiatives=len(own),
                n_people=2, first_seen="2022-01-01", last_seen="2025-12-28",
            )
        )  # fmt: skip
    return tables


def source_of_page(tables: Mapping[str, Sequence[Row]]) -> Source:
    """What the page is made from."""
    corpus = index_tables(tables)
    return Source(corpus, compared_alone(corpus))


def page_of(tables: Mapping[str, Sequence[Row]]) -> str:
    """The page of these tables."""
    corpus = index_tables(tables)
    return report_page(corpus, compared_alone(corpus))


def hostile_tables() -> dict[str, list[Row]]:
    """Small tables in which every free text is one that tries to become markup, script or an address that runs."""
    tables = generated_tables(12, seed=7)
    names = ("title", "publisher", "url", "name", "aliases", "role", "role_text", "quote", "family_name")
    # Names of cities come from the register, but a table may have been edited.
    for table, rows in tables.items():
        for number, row in enumerate(rows):
            texts = {name: HOSTILE[(number + len(name)) % len(HOSTILE)] for name in names if hasattr(row, name)}
            if table == "articles":
                texts["url"] = HOSTILE[-1]
            rows[number] = row.model_copy(update=texts)
    return tables
