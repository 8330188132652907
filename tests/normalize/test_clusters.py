"""People and bodies over articles."""

from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.normalize.clusters import cluster_people, initiative_id, organization_ids, organization_key
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
    assert len({cluster.person_id for cluster in cluster_people(corpus)}) == 2


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


PEOPLE = st.sampled_from(["Anna Beispiel", "Bernd Beispiel", "Beispiel", "Cem Muster"])
PLACES = st.sampled_from([HANAU, BOCHUM, None])


@given(st.lists(st.tuples(PEOPLE, PLACES), max_size=8), st.randoms(use_true_random=False))
def test_every_person_is_in_exactly_one_cluster_in_any_order(entries, random) -> None:  # type: ignore[no-untyped-def]
    corpus = [
        facts(str(index), cities=(), people=(person(name, role="Rat", ags=ags) if ags else person(name),))
        for index, (name, ags) in enumerate(entries)
    ]
    shuffled = list(corpus)
    random.shuffle(shuffled)

    def partition(some: list) -> set[frozenset[str]]:  # type: ignore[type-arg]
        found = [[some[index].article.article_id for index, _ in cluster.members] for cluster in cluster_people(some)]
        assert sorted(ident for group in found for ident in group) == sorted(each.article.article_id for each in some)
        return {frozenset(group) for group in found}

    assert partition(corpus) == partition(shuffled)


def test_bodies() -> None:
    amt, other = organization("Amt für Digitales"), organization("Amt für Digitales", ags=BOCHUM)
    party, same_party = organization("SPD", "party", HANAU), organization("SPD", "party", BOCHUM)
    ids = organization_ids([facts("a", organizations=(amt, other, party, same_party))])
    assert ids[organization_key(amt)] != ids[organization_key(other)]
    assert organization_key(party) == organization_key(same_party)


def test_body_without_place_joins_its_only_namesake() -> None:
    placed, loose = organization("Stadtwerke Hanau", "utility"), organization("Stadtwerke Hanau", "utility", None)
    ids = organization_ids([facts("a", organizations=(placed, loose))])
    assert len(set(ids.values())) == 1


def test_initiatives_are_told_apart_by_city() -> None:
    assert initiative_id(initiative("Stadt-App")) == initiative_id(initiative("Stadt App"))
    assert initiative_id(initiative("Stadt-App")) != initiative_id(initiative("Stadt-App", BOCHUM))
