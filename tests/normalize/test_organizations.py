"""Joining mentions of bodies: from text to organizations with type and municipality."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from spacy.tokens import Doc

from stadtlupe.extract import Mention
from stadtlupe.extract.mentions import mentions_of
from stadtlupe.extract.organizations import OrganizationFinder
from stadtlupe.normalize.facts import City, Organization
from stadtlupe.normalize.linear_model import LinearModel
from stadtlupe.normalize.organizations import resolve_organizations
from stadtlupe.read import Article

MakeDoc = Callable[..., Doc]
HANAU, BOCHUM = "06415000", "05911000"


def place(text: str, doc: Doc, name: str, ags: str, role: str) -> City:
    """A city with a mention at each occurrence of its name, inflected ones included."""
    mentions = []
    start = text.find(name)
    while start >= 0:
        sent = next(sent for sent in doc.sents if sent.start_char <= start < sent.end_char)
        mentions.append(
            Mention(
                "PLACE", name, start, start + len(name), sent.start_char, sent.end_char, attributes={"use": "place"}
            )
        )
        start = text.find(name, start + 1)
    return City(name, ags, role, ("place",), tuple(mentions))


@pytest.fixture
def resolve(make_doc: MakeDoc) -> Callable[..., tuple[Organization, ...]]:
    def run(text: str, marked: Sequence[str] = ()) -> tuple[Organization, ...]:
        doc = OrganizationFinder()(make_doc(text, [(name, "ORG") for name in marked]))
        cities = (place(text, doc, "Hanau", HANAU, "primary"), place(text, doc, "Bochum", BOCHUM, "mentioned"))
        return resolve_organizations(Article("a", None, text=text), mentions_of(doc), cities)

    return run


def summary(bodies: tuple[Organization, ...]) -> list[tuple[str, str | None]]:
    return [(body.name, body.city) for body in bodies]


def test_inflected_forms_are_one_body(resolve: Callable[..., tuple[Organization, ...]]) -> None:
    text = "Das Amt für Kultur in Hanau wächst. Leiter des Amtes für Kultur. Der Stadtrat tagt. Sitzung des Stadtrates."
    kultur, rat = resolve(text)
    assert (kultur.name, kultur.type, kultur.ags) == ("Amt für Kultur", "administration", HANAU)
    assert len(kultur.mentions) == 2
    assert (rat.name, rat.type, rat.generic, len(rat.mentions)) == ("Stadtrat", "council", True, 2)


def test_city_in_the_name(resolve: Callable[..., tuple[Organization, ...]]) -> None:
    assert summary(resolve("Aus Hanau kamen Gäste zu den Stadtwerken Bochum.")) == [("Stadtwerke Bochum", "Bochum")]


def test_demonym_before_the_name(resolve: Callable[..., tuple[Organization, ...]]) -> None:
    text = "Gäste aus Hanau trafen die Bochumer Smart City Innovation Unit."
    assert summary(resolve(text)) == [("Smart City Innovation Unit", "Bochum")]


def test_municipal_adjective_refers_to_the_paragraph(resolve: Callable[..., tuple[Organization, ...]]) -> None:
    text = "Hanau plant viel.\n\nBochum begann früh. Die städtische Smart City Innovation Unit hilft dabei."
    assert summary(resolve(text)) == [("Smart City Innovation Unit", "Bochum")]


def test_city_of_the_sentence(resolve: Callable[..., tuple[Organization, ...]]) -> None:
    text = "Bochum ist weit. Seit 2023 gibt es in Hanau das Amt für Digitalisierung."
    assert summary(resolve(text)) == [("Amt für Digitalisierung", "Hanau")]


def test_primary_city_else(resolve: Callable[..., tuple[Organization, ...]]) -> None:
    assert summary(resolve("Hanau baut.\n\nDie Stadtverwaltung prüft.")) == [("Stadtverwaltung", "Hanau")]


def test_no_city_for_bodies_from_elsewhere(resolve: Callable[..., tuple[Organization, ...]]) -> None:
    text = "In Hanau helfen Siemens, Kommune21 und das Landesamt für Umwelt. Der Ulmer Stadtrat staunt."
    bodies = resolve(text)
    assert [body.type for body in bodies] == ["company", "media", "authority", "council"]
    assert {body.city for body in bodies} == {None}


def test_generic_bodies_of_two_cities_stay_apart(resolve: Callable[..., tuple[Organization, ...]]) -> None:
    text = "Der Hanauer Stadtrat reiste. Der Bochumer Stadtrat wartete."
    assert summary(resolve(text)) == [("Stadtrat", "Hanau"), ("Stadtrat", "Bochum")]


def test_shortened_name_joins_the_full_one(resolve: Callable[..., tuple[Organization, ...]]) -> None:
    (body,) = resolve("In Hanau bauen die Stadtwerke Hanau. Die Stadtwerke zahlen.")
    assert (body.name, body.generic) == ("Stadtwerke Hanau", False)
    assert len(body.mentions) == 2


def test_abbreviation_joins_the_name(resolve: Callable[..., tuple[Organization, ...]]) -> None:
    text = "Das Institut für Klimafragen (IFK) hilft. Laut IFK klappt das."
    (body,) = resolve(text, ["IFK", "IFK"])
    assert body.name == "Institut für Klimafragen"
    assert [mention.text for mention in body.mentions][-1] == "IFK"


def test_order_and_nothing(resolve: Callable[..., tuple[Organization, ...]]) -> None:
    bodies = resolve("Der Kreistag, Siemens und die CDU. Der Kreistag tagt.")
    assert [body.name for body in bodies] == ["Kreistag", "Siemens", "CDU"]
    assert resolve("Nichts.") == ()


def test_generic_body_joins_the_named_one_it_is_short_for(resolve: Callable[..., tuple[Organization, ...]]) -> None:
    text = "Die Freiwillige Feuerwehr Hanau übt. Am Abend rückte die Feuerwehr aus."
    (brigade,) = resolve(text)
    assert brigade.name == "Freiwillige Feuerwehr Hanau"
    assert len(brigade.mentions) == 2


def test_what_only_the_recognizer_takes_for_a_body_yields_to_an_initiative(make_doc: MakeDoc) -> None:
    text = "Die Plattform Rathausbox startet in Hanau."
    doc = OrganizationFinder()(make_doc(text, [("Rathausbox", "ORG")]))
    start = text.index("Rathausbox")
    name = Mention("INIT", "Rathausbox", start, start + 10, 0, len(text), "Rathausbox", {"named": True})
    found = mentions_of(doc)
    assert [body.name for body in resolve_organizations(Article("a", None, text=text), found, ())] == ["Rathausbox"]
    assert resolve_organizations(Article("a", None, text=text), [*found, name], ()) == ()


def test_a_body_belongs_to_its_level_of_government(make_doc: MakeDoc) -> None:
    text = "Im Januar verlässt die Stadt den Kreis Soest. Das Bauamt bleibt. Der Kreistag tagt. Hanau freut sich."
    doc = OrganizationFinder()(make_doc(text))
    cities = (place(text, doc, "Soest", "05974000", "mentioned"), place(text, doc, "Hanau", HANAU, "primary"))
    found = resolve_organizations(Article("a", None, text=text), mentions_of(doc), cities)
    assert {body.name: body.ags for body in found} == {"Bauamt": HANAU, "Kreistag": "05974000"}


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("Im Stadtrat von Hanau stimmte die ZQW mit der CDU.", True),
        ("In Hanau eröffnet die ZQW ein neues Labor.", False),
    ],
)
def test_an_abbreviation_alone_is_no_party(make_doc: MakeDoc, text: str, party: bool) -> None:
    model = LinearModel(
        keys=np.array([], dtype="uint64"),
        weights=np.array([[2.0, 1.0]], dtype="float32"),  # "party" is likelier for whatever it is
        columns={"type": (0, ("party", "company"))},
    )
    doc = OrganizationFinder()(make_doc(text, [("ZQW", "ORG")]))
    found = resolve_organizations(Article("a", None, text=text), mentions_of(doc), (), model=model)
    assert {body.name: body.type for body in found}["ZQW"] == ("party" if party else "company")
