"""Facts of articles with as many distinct names as wanted, as the reduce step gets them; the same seed, the same facts.

What makes the joining of names hard is in it: namesakes in other towns, people without a function, visitors of other
towns, initials, bare surnames, halves of double names, bodies with and without legal form, town or abbreviation,
abbreviations that mean something else in every town, undertakings with years, inflected and shortened. Towns are drawn
by their number of inhabitants, a fifth of the surnames are among the commonest, and a few people and bodies are named
in up to 200 articles, so that crowded corners grow with the corpus.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from stadtlupe.extract import Mention
from stadtlupe.lexicon import municipalities, read_table, read_toml, resource
from stadtlupe.normalize.facts import ArticleFacts, City, Initiative, Organization, Person, Position
from stadtlupe.read import Article

KINDS = ("people", "organizations", "initiatives")
# Share of the names of each kind where all are mixed.
SHARES = {"people": 0.5, "organizations": 0.3, "initiatives": 0.2}
PER_ARTICLE = 8
MOST_MENTIONS = 200
VISITS = 0.08
COMMON_SURNAMES = 0.2
NAMESAKES = 0.08
ROLES = ("Oberbürgermeister", "Bürgermeisterin", "Kämmerer", "Stadträtin", "Dezernent", "Amtsleiter", "Landrat")
PRIVATE_ROLES = ("Vorsitzender", "Geschäftsführerin", "Projektleiter", "Schulleiterin", "Sprecher")
LOCAL_BODIES = ("Stadtwerke", "Freiwillige Feuerwehr", "Stadtrat", "Amt für Digitales", "Volkshochschule", "SPD", "CDU")
THINGS = ("Radweg", "Wärmeplan", "Stadt-App", "Mobilitätskonzept", "Quartiersentwicklung", "Spielplatz", "Feuerwache")
WORKS = ("Neubau", "Sanierung", "Ausbau", "Umbau", "Erweiterung")
Fact = Person | Organization | Initiative


@dataclass(frozen=True, slots=True)
class Words:
    """What names are made of."""

    given: Sequence[str]
    surnames: Sequence[str]
    common: Sequence[str]
    towns: Sequence[tuple[str, str, int]]  # key, name, inhabitants


@cache
def words() -> Words:
    """The lexicon's names."""
    table = read_toml("person_words.toml")["common_surnames"]["words"]
    surnames = resource("surnames.txt").read_text(encoding="utf-8").split()
    return Words(
        [row["name"] for row in read_table("given_names.csv") if row["name"].isalpha()][::8],
        [name for name in surnames if len(name) > 3],
        [name.capitalize() for name in table],
        [
            (key, place.name, place.population)
            for key, place in municipalities().items()
            if not place.is_kreis and place.population
        ],
    )


def _mention(label: str, text: str, **attributes: str) -> Mention:
    return Mention(label, text, 0, len(text), 0, len(text), attributes=attributes, component="bench")


