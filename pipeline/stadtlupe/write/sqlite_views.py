"""Views of the SQLite database: the usual questions, answered with names instead of keys."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from stadtlupe.schema import LIST_SEPARATOR


def _among(column: str) -> str:
    """Condition that an initiative is named in a list of the comparison, whose rules decide what counts as what."""
    separator = f"'{LIST_SEPARATOR}'"
    return f"instr({separator} || {column} || {separator}, {separator} || i.name || {separator})"


@dataclass(frozen=True, slots=True)
class View:
    """A view of the database.

    Attributes
    ----------
    name : its name. question : what it answers, in one sentence. tables : tables that it reads. sql : the query.
    """

    name: str
    question: str
    tables: tuple[str, ...]
    sql: str


VIEWS = (
    View(
        "entities",
        "What is behind a key: name and table of every municipality, person, body and initiative.",
        ("cities", "people", "organizations", "initiatives"),
        """
        SELECT ags AS entity_id, 'cities' AS "table", name, ags FROM cities
        UNION ALL SELECT person_id, 'people', name, NULL FROM people
        UNION ALL SELECT organization_id, 'organizations', name, ags FROM organizations
        UNION ALL SELECT initiative_id, 'initiatives', name, ags FROM initiatives
        """,
    ),
    View(
        "office_holders",
        "Who holds which office where, and when was that last seen?",
        ("positions", "people", "cities", "organizations"),
        """
        SELECT c.name AS city, p.ags, h.title, h.name AS person, p.role, o.name AS organization, p.first_seen,
               p.last_seen, h.n_articles, p.position_id, p.person_id
        FROM positions p
        JOIN people h ON h.person_id = p.person_id
        LEFT JOIN cities c ON c.ags = p.ags
        LEFT JOIN organizations o ON o.organization_id = p.organization_id
        WHERE p.is_public_office
        ORDER BY c.name, h.name, p.role, p.position_id
        """,
    ),
    View(
        "initiatives_of_cities",
        "What does each municipality plan or run, in which state and for how much?",
        ("initiatives", "cities"),
        """
        SELECT c.name AS city, c.land, i.name AS initiative, i.kind, i.theme, i.status, i.started, i.target,
               i.amount_eur, i.n_articles, i.first_seen, i.last_seen, i.named, i.initiative_id, i.ags
        FROM initiatives i
        LEFT JOIN cities c ON c.ags = i.ags
        ORDER BY c.name, i.n_articles DESC, i.name, i.initiative_id
        """,
    ),
    View(
        "strategies",
        "Which municipalities have a strategy or a plan of a field, since when and until when?",
        ("initiatives", "cities", "comparison"),
        f"""
        SELECT c.name AS city, i.name AS strategy, i.started AS since, i.target AS horizon, i.status,
               CASE WHEN {_among("k.strategy")} THEN 'strategy' WHEN {_among("k.field_plans")} THEN 'field plan' END
                   AS counts_as, i.n_articles, i.initiative_id, i.ags
        FROM initiatives i
        LEFT JOIN cities c ON c.ags = i.ags
        LEFT JOIN comparison k ON k.ags = i.ags
        WHERE i.kind = 'strategy'
        ORDER BY c.name, counts_as DESC, i.name, i.initiative_id
        """,
    ),
    View(
        "apps_and_platforms",
        "Which apps and platforms does a municipality offer, and which of them are for participation?",
        ("initiatives", "cities", "comparison"),
        f"""
        SELECT c.name AS city,
               CASE WHEN {_among("k.apps")} THEN 'app'
                    WHEN {_among("k.participation_platforms")} THEN 'participation platform' ELSE 'other platform' END
                   AS counts_as, i.kind, i.name, i.theme, i.status, i.started, i.n_articles, i.initiative_id, i.ags
        FROM initiatives i
        JOIN comparison k ON k.ags = i.ags
        LEFT JOIN cities c ON c.ags = i.ags
        WHERE {_among("k.apps")} OR {_among("k.participation_platforms")} OR {_among("k.other_platforms")}
        ORDER BY c.name, counts_as, i.name, i.initiative_id
        """,
    ),
    View(
        "themes_of_cities",
        "How many initiatives of which theme does a municipality have, also per 100,000 inhabitants, and for how much?",
        ("initiatives", "cities"),
        """
        SELECT c.name AS city, i.theme, count(*) AS n_initiatives,
               round(count(*) * 100000.0 / nullif(c.population, 0), 2) AS per_100k, sum(i.amount_eur) AS amount_eur,
               c.ags
        FROM initiatives i
        JOIN cities c ON c.ags = i.ags
        GROUP BY c.ags, i.theme
        ORDER BY c.name, c.ags, n_initiatives DESC, i.theme
        """,
    ),
    View(
        "partners",
        "Who takes part in which initiative?",
        ("participations", "initiatives", "cities", "organizations", "people"),
        """
        SELECT c.name AS city, i.name AS initiative, p.part, coalesce(o.name, h.name) AS partner, o.type,
               p.initiative_id, p.entity_id, i.ags
        FROM participations p
        JOIN initiatives i ON i.initiative_id = p.initiative_id
        LEFT JOIN cities c ON c.ags = i.ags
        LEFT JOIN organizations o ON o.organization_id = p.entity_id
        LEFT JOIN people h ON h.person_id = p.entity_id
        ORDER BY c.name, i.name, p.part, partner, p.initiative_id, p.entity_id
        """,
    ),
    View(
        "ties_between_cities",
        "Which municipalities visit, copy or work with which others, and where does it say so?",
        ("links", "cities", "articles", "evidence"),
        """
        SELECT coalesce(a.name, l.from_name) AS from_city, l.kind, coalesce(b.name, l.to_name) AS to_city, r.published,
               (SELECT e.quote FROM evidence e
                WHERE e."table" = 'links' AND e.article_id = l.article_id AND e.row_id = l.link_id
                ORDER BY e.start LIMIT 1) AS quote,
               r.title, r.url, l.from_ags, l.to_ags, l.article_id, l.link_id
        FROM links l
        LEFT JOIN cities a ON a.ags = l.from_ags
        LEFT JOIN cities b ON b.ags = l.to_ags
        JOIN articles r ON r.article_id = l.article_id
        ORDER BY from_city, to_city, l.kind, l.article_id, l.link_id
        """,
    ),
    View(
        "timeline",
        "What happened when, and what is due when?",
        ("events", "cities", "people", "organizations", "initiatives", "articles", "evidence"),
        """
        SELECT v.date_from, v.date, v.kind, c.name AS city, coalesce(i.name, o.name, h.name) AS subject,
               (SELECT e.quote FROM evidence e
                WHERE e."table" = 'events' AND e.row_id = v.event_id AND e.article_id = v.article_id
                ORDER BY e.start LIMIT 1) AS quote,
               r.title, r.url, v.ags, v.subject_id, v.event_id, v.article_id
        FROM events v
        JOIN articles r ON r.article_id = v.article_id
        LEFT JOIN cities c ON c.ags = v.ags
        LEFT JOIN initiatives i ON i.initiative_id = v.subject_id
        LEFT JOIN organizations o ON o.organization_id = v.subject_id
        LEFT JOIN people h ON h.person_id = v.subject_id
        ORDER BY v.date_from, v.date, v.event_id
        """,
    ),
    View(
        "proofs",
        "Which sentence of which article proves a fact?",
        ("evidence", "articles", "cities", "people", "organizations", "initiatives"),
        """
        SELECT e."table", coalesce(i.name, o.name, h.name, c.name) AS fact, e.quote, r.title, r.publisher, r.published,
               r.url, e.row_id, e.article_id
        FROM evidence e
        JOIN articles r ON r.article_id = e.article_id
        LEFT JOIN initiatives i ON e."table" = 'initiatives' AND i.initiative_id = e.row_id
        LEFT JOIN organizations o ON e."table" = 'organizations' AND o.organization_id = e.row_id
        LEFT JOIN people h ON e."table" = 'people' AND h.person_id = e.row_id
        LEFT JOIN cities c ON e."table" = 'cities' AND c.ags = e.row_id
        """,
    ),
    View(
        "coverage",
        "How much was written about a municipality? Little news is not little activity.",
        ("cities", "comparison"),
        """
        SELECT c.name AS city, c.land, coalesce(k.n_articles, 0) AS n_articles, coalesce(k.n_sources, 0) AS n_sources,
               k.first_seen AS first_published, k.last_seen AS last_published, c.n_articles AS n_mentioning, c.ags
        FROM cities c
        LEFT JOIN comparison k ON k.ags = c.ags
        ORDER BY n_articles DESC, c.name, c.ags
        """,
    ),
    View(
        "articles_per_month",
        "How many articles report on a municipality in each month?",
        ("cities", "articles"),
        """
        SELECT substr(r.published, 1, 7) AS month, c.name AS city, count(*) AS n_articles, c.ags
        FROM articles r
        JOIN cities c ON c.ags = r.primary_ags
        WHERE r.duplicate_of IS NULL AND length(r.published) >= 7
        GROUP BY month, c.ags
        ORDER BY month, c.name, c.ags
        """,
    ),
)


def views_of(tables: Collection[str]) -> list[View]:
    """Views for which all tables are there."""
    return [view for view in VIEWS if set(view.tables) <= set(tables)]
