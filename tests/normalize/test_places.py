"""Resolution of place mentions, primary city, and the lookups that the other normalizers use."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stadtlupe.extract import Mention
from stadtlupe.lexicon import municipalities, read_table
from stadtlupe.normalize.facts import City
from stadtlupe.normalize.place_lookup import city_of_name, name_position, nearest_city
from stadtlupe.normalize.place_primary import _weights, evidence
from stadtlupe.normalize.place_resolution import distance_km, lands_of
from stadtlupe.normalize.place_tables import carriers_of
from stadtlupe.normalize.places import possible_cities, primary_city, read_places, resolve_places
from stadtlupe.read import Article

FRANKFURT = ("06412000", "12053000")
HALLE = ("15002000", "05754012", "03255016")
NEUSTADT = ("07316000", "03241012", "06534016")
HANAU, BOCHUM = ("06415000",), ("05911000",)


def mention(article: Article, name: str, candidates: tuple[str, ...], nth: int = 0, **attributes: Any) -> Mention:
    """The ``nth`` occurrence of ``name`` in the text of ``article``, its sentence ended by full stops."""
    text = article.text
    start = -1
    for _ in range(nth + 1):
        start = text.index(name, start + 1)
    sent_start = text.rfind(". ", 0, start) + 2 if ". " in text[:start] else 0
    sent_end = text.find(". ", start) + 1 or len(text)
    rest: dict[str, Any] = {"candidates": list(candidates), "kind": "name", "use": "place"} | attributes
    value = rest.pop("value", name)
    return Mention("PLACE", name, start, start + len(name), sent_start, sent_end, value, rest)


def article(text: str, **fields: Any) -> Article:
    return Article("a1", None, text=text, **fields)


def keys(cities: tuple[City, ...]) -> list[str | None]:
    return [city.ags for city in cities]


def resolved(text: str, name: str, candidates: tuple[str, ...], *others: tuple[str, str], **fields: Any) -> City:
    """City that ``name`` becomes in ``text``, beside the unambiguous ``others`` (name, key)."""
    source = article(text, **fields)
    found = [mention(source, name, candidates), *(mention(source, other, (key,)) for other, key in others)]
    [city] = [city for city in resolve_places(source, found) if any(item.text == name for item in city.mentions)]
    return city


def test_a_unique_name_has_its_official_name_and_key() -> None:
    city = resolved("In Kempten wird gebaut.", "Kempten", ("09763000",))
    assert (city.name, city.ags, city.role, city.uses) == ("Kempten (Allgäu)", "09763000", "primary", ("place",))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Halle baut um.", None),
        ("Halle in Sachsen-Anhalt baut um.", "15002000"),
        ("Die westfälische Stadt Halle baut um.", "05754012"),
        ("Halle baut um, das ist in NRW neu.", "05754012"),
    ],
)
def test_the_land_decides_and_size_alone_does_not(text: str, key: str | None) -> None:
    city = resolved(text, "Halle", HALLE)
    assert city.ags == key
    assert city.candidates == (() if key else HALLE)
    assert (city.name == "Halle") == (key is None)


def test_other_places_of_the_article_decide() -> None:
    near = resolved("Halle baut wie Gütersloh.", "Halle", HALLE, ("Gütersloh", "05754008"))
    assert near.ags == "05754012"
    far = resolved("Halle baut wie Merseburg.", "Halle", HALLE, ("Merseburg", "15088220"))
    assert far.ags == "15002000"
    assert resolved("Halle baut wie Kiel.", "Halle", HALLE, ("Kiel", "01002000")).ags is None


def test_the_kreis_decides() -> None:
    city = resolved("Halle im Kreis Gütersloh baut.", "Halle", HALLE, ("Kreis Gütersloh", "05754000"))
    assert city.ags == "05754012"


def test_publisher_decides() -> None:
    assert resolved("Halle baut um.", "Halle", HALLE, publisher="Hallesche Verkehrs-AG").ags is None
    assert resolved("Neustadt baut um.", "Neustadt", NEUSTADT, publisher="Marburger Zeitung").ags == "06534016"


def test_a_large_city_wins_alone_only_without_evidence_against_it() -> None:
    assert resolved("Frankfurt baut um.", "Frankfurt", FRANKFURT).ags == "06412000"
    with_land = resolved("Frankfurt in Brandenburg baut um.", "Frankfurt", FRANKFURT, ("Brandenburg", "12051000"))
    assert with_land.ags != "06412000"
    others = resolved(
        "Frankfurt und Eisenhüttenstadt in Brandenburg.", "Frankfurt", FRANKFURT, ("Eisenhüttenstadt", "12067120")
    )
    assert others.ags == "12053000"


def test_the_type_decides_between_a_town_and_villages() -> None:
    roth = ("09576143", "07132096", "07232302")
    source = article("Die Stadt Roth baut um. In Roth wird gebaut.")
    found = [mention(source, "Roth", roth, type_word="Stadt", use="administration"), mention(source, "Roth", roth, 1)]
    [city] = resolve_places(source, found)
    assert city.ags == "09576143"
    assert resolved("In Roth wird gebaut.", "Roth", roth).ags is None


def test_a_district_counts_for_its_city() -> None:
    text = "Berlin baut. In Lichtenberg entsteht ein Haus."
    source = article(text)
    berlin = mention(source, "Berlin", ("11000000",), use="actor")
    known = tuple(key for key in municipalities() if municipalities()[key].name == "Lichtenberg")
    assert known
    [city] = resolve_places(source, [berlin, mention(source, "Lichtenberg", known)])
    assert (city.ags, len(city.mentions)) == ("11000000", 2)
    explicit = mention(source, "Lichtenberg", known, type_word="Stadt", use="administration")
    assert len(resolve_places(source, [berlin, explicit])) == 2
    assert [city.name for city in resolve_places(source, [mention(source, "Lichtenberg", known)])] == ["Lichtenberg"]


def test_the_full_name_settles_the_short_one() -> None:
    source = article("Frankfurt (Oder) baut. Frankfurt plant.")
    found = [mention(source, "Frankfurt (Oder)", ("12053000",)), mention(source, "Frankfurt", FRANKFURT, 1)]
    [city] = resolve_places(source, found)
    assert (city.ags, len(city.mentions)) == ("12053000", 2)


@pytest.mark.parametrize(
    ("attributes", "key"),
    [
        ({"qualifier": "Hessen"}, "06534016"),
        ({"qualifier": "Landkreis Marburg-Biedenkopf"}, "06534016"),
        ({"qualifier": "Weinstraße"}, "07316000"),
        ({"postal": "67433"}, "07316000"),
        ({"postal": "31535"}, "03241012"),
        ({"postal": "99999"}, None),
        ({"qualifier": "siehe Foto"}, None),
    ],
)
def test_what_stands_beside_the_name_decides(attributes: dict[str, str], key: str | None) -> None:
    source = article("Neustadt baut um.")
    [city] = resolve_places(source, [mention(source, "Neustadt", NEUSTADT, **attributes)])
    assert city.ags == key


def test_inhabitants_belong_to_the_city_of_the_article() -> None:
    source = article("Halle (Westf.) baut. Die Haller Verwaltung hilft.")
    found = [
        mention(source, "Halle (Westf.)", ("05754012",)),
        mention(source, "Haller", HALLE, kind="demonym", use="demonym"),
    ]
    [city] = resolve_places(source, found)
    assert (city.ags, city.uses) == ("05754012", ("demonym", "place"))


def test_ambiguous_inhabitants_alone_are_no_city_but_join_an_ambiguous_name() -> None:
    source = article("Die Neustädter Verwaltung hilft.")
    found = mention(source, "Neustädter", NEUSTADT, kind="demonym", use="demonym")
    assert resolve_places(source, [found]) == ()
    both = article("Neustadt baut. Die Neustädter Verwaltung hilft.")
    group = [mention(both, "Neustadt", NEUSTADT), mention(both, "Neustädter", NEUSTADT, kind="demonym", use="demonym")]
    [city] = resolve_places(both, group)
    assert (city.ags, city.name, len(city.mentions)) == (None, "Neustadt", 2)


def test_town_and_district_of_one_name_stay_two() -> None:
    source = article("Der Landkreis Böblingen und Böblingen bauen. Stadt- und Landkreis Heilbronn auch.")
    found = [
        mention(source, "Landkreis Böblingen", ("08115000",), value="Böblingen", type_word="Landkreis"),
        mention(source, "Böblingen", ("08115003",), 1),
        mention(source, "Landkreis Heilbronn", ("08125000", "08121000"), value="Heilbronn", both=True),
    ]
    assert keys(resolve_places(source, found)) == ["08115000", "08115003", "08121000", "08125000"]


def test_associations_have_no_key() -> None:
    source = article("Die Verbandsgemeinde Nieder-Olm baut.")
    found = mention(source, "Verbandsgemeinde Nieder-Olm", (), verband=["073395006"], use="administration")
    [city] = resolve_places(source, [found])
    assert (city.name, city.ags, city.candidates) == ("Verbandsgemeinde Nieder-Olm", None, ())


def test_a_name_inside_the_name_of_another_body_is_no_city() -> None:
    source = article("Die Universität Leipzig forscht. Die Herne-App startet.")
    leipzig = mention(source, "Leipzig", ("14713000",), use="name_part", in_name=True)
    herne = mention(source, "Herne-App", ("05916000",), use="name_part", kind="compound", value="Herne")
    assert keys(resolve_places(source, [leipzig, herne])) == ["05916000"]


def test_unknown_keys_and_other_labels_are_ignored() -> None:
    source = article("Hanau baut.")
    person = Mention("PER", "Hanau", 0, 5, 0, 11)
    assert resolve_places(source, [person, mention(source, "Hanau", ("99999999",))]) == ()
    assert resolve_places(article(""), []) == ()


# --- primary city ---------------------------------------------------------------------------------------------------


def two_cities(text: str, hanau: dict[str, Any], bochum: dict[str, Any], **fields: Any) -> tuple[City, ...]:
    source = article(text, **fields)
    found = [mention(source, "Hanau", HANAU, **hanau), mention(source, "Bochum", BOCHUM, **bochum)]
    return resolve_places(source, found)


def primary(cities: tuple[City, ...]) -> str:
    [city] = [city for city in cities if city.role == "primary"]
    return city.name


def test_visitors_are_primary_unless_the_host_publishes() -> None:
    text = "Eine Delegation aus Hanau war zu Gast in Bochum."
    assert primary(two_cities(text, {}, {})) == "Hanau"
    assert primary(two_cities(text, {}, {}, publisher="Stadt Bochum")) == "Bochum"
    assert primary(two_cities(text, {}, {}, url="https://www.bochum.de/news/1")) == "Bochum"


def test_who_has_visitors_reports_it() -> None:
    """The host tells of the visit; without the words for visitors the town that is named first would be the topic."""
    towns = (("Hanau", HANAU), ("Marburg", ("06534014",)))
    for visitors, topic in (("Eine Delegation der Stadt", "Marburg"), ("Die Freunde der Stadt", "Hanau")):
        source = article(f"{visitors} Hanau haben sich in Marburg die Anlage zeigen lassen.")
        assert primary(resolve_places(source, [mention(source, *town) for town in towns])) == topic


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Gemeinsam mit der Stadt Marburg wird gebaut.", [0.0, 1.0]),
        ("Die Zusammenarbeit mit Vereinen aus Marburg geht weiter.", [0.0, 1.0]),
        ("Marburg baut, zusammen mit anderen.", [0.0, 0.0]),
        ("Mit Marburg wird gebaut.", [0.0, 0.0]),
    ],
)
def test_partners_stand_behind_the_words_for_working_together(text: str, figures: list[float]) -> None:
    source = article(f"Hanau plant. {text}")
    found = [mention(source, "Hanau", HANAU), mention(source, "Marburg", ("06534014",))]
    assert [one["partner"] for one in evidence(source, possible_cities(source, found))] == figures


def test_a_far_village_is_a_district_that_shares_its_name() -> None:
    source = article("Grieben hat eine neue Wache. Gebaut hat sie Tangerhütte.")
    town = mention(source, "Tangerhütte", ("15090546",))
    # The municipality of Grieben lies in Mecklenburg; a town next door that is named first is the topic.
    assert primary(resolve_places(source, [mention(source, "Grieben", ("13074027",)), town])) == "Tangerhütte"
    assert primary(resolve_places(source, [mention(source, "Grieben", ("15090535",)), town])) == "Stendal"


def test_the_topic_may_be_named_in_the_names_of_bodies_only() -> None:
    source = article("Der Rat berät das Klinikum Memmingen. Das Gymnasium Memmingen wird saniert. In Ulm auch.")
    found = [mention(source, "Memmingen", ("09764000",), nth, use="name_part") for nth in range(2)]
    assert primary(resolve_places(source, [*found, mention(source, "Ulm", ("08421000",))])) == "Memmingen"
    # Once is in passing: a firm from there, a school.
    [only] = resolve_places(source, [found[1], mention(source, "Ulm", ("08421000",))])
    assert only.name == "Ulm"


def test_the_topic_that_only_its_size_tells() -> None:
    """News of a town name it without more words; the larger of two towns has more of them."""
    text = "Naumburg baut um. In Naumburg gibt es Streit."
    source = article(text)
    names = ("15084355", "06633018")
    found = [mention(source, "Naumburg", names, nth) for nth in range(2)]
    [city] = resolve_places(source, found)
    assert (city.name, city.ags, city.candidates) == ("Naumburg (Saale)", "15084355", ())
    # Of about the same size, named once, beside the topic, or with evidence for the other one: it stays open.
    [alike] = resolve_places(source, [mention(source, "Naumburg", ("03241012", "07316000"), nth) for nth in range(2)])
    assert alike.ags is None
    [once] = resolve_places(source, found[:1])
    assert once.ags is None
    beside = article(f"{text} Hanau hilft.", publisher="Stadt Hanau")
    cities = resolve_places(beside, [*found, mention(beside, "Hanau", HANAU)])
    assert [city.ags for city in cities] == [None, *HANAU]
    hesse = article(f"{text} Das Land Hessen zahlt.")
    [other] = resolve_places(hesse, found)
    assert other.ags == "06633018"


def test_readings_agree_with_the_settled_topic() -> None:
    source = article("Naumburg baut um. In Naumburg gibt es Streit.")
    found = [mention(source, "Naumburg", ("15084355", "06633018"), nth) for nth in range(2)]
    _, readings = read_places(source, found)
    assert [reading.ags for reading in readings] == ["15084355", "15084355"]


def test_a_colon_behind_the_first_name_of_the_title_opens_the_topic() -> None:
    weights = _weights()
    figures = [
        evidence(source, possible_cities(source, [mention(source, "Marburg", ("06534014",))]))[0]
        for title in ("Marburg: Der Rat tagt", "Der Rat von Marburg: Er tagt")
        for source in [article(f"{title}\n\nEs geht los.", title=title)]
    ]
    assert [one["title colon"] for one in figures] == [1.0, 0.0]
    assert weights["title colon"] > 0


def test_title_weighs_more_than_one_more_use_as_actor() -> None:
    text = "In Bochum und Hanau wird gebaut."
    assert primary(two_cities(text, {}, {"use": "actor"})) == "Bochum"
    title = "Hanau baut"
    source = article(f"{title}\n\n{text}", title=title)
    found = [
        mention(source, "Hanau", HANAU),
        mention(source, "Bochum", BOCHUM, use="actor"),
        mention(source, "Hanau", HANAU, nth=1),
    ]
    assert primary(resolve_places(source, found)) == "Hanau"


def test_models_are_not_primary() -> None:
    assert primary(two_cities("Wie Bochum baut auch Hanau um.", {"use": "actor"}, {})) == "Hanau"


def test_a_printed_twice_teaser_counts_once() -> None:
    once = "Bochum baut. "
    source = article(once * 6 + "Das sagt der Rat der Stadt Hanau. In Hanau wird gebaut. Auch Hanau hilft.")
    found = [mention(source, "Bochum", BOCHUM, nth, use="actor") for nth in range(6)]
    found += [mention(source, "Hanau", HANAU, nth, use="administration") for nth in range(3)]
    assert primary(resolve_places(source, found)) == "Hanau"


def test_at_most_one_primary_and_order_of_first_mention() -> None:
    cities = two_cities("Hanau und Bochum bauen.", {"use": "actor"}, {"use": "actor"})
    assert [city.name for city in cities] == ["Hanau", "Bochum"]
    assert [city.role for city in cities] == ["primary", "mentioned"]
    assert primary_city(article(""), ()) is None


def test_the_level_that_the_article_speaks_of() -> None:
    """A district and its towns: the words of its bodies tell which of them the article is about."""
    places = (("Salzlandkreis", ("15089000",)), ("Nienburg", ("15089235",)))
    for body, expected in (
        ("Landrat und Kreistag", "Salzlandkreis"),
        ("Bürgermeister und Stadtrat", "Nienburg (Saale)"),
    ):
        source = article(f"Neues aus dem Salzlandkreis und aus Nienburg. {body} sind dafür. {body} haben beraten.")
        assert primary(resolve_places(source, [mention(source, *place) for place in places])) == expected


def test_an_ambiguous_name_gives_way() -> None:
    source = article("Die Halle in Neustadt: Der Rat von Hanau baut. Hanau zahlt.")
    found = [mention(source, "Neustadt", ("03000000", "06000000")), mention(source, "Hanau", HANAU, use="actor")]
    assert primary(resolve_places(source, found)) == "Hanau"


def test_named_once_in_passing_is_not_primary() -> None:
    source = article("Es wird gebaut. " * 50 + "Das gibt es auch in Hanau.")
    assert [city.role for city in resolve_places(source, [mention(source, "Hanau", HANAU)])] == ["mentioned"]
    assert (
        primary(resolve_places(article(source.text, publisher="Stadt Hanau"), [mention(source, "Hanau", HANAU)]))
        == "Hanau"
    )


# --- lookups --------------------------------------------------------------------------------------------------------


def city(name: str, ags: str | None, role: str = "mentioned", *mentions: Mention) -> City:
    return City(name, ags, role, ("place",), tuple(mentions))


CITIES = (
    city("Hanau", "06415000", "primary"),
    city("Halle (Saale)", "15002000"),
    city("Böblingen", "08115003"),
    city("Böblingen", "08115000"),
    city("Bad Homburg v.d. Höhe", "06434001"),
    city("Neustadt", None),
)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Stadtwerke Hanau", "06415000"),
        ("Hanau-App", "06415000"),
        ("HANAU aufLADEN", "06415000"),
        ("Hanauer Bündnis für Bildung", "06415000"),
        ("Netzwerk der Hanauerinnen", None),
        ("Hanaus Zukunftsplan", "06415000"),
        ("Hallesche Verkehrs-AG", "15002000"),
        ("Stadtrat Halle", "15002000"),
        ("Hallenbad am Ring", None),
        ("Landratsamt Böblingen", "08115000"),
        ("Stadtwerke Böblingen", "08115003"),
        ("Kurverwaltung Bad Homburg", "06434001"),
        ("Stadtwerke Bochum", None),
        ("Landratsamt", None),
        ("", None),
    ],
)
def test_city_of_name(name: str, key: str | None) -> None:
    found = city_of_name(name, CITIES)
    assert (found.ags if found else None) == key


def test_city_of_name_knows_ambiguous_cities_by_their_written_form() -> None:
    found = city_of_name("Stadtwerke Neustadt", CITIES)
    assert found is not None
    assert found.name == "Neustadt"


def test_name_position() -> None:
    assert name_position("Neue App für Hanau", CITIES[0]) == 3
    assert name_position("Hanauer Anzeiger", CITIES[0]) == 0
    assert name_position("Hanauer Anzeiger", CITIES[0], demonyms=False) is None


def test_nearest_city() -> None:
    source = article("Aus Hanau kam Bochum zu Hilfe. Danach ging es nach Hanau.")
    hanau = city("Hanau", "06415000", "primary", mention(source, "Hanau", HANAU), mention(source, "Hanau", HANAU, 1))
    bochum = city("Bochum", "05911000", "mentioned", mention(source, "Bochum", BOCHUM))
    first_end = source.text.index(".") + 1
    both = (hanau, bochum)
    assert nearest_city(both, 0, first_end, source.text.index("Hilfe")) is bochum
    assert nearest_city(both, 0, first_end, source.text.index("kam")) is hanau
    assert nearest_city(both, 0, first_end, 0) is hanau
    assert nearest_city(both, first_end, len(source.text), first_end + 1) is hanau
    assert nearest_city((bochum,), first_end, len(source.text), first_end + 1) is None
    assert nearest_city((), 0, 10, 5) is None


def test_nearest_city_prefers_the_city_to_a_part_of_a_name() -> None:
    source = article("In Hanau arbeitet die Universität Bochum mit.")
    hanau = city("Hanau", "06415000", "mentioned", mention(source, "Hanau", HANAU))
    bochum = city("Bochum", "05911000", "mentioned", mention(source, "Bochum", BOCHUM, use="name_part"))
    end = len(source.text)
    assert nearest_city((hanau, bochum), 0, end, end) is hanau
    assert nearest_city((bochum,), 0, end, end) is bochum


def test_distance() -> None:
    register = municipalities()
    hanau, frankfurt = register["06415000"], register["06412000"]
    assert distance_km(hanau, hanau) == 0
    assert 14 < distance_km(hanau, frankfurt) < 20
    assert 380 < distance_km(register["09162000"], register["05315000"]) < 480


@pytest.mark.parametrize(
    ("text", "lands"),
    [
        ("in Niedersachsen", {"Niedersachsen"}),
        ("Sachsen-Anhalts Städte", {"Sachsen-Anhalt"}),
        ("die sächsische Stadt", {"Sachsen"}),
        ("das hessische Hanau in Südhessen", {"Hessen"}),
        ("Nordrhein-Westfalen und NRW", {"Nordrhein-Westfalen"}),
        ("Erwachsene", set()),
    ],
)
def test_lands_of(text: str, lands: set[str]) -> None:
    assert lands_of(text) == lands


def test_carriers_of() -> None:
    assert carriers_of("Stadt Hanau") == {"06415000"}
    assert carriers_of("Stuttgarter Zeitung") == {"08111000"}
    assert carriers_of("Neue Presse") == frozenset()


NAMES = sorted({place.name for place in municipalities().values() if place.population > 50_000})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6), st.randoms())
def test_resolution_is_deterministic_and_keeps_every_mention(names: list[str], random: Any) -> None:
    source = article(" und ".join(names))
    by_name: dict[str, list[str]] = {}
    for key, place in municipalities().items():
        by_name.setdefault(place.name, []).append(key)
    found, offset = [], 0
    for name in names:
        found.append(
            Mention(
                "PLACE",
                name,
                offset,
                offset + len(name),
                0,
                len(source.text),
                name,
                {
                    "candidates": sorted(by_name[name], key=lambda key: -municipalities()[key].population),
                    "use": "place",
                },
            )
        )
        offset += len(name) + len(" und ")
    cities = resolve_places(source, found)
    shuffled = list(found)
    random.shuffle(shuffled)
    assert resolve_places(source, shuffled) == cities
    assert sum(len(city.mentions) for city in cities) == len(found)
    assert sum(city.role == "primary" for city in cities) <= 1
    starts = [city.mentions[0].start for city in cities]
    assert starts == sorted(starts)


def test_every_key_of_the_word_lists_is_valid() -> None:
    known = municipalities()
    assert {row["successor_ags"] for row in read_table("retired_keys.csv")} - {""} <= set(known)
    assert {row["ags"] for row in read_table("demonyms.csv")} <= set(known)
    assert {row["ags"] for row in read_table("aliases.csv")} <= set(known)


def test_the_kicker_names_the_town_that_is_reported_on() -> None:
    text = "Wie macht es Bochum? Das wollten Leute aus Hanau wissen. Sie fuhren nach Bochum."
    for kicker, primary in ((None, "05911000"), ("Hanau", "06415000")):
        given = article(text, title="Ein Blick ins Revier", kicker=kicker)
        places = [
            mention(given, "Bochum", BOCHUM, use="actor"),
            mention(given, "Bochum", BOCHUM, nth=1),
            mention(given, "Hanau", HANAU),
        ]
        found = resolve_places(given, places)
        assert [city.ags for city in found if city.role == "primary"] == [primary]


def test_a_lord_mayor_needs_a_town_of_some_size() -> None:
    naumburg = ("15084355", "06633018")
    assert resolved("Naumburg baut. Oberbürgermeisterin Roth kam.", "Naumburg", naumburg).ags == "15084355"
    assert resolved("Naumburg baut. Bürgermeisterin Roth kam.", "Naumburg", naumburg).ags is None
    other = resolved(
        "Naumburg baut wie Kiel, sagt Oberbürgermeisterin Roth.", "Naumburg", naumburg, ("Kiel", "01002000")
    )
    assert other.ags is None, "Kiel has a lord mayor of its own"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Naumburg baut. Geld gibt das Ministerium für Digitales in Magdeburg.", "15084355"),
        ("Naumburg baut. Das Regierungspräsidium Kassel gibt Geld.", "06633018"),
        ("Naumburg baut. In Magdeburg schneit es.", None),
    ],
)
def test_authorities_tell_the_land(text: str, key: str | None) -> None:
    assert resolved(text, "Naumburg", ("15084355", "06633018")).ags == key


def test_a_village_far_from_everything_else_is_hardly_meant() -> None:
    """Tannhausen is a district of Aulendorf, and a municipality of its own a hundred kilometres away."""
    source = article("Aulendorf. Die Halle in Tannhausen wird neu gedeckt, sagt die Stadt Aulendorf.")
    home = mention(source, "Aulendorf", ("08436010",), use="actor")
    [main, village] = resolve_places(source, [home, mention(source, "Tannhausen", ("08136071",))])
    assert (main.ags, main.role) == ("08436010", "primary")
    assert (village.ags, village.candidates, village.name) == (None, ("08136071",), "Tannhausen")


@pytest.mark.parametrize("attributes", [{"use": "administration"}, {"type_word": "Gemeinde"}, {"postal": "73497"}])
def test_a_village_that_acts_or_is_named_fully_is_meant(attributes: dict[str, str]) -> None:
    source = article("Aulendorf. Die Halle in Tannhausen wird neu gedeckt, sagt die Stadt Aulendorf.")
    home = mention(source, "Aulendorf", ("08436010",), use="actor")
    village = mention(source, "Tannhausen", ("08136071",), **attributes)
    assert [city.ags for city in resolve_places(source, [home, village])] == ["08436010", "08136071"]
