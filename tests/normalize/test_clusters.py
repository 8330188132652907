"""People and bodies over articles."""

from dataclasses import replace
from itertools import permutations

import pytest

from stadtlupe.normalize.clusters import cluster_bodies, cluster_initiatives, cluster_people
from stadtlupe.normalize.person_groups import Group, by_family
from tests.facts import BOCHUM, HANAU, city, facts, initiative, organization, person


def names(corpus: list) -> list[list[str]]:  # type: ignore[type-arg]
    return sorted(sorted(member.name for _, member in cluster.members) for cluster in cluster_people(corpus))


def test_same_name_and_city_is_one_person() -> None:
    corpus = [
        facts("a", people=(person("Anna Beispiel", role="Stadträtin", ags=HANAU),)),
        facts("b", people=(person("Anna Beispiel"),)),
    ]
    assert len(cluster_people(corpus)) == 1


def test_namesakes_in_different_cities_stay_apart() -> None:
    bochum = (city("Bochum", BOCHUM),)
    corpus = [
        facts("a", people=(person("Anna Beispiel", role="Stadträtin", ags=HANAU),)),
        facts("b", cities=bochum, people=(person("Anna Beispiel", role="Leiterin", ags=BOCHUM),)),
    ]
    assert len({cluster.entity_id for cluster in cluster_people(corpus)}) == 2


def test_one_article_joins_two_places() -> None:
    both = person("Anna Beispiel", role="Stadträtin", ags=HANAU)
    moved = person("Anna Beispiel", role="Leiterin", ags=BOCHUM)
    linking = person("Anna Beispiel", role="Stadträtin", ags=HANAU)
    linking = type(linking)(
        linking.name,
        None,
        linking.given_name,
        linking.family_name,
        linking.positions + moved.positions,
        linking.mentions,
    )
    corpus = [facts("a", people=(both,)), facts("b", people=(moved,)), facts("c", people=(linking,))]
    assert len(cluster_people(corpus)) == 1


def test_bare_surname_joins_the_only_fit() -> None:
    corpus = [
        facts("a", people=(person("Anna Beispiel", role="Stadträtin", ags=HANAU),)),
        facts("b", people=(person("Beispiel"),)),
    ]
    assert names(corpus) == [["Anna Beispiel", "Beispiel"]]


def test_bare_surname_stays_alone_when_two_fit() -> None:
    corpus = [
        facts("a", people=(person("Anna Beispiel", role="Stadträtin", ags=HANAU),)),
        facts("b", people=(person("Bernd Beispiel", role="Stadtrat", ags=HANAU),)),
        facts("c", people=(person("Beispiel"),)),
    ]
    assert names(corpus) == [["Anna Beispiel"], ["Beispiel"], ["Bernd Beispiel"]]


def partitions(corpus: list) -> set[frozenset[frozenset[str]]]:  # type: ignore[type-arg]
    """Which articles' people are one, for every order of the articles."""
    return {
        frozenset(
            frozenset(order[index].article.article_id for index, _ in each.members) for each in cluster_people(order)
        )
        for order in permutations(corpus)
    }


def test_who_might_be_either_of_two_namesakes_joins_neither() -> None:
    office = facts("a", people=(person("Anna Schmidt", role="Stadträtin", ags=HANAU),))
    club = facts("c", people=(person("Anna Schmidt", role="Vorsitzende", ags=HANAU, public=False),))
    unknown = facts("b", people=(person("Anna Schmidt"),))
    assert partitions([office, unknown, club]) == {frozenset(map(frozenset, "abc"))}
    assert partitions([office, unknown]) == {frozenset([frozenset("ab")])}


def test_a_body_does_not_make_one_of_two_in_office_elsewhere() -> None:
    at = {"organization": "Fraunhofer IESE"}
    first = facts("a", cities=(), people=(person("Anna Muster", role="Rätin", ags=HANAU, **at),))  # type: ignore[arg-type]
    second = facts("b", cities=(), people=(person("Anna Muster", role="Rätin", ags=BOCHUM, **at),))  # type: ignore[arg-type]
    unknown = facts("c", cities=(), people=(person("Anna Muster", role="Leiterin", **at),))  # type: ignore[arg-type]
    assert partitions([first, second, unknown]) == {frozenset(map(frozenset, "abc"))}
    assert partitions([first, unknown]) == {frozenset([frozenset("ac")])}