class Names:
    """Makes entities of a town, each as a function that gives it in one of its written forms."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.seen: dict[str, set[str]] = {kind: set() for kind in KINDS}
        self._full: list[tuple[str, str]] = []

    def count(self) -> int:
        """Distinct written names so far."""
        return sum(map(len, self.seen.values()))

    def _word(self) -> str:
        return self.chance.choice(words().surnames)

    def _surname(self) -> str:
        pool = words().common if self.chance.random() < COMMON_SURNAMES else words().surnames
        return self.chance.choice(pool)

    def _new_name(self) -> tuple[str, str]:
        """Given names and surname; some are those of somebody else."""
        chance = self.chance
        if self._full and chance.random() < NAMESAKES:
            return chance.choice(self._full)
        given = " ".join(chance.choice(words().given) for _ in range(1 + (chance.random() < 0.15)))
        family = self._surname() + (f"-{self._surname()}" if chance.random() < 0.06 else "")
        if len(self._full) < 5_000:
            self._full.append((given, family))
        else:
            self._full[chance.randrange(5_000)] = (given, family)
        return given, family

    def people(self, ags: str, town: str) -> Callable[[], Fact]:
        """A person of a town."""
        chance = self.chance
        given, family = self._new_name()
        public = chance.random() < 0.7
        role = chance.choice(ROLES if public else PRIVATE_ROLES)
        body = chance.choice((None, f"Stadt {town}", "SPD", f"{self._surname()} GmbH"))
        held = ags if public else None

        def form() -> Person:
            name, first = family, None
            kind = chance.random()
            if kind < 0.7:
                first = given
            elif kind < 0.75:
                first = f"{given[0]}."
            elif kind < 0.8:
                first = given.partition(" ")[0]
            elif kind < 0.83:
                name, first = family.partition("-")[0], given
            full = f"{first} {name}" if first else name
            span = _mention("PER", full)
            said = chance.random() < 0.7
            positions = (Position(role, role, span, body, None, held, public),) if said else ()
            return Person(full, None, first, name, positions, (span,))

        return form

    def organizations(self, ags: str, town: str) -> Callable[[], Fact]:
        """A body of a town, or one that belongs to none."""
        chance = self.chance
        kind, own, short, place = "association", "", "", ags
        sort = chance.random()
        if sort < 0.05:
            own, kind = chance.choice(LOCAL_BODIES), "administration"
        elif sort < 0.4:
            own = f"{chance.choice(('Förderverein', 'Grundschule', 'Bürgerstiftung', 'Turnverein'))} {self._word()}"
        elif sort < 0.65:
            own, kind, place = f"{self._word()} {chance.choice(('Energie', 'Bau', 'Systeme'))}", "company", ""
        else:
            own = f"{chance.choice(('Kommunaler', 'Regionaler'))} {chance.choice(('Dienst', 'Zweckverband'))} "
            own += f"{self._word()} {self._word()}"
            short = "".join(word[0] for word in own.split())
        spoken = place if chance.random() < 0.7 else ""

        def form() -> Organization:
            name = own
            written = chance.random()
            if short and written < 0.4:
                name = short if written < 0.3 else f"{own.split()[2]} {short}"
            elif kind == "company" and written < 0.5:
                name = f"{own} GmbH"
            elif written < 0.4:
                name = f"{own} {town}"
            attributes = {"abbreviation": short} if short and name == own and written < 0.7 else {}
            return Organization(name, kind, None, spoken or None, False, (_mention("ORG", name, **attributes),))

        return form

    def initiatives(self, ags: str, town: str) -> Callable[[], Fact]:
        """An undertaking of a town."""
        chance = self.chance
        if chance.random() < 0.05:
            core = chance.choice(THINGS)
        else:
            core = f"{chance.choice(THINGS)} {self._word()}{chance.choice(('straße', 'platz', '', 'schule'))}"
        work = chance.choice(WORKS)

        def form() -> Initiative:
            written = chance.random()
            name = core
            if written < 0.2:
                name = f"{core} {chance.randint(2025, 2040)}"
            elif written < 0.35:
                name = f"{work} {core}"
            elif written < 0.45:
                name = f"{core} {town}"
            elif written < 0.5:
                name = f"{core}s"
            span = _mention("INIT", name)
            return Initiative(name, "project", "Mobilität", town, ags, None, True, None, None, None, (span,))

        return form


def _budgets(names: int, towns: Sequence[tuple[str, str, int]], chance: random.Random) -> list[int]:
    """How many of the names each town gets, by its inhabitants."""
    total = sum(people for _, _, people in towns)
    budgets, rest = [], 0.0
    for _, _, people in towns:
        rest += names * people / total * chance.uniform(0.5, 1.5)
        budgets.append(int(rest))
        rest -= budgets[-1]
    budgets[0] += names - sum(budgets)
    return budgets


def articles(names: int, kinds: Sequence[str] = KINDS, seed: int = 7) -> Iterator[ArticleFacts]:
    """Facts of articles in which as many distinct names are written.

    Parameters
    ----------
    names : distinct names, at least; of several kinds in the proportion of ``SHARES``.
    kinds : of :data:`KINDS`. seed : the same seed gives the same facts.
    """
    towns = list(words().towns)
    chance = random.Random(seed)
    chance.shuffle(towns)
    made = Names(seed)
    whole = sum(SHARES[kind] for kind in kinds)
    number, wanted = 0, dict.fromkeys(kinds, 0.0)
    for (ags, town, _), budget in zip(towns, _budgets(names, towns, chance), strict=True):
        facts: list[tuple[str, Fact]] = []
        for kind in kinds:
            wanted[kind] += budget * SHARES[kind] / whole
            while len(made.seen[kind]) < wanted[kind]:
                form = getattr(made, kind)(ags, town)
                for _ in range(min(MOST_MENTIONS, int(chance.paretovariate(1.4)))):
                    fact = form()
                    made.seen[kind].add(fact.name)
                    facts.append((kind, fact))
        chance.shuffle(facts)
        away = int(len(facts) * VISITS)
        for place, part in ((chance.choice(towns), facts[:away]), ((ags, town, 0), facts[away:])):
            for found in _together(part):
                yield _article(number, place[:2], (ags, town), found)
                number += 1


def _together(facts: Sequence[tuple[str, Fact]]) -> Iterator[dict[tuple[str, str], Fact]]:
    """Some facts at a time, as they stand in one article; none has a name twice."""
    waiting = list(facts)
    while waiting:
        found: dict[tuple[str, str], Fact] = {}
        later = []
        for kind, fact in waiting:
            if len(found) == PER_ARTICLE:
                yield found
                found = {}
            if (kind, fact.name) in found:
                later.append((kind, fact))
            else:
                found[kind, fact.name] = fact
        yield found
        waiting = later


def _article(
    number: int, place: tuple[str, str], home: tuple[str, str], found: dict[tuple[str, str], Fact]
) -> ArticleFacts:
    primary = City(place[1], place[0], "primary", ("place",), ())
    cities = (primary,) if place == home else (primary, City(home[1], home[0], "mentioned", ("place",), ()))
    parts = {kind: tuple(fact for (of, _), fact in found.items() if of == kind) for kind in KINDS}
    article = Article(f"a{number:07}", None, text="", published="2025-10-27", outcome="extracted")
    return replace(ArticleFacts(article, cities), **parts)
