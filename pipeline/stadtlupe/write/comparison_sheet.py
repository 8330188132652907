"""A comparison as a sheet that people read: German labels, one column per city, proofs numbered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from stadtlupe.lexicon import register_state
from stadtlupe.schema import (
    AmountFact,
    CityComparison,
    ComparedCity,
    FactItem,
    HolderFact,
    InitiativeFact,
    PartnerFact,
    TimelineFact,
)
from stadtlupe.write.german import euros, german_number, one_line
from stadtlupe.write.german_dates import german_date
from stadtlupe.write.german_words import EVENTS, LEFT_OUT, LINKS, NOTES, PARTS

# How much a page can show; JSON and CSV hold everything.
MAX_PEOPLE = MAX_INITIATIVES = MAX_AMOUNTS = MAX_SOURCES = MAX_PARTNERS = 8
MAX_DATES = 16
MAX_PROOFS = 3
NOTHING = "–"
KREIS = "Landkreis"
ALWAYS = (
    "Wenig Nachrichten heißt nicht wenig Aktivität: Gezählt wird, was in den gelesenen Artikeln steht.",
    f"„{NOTHING}“ heißt: Kein Artikel sagt etwas dazu.",
)
# What the licence of the official data wants to be said; without the coordinates, which a comparison does not show.
ATTRIBUTION = (
    "© Statistisches Bundesamt (Destatis), Gemeindeverzeichnis, Gebietsstand {days}; dl-de/by-2-0 "
    "(https://www.govdata.de/dl-de/by-2-0); Daten zusammengeführt und verändert."
)
ADDED_UP = "Die Summe zählt Kosten von Vorhaben zusammen, die Verschiedenes umfassen können."


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a sheet: its label and per city the values, none when nothing is known."""

    label: str
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading; ``sparse`` when a row says nothing about cities that have no value in it."""

    title: str
    rows: tuple[SheetRow, ...]
    sparse: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A comparison in words.

    Attributes
    ----------
    title : heading. cities : headings of the columns. sections : the rows.
    links, notes : sentences below. proofs : quoted sentences; the first has number 1.
    """

    title: str
    cities: tuple[str, ...]
    sections: tuple[Section, ...]
    links: tuple[str, ...]
    notes: tuple[str, ...]
    proofs: tuple[str, ...]


@dataclass(slots=True)
class _Proofs:
    """Numbers of the quoted sentences, given in the order in which they are first needed."""

    numbers: dict[str, int] = field(default_factory=dict)

    def refs(self, facts: Iterable[FactItem]) -> str:
        """Numbers of the proofs of facts: `` [1][2]``; nothing without evidence."""
        found: dict[str, None] = {}
        for fact in facts:
            for proof in fact.evidence[:MAX_PROOFS]:
                parts = (
                    proof.source,
                    proof.title and f"„{proof.title}“",
                    proof.published and german_date(proof.published),
                )
                where = ", ".join(part for part in (*parts, proof.url) if part) or proof.article_id
                found[one_line(f"„{proof.quote}“ – {where}")] = None
        numbers = [self.numbers.setdefault(text, len(self.numbers) + 1) for text in list(found)[:MAX_PROOFS]]
        return f" {''.join(f'[{number}]' for number in numbers)}" if numbers else ""


def _headings(cities: Sequence[ComparedCity]) -> dict[str, str]:
    """Name per key that tells a Landkreis from the town of its name, and two towns of one name apart."""
    names = {
        city.ags: f"Landkreis {city.name}" if city.type == KREIS and "kreis" not in city.name.lower() else city.name
        for city in cities
    }
    shared = Counter(names.values())
    return {ags: f"{name} ({ags})" if shared[name] > 1 else name for ags, name in names.items()}


def _shortened(values: Sequence[str], most: int) -> tuple[str, ...]:
    """The first values, and how many there are beyond them."""
    rest = len(values) - most
    return (*values[:most], f"und {rest} mehr") if rest > 0 else tuple(values)


def _initiative(item: InitiativeFact, proofs: _Proofs) -> str:
    dates = [f"{word} {german_date(date)}" for word, date in (("seit", item.started), ("bis", item.target)) if date]
    details = "; ".join(part for part in (", ".join(dates), item.status) if part)
    return one_line(f"{item.name} ({details})" if details else item.name) + proofs.refs([item])