def test_initials_find_the_person_whose_forms_have_met() -> None:
    corpus = [
        facts(ident, people=(person(name, role="Stadträtin", ags=HANAU),))
        for ident, name in (("a", "Anna Maria Beispiel"), ("b", "A. Beispiel"), ("c", "Anna Beispiel"))
    ]
    assert partitions(corpus) == {frozenset([frozenset("abc")])}


def test_one_person_is_joined_for_the_reasons_that_hold() -> None:
    corpus = [
        facts("a", people=(person("Anna Beispiel", role="Stadträtin", ags=HANAU),)),
        facts("b", people=(person("Anna Beispiel", role="Stadträtin", ags=HANAU),)),
        facts("c", people=(person("Beispiel"),)),
        facts("d", people=(person("Cem Muster"),)),
    ]
    assert [cluster.reasons for cluster in cluster_people(corpus) if len(cluster.members) == 3] == [
        ("same name, and a municipality or body in common", "surname of the only person of the place or body that fits")
    ]
    assert [cluster.reasons for cluster in cluster_people(corpus) if len(cluster.members) == 1] == [()]


def bodies(*articles) -> list[list[str]]:  # type: ignore[no-untyped-def]
    """Names of the bodies per cluster."""
    return sorted(sorted(body.name for _, body in cluster.members) for cluster in cluster_bodies(articles))


def undertakings(*articles) -> list[list[str]]:  # type: ignore[no-untyped-def]
    """Names of the initiatives per cluster."""
    return sorted(sorted(item.name for _, item in cluster.members) for cluster in cluster_initiatives(articles))


BOCHUM_CITY = (city("Bochum", BOCHUM),)


def test_a_person_without_office_joins_a_rare_name_but_no_common_one() -> None:
    def corpus(name: str) -> list:  # type: ignore[type-arg]
        return [
            facts("a", people=(person(name, role="Stadträtin", ags=HANAU),)),
            facts("b", cities=BOCHUM_CITY, people=(person(name),)),
        ]

    assert len(cluster_people(corpus("Anna Beispiel"))) == 1
    assert len(cluster_people(corpus("Anna Schmidt"))) == 2


def test_a_common_name_in_office_and_in_a_club_are_two() -> None:
    corpus = [
        facts("a", people=(person("Peter Müller", role="Kämmerer", ags=HANAU),)),
        facts("b", people=(person("Peter Müller", role="Vereinsvorsitzender", ags=HANAU, public=False),)),
        facts("c", people=(person("Peter Müller", role="Kämmerer", ags=HANAU),)),
    ]
    assert sorted(len(cluster.members) for cluster in cluster_people(corpus)) == [1, 2]
    assert len({cluster.entity_id for cluster in cluster_people(corpus)}) == 2


def test_one_body_joins_people_over_towns() -> None:
    corpus = [
        facts("a", people=(person("Nils Weber", role="Projektleiter", organization="Fraunhofer IESE"),)),
        facts("b", cities=BOCHUM_CITY, people=(person("Nils Weber", role="Leiter", organization="Fraunhofer IESE"),)),
    ]
    assert len(cluster_people(corpus)) == 1


@pytest.mark.parametrize("form", ["A. Beispiel", "Anna Beispiel-Roth", "Anna Maria Beispiel", "Anná Beispiel"])
def test_written_forms_of_one_name_are_joined(form: str) -> None:
    corpus = [
        facts("a", people=(person("Anna Beispiel", role="Stadträtin", ags=HANAU),)),
        facts("b", people=(person(form, role="Stadträtin", ags=HANAU),)),
    ]
    assert names(corpus) == [sorted(["Anna Beispiel", form])]


