"""What a user's lines make of people, bodies and initiatives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.errors import StadtlupeError
from stadtlupe.normalize.correction_units import Unit
from stadtlupe.normalize.corrections import Correction, Corrections, Joined, Reference, check_lines
from stadtlupe.normalize.entities import Entities, resolve_entities
from stadtlupe.normalize.facts import ArticleFacts
from stadtlupe.normalize.identity import fold, make_id
from stadtlupe.normalize.tables import build_tables
from stadtlupe.run.corrections import parse_reference
from tests.facts import BOCHUM, HANAU, city, facts, initiative, organization, person

PLACES = {HANAU: "Hanau", BOCHUM: "Bochum"}


def lines(*given: tuple[str, ...]) -> Corrections:
    """Corrections as (action, id, other or name)."""
    found = []
    for number, (action, one, second) in enumerate(given, start=2):
        other = None if action == "rename" else parse_reference(second)
        name = second if action == "rename" else None
        found.append(Correction(number, action, parse_reference(one), other, name))  # type: ignore[arg-type]
    return Corrections("corrections.csv", tuple(found), "digest")


def somebody(ident: str, name: str, ags: str = HANAU, role: str = "Leiterin", held: bool = True) -> ArticleFacts:
    """An article about a town with one person."""
    someone = person(name, role=role, ags=ags) if held else person(name)
    return facts(ident, cities=(city(PLACES[ags], ags),), people=(someone,))


def people(entities: Entities, corpus: Sequence[ArticleFacts]) -> list[list[str]]:
    """Articles of each person."""
    return sorted(sorted(corpus[i].article.article_id for i, _ in each.members) for each in entities.people)


def key(corpus: Sequence[ArticleFacts], ident: str) -> str:
    """Key of the person of an article by the rules."""
    (found,) = [
        each.entity_id
        for each in resolve_entities(corpus).people
        for index, _ in each.members
        if corpus[index].article.article_id == ident
    ]
    return found


def statuses(entities: Entities) -> list[str]:
    return [row.status for row in entities.lines]


TWO = [somebody("a", "Anna Beispiel"), somebody("b", "Anna Beispiel-Roth", BOCHUM)]


def test_same_joins_by_keys_and_by_names_and_keeps_the_first_key() -> None:
    first, second = key(TWO, "a"), key(TWO, "b")
    for one, other in (
        (first, second),
        ("Anna Beispiel", "Anna Beispiel-Roth @ Bochum"),
        (first, "anna beispiel roth"),
    ):
        for said, kept in ((("same", one, other), first), (("same", other, one), second)):
            entities = resolve_entities(TWO, lines(said))
            (found,) = entities.people
            assert found.entity_id == kept
            assert "a correction says that they are the same" in found.reasons
            (row,) = entities.lines
            assert (row.status, row.table, row.entity_id) == ("applied", "people", kept)
            assert row.other_id == ({first, second} - {kept}).pop()


def test_same_is_transitive() -> None:
    corpus = [*TWO, somebody("c", "Berta Muster")]
    given = lines(("same", "Anna Beispiel", "Anna Beispiel-Roth"), ("same", "Berta Muster", "Anna Beispiel"))
    assert people(resolve_entities(corpus, given), corpus) == [["a", "b", "c"]]


ONE = [
    somebody("a", "Zoe Beispiel"),
    somebody("b", "Zoe Beispiel", held=False),
    somebody("c", "Zoe Beispiel", BOCHUM, role="Vorsitzende", held=False),
    somebody("d", "Zoe Beispiel", BOCHUM, role="Vorsitzende", held=False),
]


def test_the_example_is_one_person_by_the_rules() -> None:
    assert people(resolve_entities(ONE), ONE) == [["a", "b", "c", "d"]]


def test_different_splits_by_place_and_each_part_gets_the_key_of_its_place() -> None:
    entities = resolve_entities(ONE, lines(("different", "Zoe Beispiel @ Hanau", "Zoe Beispiel @ Bochum")))
    assert people(entities, ONE) == [["a", "b"], ["c", "d"]]
    # As if there had never been a doubt.
    assert {each.entity_id for each in entities.people} == {key(ONE[:2], "a"), key(ONE[2:], "c")}


def test_different_holds_by_keys_although_one_of_them_is_gone() -> None:
    hanau, bochum = key(ONE[:2], "a"), key(ONE[2:], "c")
    assert {each.entity_id for each in resolve_entities(ONE).people} < {hanau, bochum}
    given = lines(("different", hanau, bochum))
    assert people(resolve_entities(ONE, given), ONE) == [["a", "b"], ["c", "d"]]


def test_one_article_is_taken_out() -> None:
    entities = resolve_entities(ONE, lines(("different", "Zoe Beispiel", "Zoe Beispiel @ b")))
    assert people(entities, ONE) == [["a", "c", "d"], ["b"]]
    assert len({each.entity_id for each in entities.people}) == 2


def test_a_place_or_article_that_writes_the_name_otherwise() -> None:
    corpus = [somebody("a", "Zoe Beispiel"), somebody("b", "Z. Beispiel"), somebody("c", "Zoe Beispiel")]
    assert people(resolve_entities(corpus), corpus) == [["a", "b", "c"]]
    given = lines(("different", "Zoe Beispiel", "Zoe Beispiel @ b"))
    assert people(resolve_entities(corpus, given), corpus) == [["a", "c"], ["b"]]


def test_units_that_nobody_names_go_where_they_have_most_in_common() -> None:
    given = lines(("different", "Zoe Beispiel @ a", "Zoe Beispiel @ c"))
    assert people(resolve_entities(ONE, given), ONE) == [["a", "b"], ["c", "d"]]


def test_a_line_may_name_what_another_line_makes() -> None:
    apart = ("different", "Zoe Beispiel", "Zoe Beispiel @ b")
    entities = resolve_entities(ONE, lines(apart))
    (made,) = [each.entity_id for each in entities.people if len(each.members) == 1]
    for order in (1, -1):
        given = lines(*[apart, ("rename", made, "Zoe Anders"), ("same", "Zoe Anders", "Paul Probe")][::order])
        corpus = [*ONE, somebody("e", "Paul Probe", held=True)]
        found = resolve_entities(corpus, given)
        assert people(found, corpus) == [["a", "c", "d"], ["b", "e"]]
        assert set(found.names.values()) == {"Zoe Anders"}
        assert statuses(found) == ["applied"] * 3


def test_a_name_of_two_is_clear_when_another_line_joins_them() -> None:
    corpus = [somebody("a", "Anna Schmidt"), somebody("b", "Anna Schmidt", BOCHUM)]
    assert len(resolve_entities(corpus).people) == 2
    rename = ("rename", "Anna Schmidt", "Anna M. Schmidt")
    assert statuses(resolve_entities(corpus, lines(rename))) == ["ambiguous"]
    joined = resolve_entities(corpus, lines(rename, ("same", "Anna Schmidt @ a", "Anna Schmidt @ b")))
    assert statuses(joined) == ["applied", "applied"]
    assert list(joined.names.values()) == ["Anna M. Schmidt"]


def test_a_name_that_is_split_up_is_ambiguous() -> None:
    given = lines(("different", "Zoe Beispiel @ Hanau", "Zoe Beispiel @ Bochum"), ("rename", "Zoe Beispiel", "Z. B."))
    entities = resolve_entities(ONE, given)
    assert statuses(entities) == ["applied", "ambiguous"]
    assert entities.names == {}
    assert people(entities, ONE) == [["a", "b"], ["c", "d"]]


def test_three_that_differ_from_one_stay_together() -> None:
    given = lines(
        ("different", "Zoe Beispiel @ a", "Zoe Beispiel @ c"), ("different", "Zoe Beispiel @ a", "Zoe Beispiel @ d")
    )
    assert people(resolve_entities(ONE, given), ONE) == [["a", "b"], ["c", "d"]]
    three = lines(
        *(("different", f"Zoe Beispiel @ {one}", f"Zoe Beispiel @ {other}") for one, other in ("ac", "ad", "cd"))
    )
    assert people(resolve_entities(ONE, three), ONE) == [["a", "b"], ["c"], ["d"]]


def test_different_keeps_a_third_apart_through_same() -> None:
    """b is joined with a, so it leaves the entity that a is kept apart from."""
    corpus = [somebody("x", "Anna Muster"), *ONE[2:], somebody("b", "Zoe Beispiel", held=False)]
    given = lines(("same", "Anna Muster", "Zoe Beispiel @ b"), ("different", "Anna Muster", "Zoe Beispiel @ Bochum"))
    assert people(resolve_entities(corpus, given), corpus) == [["b", "x"], ["c", "d"]]


@pytest.mark.parametrize(
    ("said", "detail"),
    [
        ((("same", "A B", "C D"), ("different", "C D", "A B")), "line 3 keeps apart what line 2 joins"),
        (
            (("same", "A B", "C D"), ("same", "C D", "E F"), ("different", "A B", "E F")),
            "line 4 keeps apart what lines 2 and 3 join",
        ),
        ((("rename", "A B", "X"), ("rename", "A B", "Y")), "lines 2 and 3 name one entity"),
        ((("same", "A B", "C D"), ("rename", "A B", "X"), ("rename", "C D", "Y")), "lines 3 and 4 name one entity"),
    ],
)
def test_contradictions_are_seen_without_articles(said: tuple[tuple[str, ...], ...], detail: str) -> None:
    with pytest.raises(StadtlupeError, match=detail) as caught:
        check_lines(lines(*said))
    assert caught.value.code == "E803"


def test_contradictions_that_only_the_articles_show() -> None:
    corpus = [somebody("a", "Anna Beispiel"), somebody("b", "Anna Beispiel"), somebody("c", "Berta Muster")]
    apart = ("different", "Berta Muster", key(corpus, "a"))
    for said in (
        (("same", "Anna Beispiel @ Hanau", "Berta Muster"), apart),
        (("rename", "Anna Beispiel", "X"), ("rename", key(corpus, "a"), "Y")),
    ):
        check_lines(lines(*said))
        with pytest.raises(StadtlupeError, match=r"lines 2 and 3|line 3 .* line 2") as caught:
            resolve_entities(corpus, lines(*said))
        assert caught.value.code == "E803"


def test_lines_that_mean_nothing_or_several_say_so() -> None:
    corpus = [
        somebody("a", "Anna Schmidt"),
        somebody("b", "Anna Schmidt", BOCHUM),
        facts("c", organizations=(organization("Anna Schmidt", "company", None),)),
    ]
    given = lines(
        ("same", "Nie Mand", "Anna Schmidt @ Hanau"),
        ("rename", "Anna Schmidt @ Nirgendwo-Stadt", "X"),
        ("rename", "p-000000000000", "X"),
        ("same", "Anna Schmidt @ a", "Anna Schmidt @ c"),
        ("rename", "Anna Schmidt", "X"),
        ("different", "Anna Schmidt @ a", "Anna Schmidt @ 06415000"),
    )
    entities = resolve_entities(corpus, given)
    assert statuses(entities) == ["unmatched"] * 4 + ["ambiguous"] * 2
    details = [row.detail or "" for row in entities.lines]
    assert "Nie Mand" in details[0]
    assert "Nirgendwo-Stadt is neither" in details[1]
    assert "p-000000000000" in details[2]
    assert details[3] == "not of one kind: person, organization"
    assert details[4].count("p-") == 2
    assert "o-" in details[4]
    assert replace(entities, lines=()) == resolve_entities(corpus), "they change nothing"


def test_what_is_so_anyway_is_unneeded() -> None:
    corpus = [somebody("a", "Anna Beispiel"), somebody("b", "Anna Beispiel"), somebody("c", "Berta Muster")]
    given = lines(("same", "Anna Beispiel @ a", "Anna Beispiel @ b"), ("different", "Anna Beispiel", "Berta Muster"))
    assert statuses(resolve_entities(corpus, given)) == ["unneeded", "unneeded"]


def test_bodies_and_initiatives() -> None:
    corpus = [
        facts("a", organizations=(organization("Amt für Digitales"),), initiatives=(initiative("Stadt-App"),)),
        facts("b", organizations=(organization("Digitalamt"),), initiatives=(initiative("Bürger-App", BOCHUM),)),
    ]
    given = lines(
        ("same", "Amt für Digitales @ Hanau", "Digitalamt"),
        ("rename", "Digitalamt", "Digitalisierungsamt"),
        ("same", "Bürger-App", "Stadt-App"),
        ("rename", "Stadt-App", "App der Städte"),
    )
    tables = build_tables(corpus, version="v", corrections=given)
    (body,), (app,) = tables["organizations"], tables["initiatives"]
    assert (body.name, body.aliases, body.n_articles) == (  # type: ignore[attr-defined]
        "Digitalisierungsamt",
        "Amt für Digitales; Digitalamt",
        2,
    )
    assert (app.name, app.n_articles) == ("App der Städte", 2)  # type: ignore[attr-defined]
    assert {(row.table, row.reason) for row in tables["merges"]} >= {  # type: ignore[attr-defined]
        ("organizations", "a correction says that they are the same"),
        ("initiatives", "a correction says that they are the same"),
    }
    assert {row.entity_id for row in tables["mentions"] if row.label in ("ORG", "INIT")} == {  # type: ignore[attr-defined]
        body.organization_id,  # type: ignore[attr-defined]
        app.initiative_id,  # type: ignore[attr-defined]
    }


def test_a_renamed_person_has_other_given_and_family_names() -> None:
    (row,) = build_tables(TWO[:1], corrections=lines(("rename", "Anna Beispiel", "Anna von der Heide")))["people"]
    assert (row.name, row.given_name, row.family_name, row.aliases) == (  # type: ignore[attr-defined]
        "Anna von der Heide",
        "Anna",
        "von der Heide",
        "Anna Beispiel",
    )


NAMES = ("Anna Beispiel", "A. Beispiel", "Beispiel", "Cem Muster", "Anna Schmidt")
BODIES = ("Stadtwerke Hanau", "Stadtwerke", "Amt für Digitales")
UNDERTAKINGS = ("Stadt-App", "Stadt App 2025", "Neubau der Feuerwache", "Feuerwache")
WHERE = ("", " @ Hanau", f" @ {BOCHUM}", " @ 0", " @ 1", " @ 2")


@st.composite
def corpora(draw: st.DrawFn) -> list[ArticleFacts]:
    found = []
    for number in range(draw(st.integers(1, 6))):
        ags = draw(st.sampled_from([HANAU, BOCHUM]))
        held = draw(st.booleans())
        name = draw(st.sampled_from(NAMES))
        found.append(
            facts(
                str(number),
                cities=(city(PLACES[ags], ags),),
                people=(person(name, role="Rat", ags=ags) if held else person(name),),
                organizations=(organization(draw(st.sampled_from(BODIES)), ags=ags),),
                initiatives=(initiative(draw(st.sampled_from(UNDERTAKINGS)), ags),),
            )
        )
    return found


@st.composite
def entries(draw: st.DrawFn, corpus: list[ArticleFacts]) -> list[tuple[str, str, str]]:
    """Lines about what is there, and about what is not."""
    base = resolve_entities(corpus)
    keys = [each.entity_id for each in (*base.people, *base.bodies, *base.initiatives)]
    named = st.tuples(st.sampled_from((*NAMES, *BODIES, *UNDERTAKINGS)), st.sampled_from(WHERE)).map("".join)
    one = st.sampled_from(keys) | named
    pairs = st.tuples(st.sampled_from(["same", "different"]), one, one).filter(
        lambda line: parse_reference(line[1]) != parse_reference(line[2])
    )
    renames = st.tuples(st.just("rename"), one, st.sampled_from(["Neuer Name", "Stadt-App"]))
    return draw(st.lists(pairs | renames, max_size=6))


def partition(entities: Entities) -> dict[str, list[list[tuple[int, str]]]]:
    return {
        part: sorted(sorted((index, item.name) for index, item in each.members) for each in found)
        for part, found in (("p", entities.people), ("o", entities.bodies), ("i", entities.initiatives))
    }


def outcome(corpus: list[ArticleFacts], given: Corrections) -> object:
    """What lines make of a corpus, without what depends on their numbers; the code of a contradiction."""
    try:
        found = resolve_entities(corpus, given)
    except StadtlupeError as error:
        return error.code
    said = sorted(
        (row.action, row.id, row.other, row.name, row.status, row.detail, row.entity_id) for row in found.lines
    )
    return replace(found, lines=()), list(map(repr, said))


@given(st.data())
def test_any_order_of_lines_gives_the_same_and_twice_is_once(data: st.DataObject) -> None:
    corpus = data.draw(corpora())
    given_lines = data.draw(entries(corpus))
    wanted = outcome(corpus, lines(*given_lines))
    shuffled = data.draw(st.permutations(given_lines))
    assert outcome(corpus, lines(*shuffled)) == wanted
    twice = outcome(corpus, lines(*given_lines, *given_lines))
    assert (twice and twice[0]) == (wanted and wanted[0])  # type: ignore[index]


@given(st.data())
def test_lines_hold_and_nothing_is_lost(data: st.DataObject) -> None:
    corpus = data.draw(corpora())
    given_lines = lines(*data.draw(entries(corpus)))
    try:
        found = resolve_entities(corpus, given_lines)
    except StadtlupeError:
        return
    base = resolve_entities(corpus)
    touched: set[str] = set()
    for part, own in partition(found).items():
        everyone = sorted(member for each in partition(base)[part] for member in each)
        assert sorted(member for each in own for member in each) == everyone, "each is in exactly one"
    for row in found.lines:
        assert (row.table is None) == (row.status in ("unmatched", "ambiguous"))
        assert (row.detail is None) == (row.table is not None)
        touched |= {key for key in (row.entity_id, row.other_id) if key}
        if row.action == "different" and row.table:
            assert row.entity_id != row.other_id
        if row.action == "rename" and row.table:
            assert found.names[row.entity_id or ""] == row.name
    clusters = (*found.people, *found.bodies, *found.initiatives)
    keys = [each.entity_id for each in clusters]
    assert len(set(keys)) == len(keys)
    for row in found.lines:
        if row.action == "same" and row.table:
            assert row.other_id == row.entity_id or row.other_id not in keys, "the other one is no entity any more"
    assert touched & set(keys) >= {row.entity_id for row in found.lines if row.table}
    if not any(row.table for row in found.lines):
        assert replace(found, lines=()) == base


@given(corpora())
def test_a_key_tells_what_it_stands_for(corpus: list[ArticleFacts]) -> None:
    """Each entity of one article alone has the key by which lines find it later, also when it has another one then."""
    for facts_of_one in corpus:
        alone = resolve_entities([facts_of_one])
        for (each,), table in (
            (alone.people, "people"),
            (alone.bodies, "organizations"),
            (alone.initiatives, "initiatives"),
        ):
            entities = resolve_entities(corpus, lines(("rename", each.entity_id, "Neu")))
            (row,) = entities.lines
            assert row.status == "ambiguous" or row.table == table


def test_a_key_of_one_article_s_name_and_another_s_place_holds() -> None:
    def member(ident: str, name: str, ags: str) -> ArticleFacts:
        someone = person(name, role="Rätin", ags=ags, organization="Landkreistag")
        return facts(ident, cities=(city(PLACES[ags], ags),), people=(someone,))

    before = [member("a", "Anna Maria Beispiel", HANAU)]
    before += [member(ident, "Anna Beispiel", BOCHUM) for ident in "bc"]
    former = key(before, "a")
    assert former == key(before, "c"), "the body in common joins them"
    corpus = [*before, *(member(ident, "Anna Maria Beispiel", HANAU) for ident in "de")]
    assert key(corpus, "a") != former
    (row,) = resolve_entities(corpus, lines(("rename", former, "A. M. B."))).lines
    assert (row.status, row.entity_id) == ("applied", key(corpus, "a"))


@given(corpora(), st.integers(0, 5))
def test_keys_hold_when_articles_come(corpus: list[ArticleFacts], number: int) -> None:
    before = corpus[: number + 1]
    for each in resolve_entities(before).people:
        units = [Unit(before[index], index, item, "") for index, item in each.members]
        plain = {
            make_id("p", fold(unit.item.name), place, None)
            for unit in units
            for place in frozenset({""}).union(*(other.places for other in units))
        }
        if each.entity_id not in plain:
            continue  # namesakes of one town have a number
        (row,) = resolve_entities(corpus, lines(("rename", each.entity_id, "Neu"))).lines
        assert row.status in ("applied", "ambiguous")


def test_joined_tells_the_lines_between() -> None:
    joined = Joined()
    joined.join("a", "b", 4)
    joined.join("b", "c", 2)
    joined.join("c", "d")
    assert joined.lines_between("a", "d") == [2, 4]
    assert joined.lines_between("a", "x") is None
    assert joined.lines_between("a", "a") == []
    classes = joined.classes(["x", "a", "d"])
    assert classes["a"] == classes["d"] != classes["x"]


def test_references() -> None:
    assert parse_reference("p-0123456789ab") == Reference.of_key("p-0123456789ab")
    assert parse_reference(" Anna  Beispiel @ Hanau ") == parse_reference("anna beispiel @ Hanau")
    assert parse_reference("Anna @ 6415000").keys == {HANAU}
    assert parse_reference("a@b.example").where == ""
    assert parse_reference("Smart @Home").where == ""