def _people(facts: Sequence[HolderFact], proofs: _Proofs) -> tuple[str, ...]:
    """One line per person with all roles and the day at which they were last named."""
    persons: dict[str, list[HolderFact]] = defaultdict(list)
    for fact in facts:
        persons[fact.person_id].append(fact)
    lines = []
    for held in persons.values():
        roles = dict.fromkeys(f"{fact.role}: {fact.body}" if fact.body else fact.role for fact in held)
        last = max((fact.last_seen or "" for fact in held), default="")
        when = f" ({german_date(last)})" if last else ""
        name = " ".join(part for part in (held[0].title, held[0].name) if part)
        lines.append(one_line(f"{name}, {', '.join(roles)}{when}") + proofs.refs(held))
    return _shortened(lines, MAX_PEOPLE)


def _partner(fact: PartnerFact, proofs: _Proofs) -> str:
    role = ", ".join(part for part in (PARTS.get(fact.part), fact.initiative) if part)
    return one_line(f"{fact.name} ({role})" if role else fact.name) + proofs.refs([fact])


def _amount(fact: AmountFact, proofs: _Proofs) -> str:
    reason = f" ({LEFT_OUT[fact.left_out]}, nicht mitgezählt)" if fact.left_out else ""
    return one_line(f"{fact.name}: {euros(fact.amount_eur)}{reason}") + proofs.refs([fact])


def _date_line(fact: TimelineFact) -> str:
    about = fact.subject or (f"„{fact.title}“" if fact.title else "")
    return one_line(f"{about}: {EVENTS[fact.kind]}" if about else EVENTS[fact.kind])


def _per_100k(value: float | None) -> str:
    return f" ({german_number(value, 2)} je 100.000 Ew.)" if value is not None else ""


def _count(number: int, value: float | None) -> tuple[str, ...]:
    return (f"{german_number(number)}{_per_100k(value) if number else ''}",)


def _span(city: ComparedCity) -> tuple[str, ...]:
    first, last = city.coverage.first_seen, city.coverage.last_seen
    if not first or not last:
        return ()
    return (german_date(first) if first == last else f"{german_date(first)} bis {german_date(last)}",)


def _timeline_rows(comparison: CityComparison, proofs: _Proofs) -> tuple[list[SheetRow], int]:
    """A row per date with what each city has there, and how many earlier dates are left out."""
    days: dict[str, str] = {}
    found: dict[tuple[int, str], dict[str, list[TimelineFact]]] = defaultdict(lambda: defaultdict(list))
    for number, city in enumerate(comparison.cities):
        for fact in city.timeline:
            days[fact.date] = fact.date_from or fact.date
            found[number, fact.date][_date_line(fact)].append(fact)
    order = sorted(days, key=lambda value: (days[value], value))
    rows = []
    for value in order[-MAX_DATES:]:
        lines = [found.get((number, value), {}) for number in range(len(comparison.cities))]
        cells = (tuple(text + proofs.refs(facts) for text, facts in line.items()) for line in lines)
        rows.append(SheetRow(german_date(value), tuple(cells)))
    return rows, len(order) - len(rows)


def _counts(comparison: CityComparison) -> list[SheetRow]:
    """Initiatives by theme and by status, where any city has one."""
    rows = []
    cities = comparison.cities
    for number, entry in enumerate(cities[0].by_theme):
        if any(city.by_theme[number].n_initiatives for city in cities):
            cells = [_count(city.by_theme[number].n_initiatives, city.by_theme[number].per_100k) for city in cities]
            rows.append(SheetRow(f"· {entry.theme}", tuple(cells)))
    for number, status in enumerate(cities[0].by_status):
        if any(city.by_status[number].n_initiatives for city in cities):
            counts = [german_number(city.by_status[number].n_initiatives) for city in cities]
            rows.append(SheetRow(f"· Status: {status.status or 'unbekannt'}", tuple((text,) for text in counts)))
    return rows


def _notes(comparison: CityComparison, left_out_dates: int) -> list[str]:
    names = _headings(comparison.cities)
    notes = list(ALWAYS)
    for note in comparison.notes:
        who = ", ".join(names[ags] for ags in note.ags)
        notes.append(f"{who}: {NOTES[note.kind].format(detail=note.detail)}")
    if any(city.amount_eur is not None for city in comparison.cities):
        notes.append(ADDED_UP)
    if comparison.themes:
        notes.append(
            f"Nur {', '.join(comparison.themes)}; Strategie, Zuständigkeit und Abdeckung gelten für alle Themen."
        )
    if left_out_dates:
        notes.append(f"Zeitleiste: {left_out_dates} ältere Daten sind weggelassen.")
    state = register_state()
    day = f" am {state.population:%d.%m.%Y}" if state.population else ""
    notes.append(f"Einwohner{day}: {ATTRIBUTION.format(days=state.days)}")
    return notes