@pytest.mark.parametrize("form", ["B. Beispiel", "Anna Muster", "Berta Maria Beispiel"])
def test_other_names_are_not(form: str) -> None:
    corpus = [
        facts("a", people=(person("Anna Beispiel", role="Stadträtin", ags=HANAU),)),
        facts("b", people=(person(form, role="Stadträtin", ags=HANAU),)),
    ]
    assert len(names(corpus)) == 2


def test_a_surname_goes_to_whom_the_function_tells() -> None:
    corpus = [
        facts("a", people=(person("Anna Beispiel", role="Stadträtin", ags=HANAU),)),
        facts("b", people=(person("Bernd Beispiel", role="Landrat", ags=HANAU),)),
        facts("c", people=(person("Beispiel", role="Landrat", ags=HANAU),)),
    ]
    assert names(corpus) == [["Anna Beispiel"], ["Beispiel", "Bernd Beispiel"]]


def test_bodies_are_told_apart_by_city() -> None:
    amt, other = organization("Amt für Digitales"), organization("Amt für Digitales", ags=BOCHUM)
    assert len(bodies(facts("a", organizations=(amt, other)))) == 2
    union = [organization("Deutscher Städtetag", "association", None) for _ in range(2)]
    assert (
        len(bodies(facts("a", organizations=union[:1]), facts("b", cities=BOCHUM_CITY, organizations=union[1:]))) == 1
    )


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Stadtwerke Hanau GmbH", "Stadtwerke", "utility"),
        ("Stadtwerke Hanau", "Stadtwerke Hanau GmbH", "utility"),
        ("Rat der Stadt Hanau", "Stadtrat", "council"),
        ("Freiwillige Feuerwehr Hanau", "Freiwillige Feuerwehr", "other"),
    ],
)
def test_forms_of_one_body_are_joined(one: str, other: str, kind: str) -> None:
    assert len(bodies(facts("a", organizations=(organization(one, kind), organization(other, kind))))) == 1


def test_clubs_and_local_parties_belong_to_the_town_of_their_article() -> None:
    for name, kind in (("Bürgerverein Altstadt", "association"), ("SPD", "party")):
        loose = organization(name, kind, None)
        assert (
            len(bodies(facts("a", organizations=(loose,)), facts("b", cities=BOCHUM_CITY, organizations=(loose,)))) == 2
        )


def test_an_abbreviation_stands_for_the_long_form_that_defines_it() -> None:
    long = organization("Kommunales Rechenzentrum Niederrhein", "company", None)
    defining = replace(long.mentions[0], attributes={"abbreviation": "KRZN"})
    long = replace(long, mentions=(defining,))
    short = organization("KRZN", "company", None)
    assert bodies(facts("a", organizations=(long,)), facts("b", organizations=(short,))) == [
        ["KRZN", "Kommunales Rechenzentrum Niederrhein"]
    ]


def test_body_without_place_joins_its_only_namesake() -> None:
    placed, loose = organization("Stadtwerke Hanau", "utility"), organization("Stadtwerke Hanau", "utility", None)
    assert len(bodies(facts("a", organizations=(placed, loose)))) == 1


def test_initiatives_are_told_apart_by_city() -> None:
    articles = [
        facts("a", initiatives=(initiative("Stadt-App"),)),
        facts("b", initiatives=(initiative("Stadt App"),)),
        facts("c", initiatives=(initiative("Stadt-App", BOCHUM),)),
    ]
    assert sorted(len(cluster.members) for cluster in cluster_initiatives(articles)) == [1, 2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mobilitätskonzept 2035", "Mobilitätskonzept"),
        ("Smart City Strategie Hanau", "Smart-City-Strategie"),
        ("Neubau der Feuerwache Süd", "Feuerwache Süd"),
        ("Lahnlotsen", "Lahnlotse"),
    ],
)
def test_short_forms_of_initiatives_are_joined(one: str, other: str) -> None:
    articles = [facts("a", initiatives=(initiative(one),)), facts("b", initiatives=(initiative(other),))]
    assert undertakings(*articles) == [sorted([one, other])]


