"""Joining mentions of people: from text with marked names to persons with positions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from stadtlupe.extract import Mention
from stadtlupe.extract.mentions import mentions_of
from stadtlupe.extract.roles import RoleFinder
from stadtlupe.normalize.facts import City, Person
from stadtlupe.normalize.people import is_municipal, resolve_people, split_name
from stadtlupe.read import Article

MakeDoc = Callable[..., Doc]
HANAU, BOCHUM = "06415000", "05911000"


def place(text: str, name: str, ags: str, role: str) -> City:
    """A city with a mention at each occurrence of its name."""
    mentions = []
    start = text.find(name)
    while start >= 0:
        mentions.append(Mention("PLACE", name, start, start + len(name), 0, len(text), attributes={"use": "place"}))
        start = text.find(name, start + 1)
    return City(name, ags, role, ("place",), tuple(mentions))


@pytest.fixture
def resolve(make_doc: MakeDoc) -> Callable[..., tuple[Person, ...]]:
    def run(text: str, names: Sequence[str], cities: bool = True) -> tuple[Person, ...]:
        doc = RoleFinder()(make_doc(text, [(name, "PER") for name in names]))
        known = (place(text, "Hanau", HANAU, "primary"), place(text, "Bochum", BOCHUM, "mentioned")) if cities else ()
        return resolve_people(Article("a", None, text=text), mentions_of(doc), known)

    return run


def roles(person: Person) -> list[tuple[str, str | None, str | None]]:
    return [(position.role, position.organization, position.city) for position in person.positions]


def test_surname_joins_the_full_name(resolve: Callable[..., tuple[Person, ...]]) -> None:
    text = "In Hanau sprach Stadträtin und Digitaldezernentin Nora Wehling. Wehling lobte das. Wehlings Rede war kurz."
    (person,) = resolve(text, ["Nora Wehling"])
    assert (person.name, person.given_name, person.family_name) == ("Nora Wehling", "Nora", "Wehling")
    assert [mention.text for mention in person.mentions] == ["Nora Wehling", "Wehling", "Wehlings"]
    assert roles(person) == [("Stadträtin", None, "Hanau"), ("Digitaldezernentin", None, "Hanau")]
    assert {position.ags for position in person.positions} == {HANAU}
    assert all(position.is_public_office for position in person.positions)


def test_roles_of_all_mentions_are_united(resolve: Callable[..., tuple[Person, ...]]) -> None:
    text = "Bürgermeister Jan Roth kam. Jan Roth, Vorsitzender des Kunstvereins, blieb. Bürgermeister Roth ging."
    (person,) = resolve(text, ["Jan Roth", "Jan Roth"])
    assert [role for role, _, _ in roles(person)] == ["Bürgermeister", "Vorsitzender"]
    assert len(person.mentions) == 3


def test_the_proof_reaches_to_the_sentence_that_tells_the_function(resolve: Callable[..., tuple[Person, ...]]) -> None:
    text = "Das sagt Eva Roth. Sie ist Kämmerin. Das freut alle."
    (person,) = resolve(text, ["Eva Roth"])
    (position,) = person.positions
    assert text[position.mention.sent_start : position.mention.sent_end] == "Das sagt Eva Roth. Sie ist Kämmerin."
    assert text[position.mention.start : position.mention.end] == "Eva Roth"


def test_bearers_of_one_surname_stay_apart(resolve: Callable[..., tuple[Person, ...]]) -> None:
    text = "Anna Roth begann. Dann sagte Roth mehr. Jan Roth folgte. Auch Roth war kurz."
    people = resolve(text, ["Anna Roth", "Jan Roth"])
    assert [(person.name, len(person.mentions)) for person in people] == [("Anna Roth", 2), ("Jan Roth", 2)]
    assert people[0].mentions[1].start == text.index("Roth mehr")


def test_form_of_address_tells_bearers_apart(resolve: Callable[..., tuple[Person, ...]]) -> None:
    text = "Frau Anna Roth und Herr Jan Roth sprachen. Danach dankte Frau Roth."
    anna, jan = resolve(text, ["Anna Roth", "Jan Roth"])
    assert (len(anna.mentions), len(jan.mentions)) == (2, 1)


def test_title_and_initial(resolve: Callable[..., tuple[Person, ...]]) -> None:
    text = "Dr. Anna Wolf sprach. Prof. Dr. Wolf dankte. A. Wolf ging."
    (person,) = resolve(text, ["Anna Wolf", "Wolf", "A. Wolf"])
    assert person.title == "Prof. Dr."
    assert person.name == "Anna Wolf"
    assert len(person.mentions) == 3


def test_city_beside_the_role_wins(resolve: Callable[..., tuple[Person, ...]]) -> None:
    text = "Eine Gruppe aus Hanau traf Bochums Stadtdirektor Jan Roth und Oberbürgermeisterin Anna Wolf."
    roth, wolf = resolve(text, ["Jan Roth", "Anna Wolf"])
    assert roles(roth) == [("Stadtdirektor", None, "Bochum")]
    assert roles(wolf) == [("Oberbürgermeisterin", None, "Hanau")]


def test_city_of_the_body(resolve: Callable[..., tuple[Person, ...]]) -> None:
    text = "Nach Hanau kam Jan Roth, Geschäftsführer der Stadtwerke Bochum GmbH."
    (person,) = resolve(text, ["Jan Roth"])
    assert roles(person) == [("Geschäftsführer", "Stadtwerke Bochum GmbH", "Bochum")]
    assert not person.positions[0].is_public_office


def test_no_city_for_state_offices_and_companies(resolve: Callable[..., tuple[Person, ...]]) -> None:
    text = "In Hanau sprachen Ministerin Anna Wolf und Jan Roth, Geschäftsführer der Rausch GmbH."
    assert [position.city for person in resolve(text, ["Anna Wolf", "Jan Roth"]) for position in person.positions] == [
        None,
        None,
    ]


def test_a_city_that_the_article_does_not_know_is_not_replaced(resolve: Callable[..., tuple[Person, ...]]) -> None:
    (person,) = resolve("In Hanau sprach der Ulmer Oberbürgermeister Jan Roth.", ["Jan Roth"])
    assert roles(person) == [("Oberbürgermeister", None, None)]


def test_nothing_without_mentions() -> None:
    assert resolve_people(Article("a", None, text=""), [], ()) == ()


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Anna-Lena von der Heide", "Anna-Lena", "von der Heide"),
        ("Karl Ernst Müller", "Karl Ernst", "Müller"),
        ("Ludwig van Beek", "Ludwig", "van Beek"),
        ("Wehling", None, "Wehling"),
        ("von Massow", None, "von Massow"),
        ("", None, ""),
    ],
)
def test_split_name(name: str, given: str | None, family: str) -> None:
    assert split_name(name) == (given, family)


@given(st.lists(st.sampled_from(["Anna", "von", "der", "Müller", "zu", "Ernst"]), max_size=6))
def test_split_keeps_all_words(words: list[str]) -> None:
    given_name, family = split_name(" ".join(words))
    assert " ".join(filter(None, (given_name, family))) == " ".join(words)


@pytest.mark.parametrize(
    ("role", "organization", "expected"),
    [
        ("Oberbürgermeister", None, True),
        ("Digitaldezernentin", None, True),
        ("Leiter", "Amt für Kultur", True),
        ("Leiter", "Landesamt für Umwelt", False),
        ("Digitalministerin", None, False),
        ("Landtagsabgeordnete", None, False),
        ("Geschäftsführer", "Rausch GmbH", False),
        ("Fraktionsvorsitzender", "CDU", True),
        ("Professorin", None, False),
    ],
)
def test_municipal_functions(role: str, organization: str | None, expected: bool) -> None:
    assert is_municipal(role, organization) is expected