def _links(comparison: CityComparison, proofs: _Proofs) -> list[str]:
    names = _headings(comparison.cities)
    groups: dict[tuple[str, str, str], list[FactItem]] = defaultdict(list)
    for link in comparison.links:
        groups[link.from_ags, link.to_ags, link.kind].append(link)
    return [
        f"{names[start]} → {names[end]}: {LINKS[kind]} ({len(facts)} Artikel){proofs.refs(facts)}"
        for (start, end, kind), facts in groups.items()
    ]


def comparison_sheet(comparison: CityComparison) -> Sheet:
    """Put a comparison into German words.

    Parameters
    ----------
    comparison : of :func:`stadtlupe.compare.side_by_side.compare_cities`.

    Returns
    -------
    The sheet. Long lists are shortened and say so; with evidence each value has the numbers of at most three proofs.
    """
    proofs = _Proofs()
    cities = comparison.cities

    def row(label: str, values: Callable[[ComparedCity], Sequence[str]]) -> SheetRow:
        return SheetRow(label, tuple(tuple(values(city)) for city in cities))

    def undertakings(items: Sequence[InitiativeFact]) -> tuple[str, ...]:
        return _shortened([_initiative(item, proofs) for item in items], MAX_INITIATIVES)

    sections = [
        Section(
            "Abdeckung",
            (
                row("Einwohner", lambda c: [german_number(c.population)] if c.population is not None else []),
                row("Artikel über die Stadt", lambda c: _count(c.coverage.n_articles, c.coverage.articles_per_100k)),
                row("Artikel, die sie nennen", lambda c: [german_number(c.coverage.n_naming)]),
                row("Quellen", lambda c: _shortened([one_line(name) for name in c.coverage.sources], MAX_SOURCES)),
                row("Zeitraum", _span),
            ),
        ),
        Section(
            "Strategie",
            (
                row("Strategie", lambda c: undertakings(c.strategies)),
                row("Fachpläne", lambda c: undertakings(c.field_plans)),
            ),
        ),
        Section(
            "Zuständigkeit",
            (
                row("Stelle für Digitales", lambda c: [one_line(u.name) + proofs.refs([u]) for u in c.digital_offices]),
                row("Verantwortlich", lambda c: _people(c.digital_leads, proofs)),
                row("Personen im Amt", lambda c: _people(c.people, proofs)),
            ),
        ),
        Section(
            "Angebote",
            (
                row("Apps", lambda c: undertakings(c.apps)),
                row("Beteiligung", lambda c: undertakings(c.participation_platforms)),
                row("Weitere Plattformen", lambda c: undertakings(c.other_platforms)),
            ),
        ),
        Section(
            "Vorhaben",
            (
                row("Vorhaben", lambda c: _count(c.n_initiatives, c.initiatives_per_100k)),
                row("· mit eigenem Namen", lambda c: [german_number(c.n_named)]),
                *_counts(comparison),
                row("Darunter", lambda c: undertakings(c.initiatives)),
                row("Partner", lambda c: _shortened([_partner(p, proofs) for p in c.partners], MAX_PARTNERS)),
            ),
        ),
        Section(
            "Beträge",
            (
                row("Genannte Beträge", lambda c: _shortened([_amount(a, proofs) for a in c.amounts], MAX_AMOUNTS)),
                row("Summe der Kosten", lambda c: [euros(c.amount_eur)] if c.amount_eur is not None else []),
            ),
        ),
    ]
    dates, left_out = _timeline_rows(comparison, proofs)
    if dates:
        sections.append(Section("Zeitleiste", tuple(dates), sparse=True))
    links = _links(comparison, proofs)
    names = list(_headings(cities).values())
    return Sheet(
        title=f"{', '.join(names[:-1])} und {names[-1]} im Vergleich",
        cities=tuple(names),
        sections=tuple(sections),
        links=tuple(links),
        notes=tuple(_notes(comparison, left_out)),
        proofs=tuple(proofs.numbers),
    )
