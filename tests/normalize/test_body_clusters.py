"""The core of a body's name: what stays the same however an article writes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.normalize.body_clusters import cluster_bodies, core_of
from stadtlupe.normalize.body_lands import core_in_land
from stadtlupe.normalize.facts import ArticleFacts, City, Organization
from stadtlupe.read import Article

WEIDEN, ZITTAU = "09363000", "14626610"


@pytest.mark.parametrize(
    ("name", "ags", "core"),
    [
        ("Stadtwerke Weiden i.d.OPf", WEIDEN, "stadtwerke"),
        ("Stadtwerke Weiden", WEIDEN, "stadtwerke"),
        ("Bürgerverein Altstadt Zittau e. V.", ZITTAU, "bürgerverein altstadt"),
        ("Bürgerverein Altstadt e.V.", ZITTAU, "bürgerverein altstadt"),
        ("Energie Neiße e. G.", None, "energie neisse"),
        ("Zittau", ZITTAU, "zittau"),
        ("CDU-Fraktion", ZITTAU, "cdu"),
        ("Fraktion", ZITTAU, "fraktion"),
    ],
)
def test_cores(name: str, ags: str | None, core: str) -> None:
    assert core_of(name, ags) == core


@given(st.lists(st.text(alphabet="abcdhiklmnou", min_size=3, max_size=9), min_size=1, max_size=4))
def test_a_legal_form_changes_nothing(words: list[str]) -> None:
    name = " ".join(words)
    for form in ("e. V.", "e.V.", "GmbH"):
        assert core_of(f"{name} {form}", None) == core_of(name, None)


@pytest.mark.parametrize(
    ("name", "near", "core"),
    [
        ("Verkehrsministerium", "08236040", ("ministerium verke", "08")),
        ("Ministerium für Verkehr", "08236040", ("ministerium verke", "08")),
        ("Ministerium für Verkehr Baden-Württemberg", WEIDEN, ("ministerium verke", "08")),
        ("Hessisches Ministerium für Digitalisierung und Innovation", None, ("ministerium digit innov", "06")),
        ("Landesinnenministerium", WEIDEN, ("ministerium inn", "09")),
        ("Ministerium des Innern und für Sport", WEIDEN, ("ministerium inn sport", "09")),
        ("Bundesministerium für Verkehr", WEIDEN, None),
        ("Verkehrsministerium", None, None),
    ],
)
def test_ministries_belong_to_a_land(name: str, near: str | None, core: tuple[str, str] | None) -> None:
    assert core_in_land(name, "ministry", near) == core


def test_of_other_bodies_the_name_tells_whether_each_land_has_one() -> None:
    assert core_in_land("Verbraucherzentrale", "association", WEIDEN) == ("verbraucherzentrale", "09")
    assert core_in_land("Verbraucherzentrale NRW", "association", WEIDEN) == ("verbraucherzentrale", "05")
    assert core_in_land("Verkehrswacht", "association", WEIDEN) is None


def body(name: str, kind: str, ags: str | None = None, generic: bool = False) -> Organization:
    return Organization(name, kind, None, ags, generic, ())


def together(*bodies: tuple[Organization, str]) -> list[set[int]]:
    """Which of some bodies are one; each with the town that its article is about."""
    corpus = [
        ArticleFacts(
            Article(f"a{number}", None), cities=(City("x", town, "primary", (), ()),), organizations=(organization,)
        )
        for number, (organization, town) in enumerate(bodies)
    ]
    return sorted(({index for index, _ in found.members} for found in cluster_bodies(corpus)), key=min)


def test_a_ministry_goes_by_one_of_its_subjects_in_its_land() -> None:
    long = body("Ministerium für Infrastruktur und Digitales", "ministry")
    short = body("Digitalministerium", "ministry")
    halle, hof = "15002000", "09464000"
    assert together((long, halle), (short, "15003000"), (short, hof)) == [{0, 1}, {2}]
    # Two that it may stand for: it stays by itself.
    other = body("Ministerium für Digitales und Verkehr", "ministry")
    assert together((long, halle), (other, halle), (short, halle)) == [{0}, {1}, {2}]


def test_a_name_without_its_adjective_is_the_only_one_with_it() -> None:
    long, short = body("Freiwillige Feuerwehr", "other", ZITTAU), body("Feuerwehr", "other", ZITTAU, True)
    assert together((long, ZITTAU), (short, ZITTAU)) == [{0, 1}]
    assert together((long, ZITTAU), (short, ZITTAU), (body("Betriebliche Feuerwehr", "other", ZITTAU), ZITTAU)) == [
        {0},
        {1},
        {2},
    ]
    assert together((long, ZITTAU), (body("Feuerwehr", "other", WEIDEN, True), WEIDEN)) == [{0}, {1}]
    # What is no adjective makes another body: the Stadtwerke are not the Stadtwerke Netz.
    netz = body("Jugend Feuerwehr", "other", ZITTAU)
    assert together((netz, ZITTAU), (short, ZITTAU)) == [{0}, {1}]