def test_two_things_of_one_article_stay_two() -> None:
    both = facts("a", initiatives=(initiative("Wärmeplan"), initiative("Wärmeplan Altstadt")))
    assert len(undertakings(both)) == 2


def test_surnames_that_double_names_tie_stay_together_with_one_first_letter() -> None:
    def group(name: str) -> Group:
        given, _, family = name.partition(" ")
        return Group((given,), frozenset(family.split("-")), name, name, [], *[frozenset[str]()] * 5, public=False)

    names = ("x a", "xy b-c", "x d", "x c", "x a-b", "x e-d", "x ", "y a", "y d-a")
    groups = [group(name) for name in names]
    found = by_family(groups)
    wanted = [["x "], ["x a", "x a-b", "x c", "xy b-c"], ["x d", "x e-d"], ["y a", "y d-a"]]
    assert sorted(sorted(each.label for each in family) for family in found) == wanted
    assert sorted(id(each) for family in found for each in family) == sorted(map(id, groups))


@pytest.mark.parametrize(("longer", "entities"), [("Neubau der Feuerwache Süd", 1), ("Tag der Feuerwache Süd", 2)])
def test_a_thing_and_the_work_on_it_are_one_even_in_one_article(longer: str, entities: int) -> None:
    both = facts("a1", initiatives=(initiative(longer), initiative("Feuerwache Süd")))
    again = facts("a2", initiatives=(initiative("Feuerwache Süd"),))
    assert len(cluster_initiatives([both, again])) == entities


def test_the_app_of_a_town_is_its_only_one_with_a_name() -> None:
    def found(*names: str) -> int:
        apps = [facts(name, initiatives=(replace(initiative(name), kind="app", named=True),)) for name in names]
        return len(cluster_initiatives(apps))

    assert found("Stadt-App", "Lahnlotse") == 1
    assert found("Stadt-App", "Lahnlotse", "Parkfuchs") == 3


def test_plain_apps_of_a_town_are_one_and_join_what_bears_its_name() -> None:
    def found(*apps: tuple[str, str]) -> int:
        articles = [
            facts(name, initiatives=(replace(initiative(name), kind=kind, named="-" not in name),))
            for name, kind in apps
        ]
        return len(cluster_initiatives(articles))

    assert found(("Hanau-App", "app"), ("Bürger-App", "app")) == 1
    assert found(("Hanau-App", "app"), ("Bürger-App", "app"), ("Mein Hanau", "service")) == 1
    assert found(("Hanau-App", "app"), ("Serviceportal Hanau", "service")) == 2, (
        "a head noun tells that it is something else"
    )
    assert found(("Hanau-App", "app"), ("Hanau blüht auf", "project")) == 2


def test_what_is_described_without_municipality_stays_with_its_article() -> None:
    def found(named: bool) -> int:
        hall = replace(initiative("Sanierung der Sporthalle"), ags=None, named=named)
        return len(cluster_initiatives([facts("a1", initiatives=(hall,)), facts("a2", initiatives=(hall,))]))

    assert found(named=False) == 2
    assert found(named=True) == 1


def test_a_council_of_an_unknown_town_stays_with_its_article() -> None:
    def found(generic: bool) -> int:
        body = replace(organization("Bürgerbüro"), type="administration", ags=None, generic=generic)
        return len(cluster_bodies([facts(name, cities=(), organizations=(body,)) for name in ("a1", "a2")]))

    assert found(generic=True) == 2
    assert found(generic=False) == 1


def test_a_name_without_municipality_may_bear_that_of_the_only_one_that_has_it() -> None:
    placed = facts("a1", initiatives=(initiative("Hanau vernetzt"),))
    loose = facts("a2", initiatives=(replace(initiative("Hanau vernetzt"), ags=None, named=False),))
    elsewhere = facts("a3", initiatives=(replace(initiative("Hanau vernetzt"), ags=BOCHUM),))
    assert len(cluster_initiatives([placed, loose])) == 1
    brand = facts("a2", initiatives=(replace(initiative("Hanau vernetzt"), ags=None, named=True),))
    assert len(cluster_initiatives([placed, brand, elsewhere])) == 3, "two may be meant"
