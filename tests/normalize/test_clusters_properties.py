"""Joining of names over articles: the order of articles and names says nothing, and nobody is lost."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.normalize.clusters import cluster_bodies, cluster_initiatives, cluster_people
from stadtlupe.normalize.facts import ArticleFacts, City, Organization, Person
from tests.facts import BOCHUM, HANAU, city, facts, initiative, organization, person

ESSEN = "05113000"
TOWNS = {HANAU: "Hanau", BOCHUM: "Bochum", ESSEN: "Essen"}
# Schmidt is a common surname: what joins a rare name does not join this one.
SURNAMES = ("Beispiel", "Schmidt", "Beispiel-Schmidt", "Schmidt-Beispiel", "Muster")
GIVEN = ("Anna", "Anna Maria", "A.", "Anton", "B.", "")
# Few names each, so that articles often name the same one: namesakes, forms of one name, bare surnames, all of them.
CASTS = (
    (("Anna",), ("Schmidt",)),
    (("Anna",), ("Muster",)),
    (("Anna", "Anna Maria", "A."), ("Beispiel",)),
    (("Anna", "Anton", "A.", ""), ("Muster", "Schmidt")),
    (("Anna", "A.", ""), ("Beispiel", "Beispiel-Schmidt", "Schmidt")),
    (GIVEN, SURNAMES),
)
ROLES = ("Stadträtin", "Kämmerer", "Oberbürgermeister", "Vorsitzende")
BODIES = ("SPD", "Stadtwerke", "Fraunhofer IESE")
Entity = tuple[str, frozenset[tuple[str, str]], tuple[str, ...]]
Join = Callable[[Sequence[ArticleFacts]], Sequence[Any]]

places = st.sampled_from([*TOWNS, None])


@st.composite
def people(draw: st.DrawFn, cast: tuple[tuple[str, ...], tuple[str, ...]]) -> Person:
    """A mention: full name, initial, half of a double name or bare surname, with what the article says of it."""
    name = f"{draw(st.sampled_from(cast[0]))} {draw(st.sampled_from(cast[1]))}".strip()
    found = person(name)
    positions = []
    for role in draw(st.lists(st.sampled_from(ROLES), max_size=2, unique=True)):
        body = draw(st.sampled_from([*BODIES, None, None]))
        public = role != "Vorsitzende"
        held = person(name, role=role, ags=draw(places), organization=body, public=public)
        positions += held.positions
    return replace(found, positions=tuple(positions))


@st.composite
def bodies(draw: st.DrawFn) -> Organization:
    """A body with or without legal form, town, key; some articles say what it is called in short."""
    long = ("Kommunales Rechenzentrum", "Kommunaler Rettungszug", "Stadtwerke", "Stadtrat", "Bürgerverein Altstadt")
    name = draw(st.sampled_from([*long, "KRZ", "KRZ Altstadt", "Rechenzentrum KRZ", "SPD", "Rat"]))
    kind = draw(st.sampled_from(["company", "association", "utility", "council", "party"]))
    found = organization(
        f"{name}{draw(st.sampled_from(['', ' Hanau', ' der Stadt Bochum', ' GmbH', ' Essen e. V.']))}",
        kind,
        draw(places),
    )
    short = draw(st.sampled_from(["", "", "KRZ", "BVA"]))
    if not short:
        return found
    return replace(found, mentions=(replace(found.mentions[0], attributes={"abbreviation": short}),))


@st.composite
def initiatives(draw: st.DrawFn) -> Any:
    """An undertaking: short and long forms, years, towns, case endings."""
    core = st.sampled_from(["Wärmeplan", "Radweg", "Feuerwache", "Stadt-App"])
    more = st.sampled_from(["", " Süd", " 2035", " Nord", "s", " Hanau"])
    before = st.sampled_from(["", "Neubau der ", "Sanierung "])
    return initiative(f"{draw(before)}{draw(core)}{draw(more)}", draw(places))


@st.composite
def corpora(draw: st.DrawFn, items: st.SearchStrategy[Any], part: str) -> list[ArticleFacts]:
    """Articles that are about a town, about none, or about one of several; names are unique within an article."""
    corpus = []
    for number in range(draw(st.integers(0, 7))):
        primary = draw(places)
        named = draw(st.lists(st.sampled_from(list(TOWNS)), max_size=2, unique=True))
        # An ambiguous name leaves candidates and no key.
        cities: list[City] = [city("Neustadt", None, "mentioned")]
        cities += [
            city(TOWNS[ags], ags, "primary" if ags == primary else "mentioned")
            for ags in dict.fromkeys([*([primary] if primary else []), *named])
        ]
        found = draw(st.lists(items, max_size=4, unique_by=lambda item: item.name))
        corpus.append(facts(f"a{number}", cities=tuple(cities), **{part: tuple(found)}))
    return corpus


def entities(join: Join, corpus: Sequence[ArticleFacts]) -> set[Entity]:
    """What a corpus is resolved to: id, members by article and name, reasons."""
    clusters = join(corpus)
    assert [cluster.entity_id for cluster in clusters] == sorted({cluster.entity_id for cluster in clusters})
    return {
        (
            cluster.entity_id,
            frozenset((corpus[index].article.article_id, item.name) for index, item in cluster.members),
            cluster.reasons,
        )
        for cluster in clusters
    }


def shuffled(corpus: Sequence[ArticleFacts], part: str, data: st.DataObject) -> list[ArticleFacts]:
    """The same articles in another order, and in each the same names in another order."""
    return [
        replace(facts, **{part: tuple(data.draw(st.permutations(getattr(facts, part))))})
        for facts in data.draw(st.permutations(corpus))
    ]


def check(join: Join, part: str, corpus: Sequence[ArticleFacts], data: st.DataObject) -> None:
    """Each name is in one entity, and the entities are those of the articles in any other order."""
    found = [(facts.article.article_id, item.name) for facts in corpus for item in getattr(facts, part)]
    clusters = join(corpus)
    members = [(corpus[index].article.article_id, item.name) for each in clusters for index, item in each.members]
    assert sorted(members) == sorted(found)
    for cluster in clusters:
        assert [index for index, _ in cluster.members] == sorted(index for index, _ in cluster.members)
        assert all(item in getattr(corpus[index], part) for index, item in cluster.members)
    assert entities(join, corpus) == entities(join, shuffled(corpus, part, data))


persons = st.sampled_from(CASTS).flatmap(lambda cast: corpora(people(cast), "people"))


@given(persons, st.data())
def test_people_do_not_depend_on_the_order(corpus: list[ArticleFacts], data: st.DataObject) -> None:
    check(cluster_people, "people", corpus, data)


@given(corpora(bodies(), "organizations"), st.data())
def test_bodies_do_not_depend_on_the_order(corpus: list[ArticleFacts], data: st.DataObject) -> None:
    check(cluster_bodies, "organizations", corpus, data)


@given(corpora(initiatives(), "initiatives"), st.data())
def test_undertakings_do_not_depend_on_the_order(corpus: list[ArticleFacts], data: st.DataObject) -> None:
    check(cluster_initiatives, "initiatives", corpus, data)


@given(persons, persons)
def test_people_of_other_towns_with_other_names_change_nothing(
    corpus: list[ArticleFacts], others: list[ArticleFacts]
) -> None:
    def elsewhere(facts: ArticleFacts) -> ArticleFacts:
        renamed = tuple(
            replace(each, name=f"{each.given_name or ''} {family}".strip(), family_name=family)
            for each in facts.people
            for family in ["-".join(f"{part}owski" for part in str(each.family_name).split("-"))]
        )
        return replace(facts, article=replace(facts.article, article_id=f"x{facts.article.article_id}"), people=renamed)

    together = entities(cluster_people, [*corpus, *map(elsewhere, others)])
    assert entities(cluster_people, corpus) <= together
