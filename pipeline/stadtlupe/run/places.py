"""What the place recognition makes of a text, mention by mention: the same components and rules as a run."""

from __future__ import annotations

from collections.abc import Sequence

from stadtlupe.errors import StadtlupeError
from stadtlupe.lexicon import municipalities
from stadtlupe.normalize.place_resolution import ENOUGH, MARGIN
from stadtlupe.normalize.places import PlaceReading, read_places
from stadtlupe.read import Article
from stadtlupe.run.annotator import annotator
from stadtlupe.schema import PlaceItem, PlacesRecord, RegisterItem
from stadtlupe.settings import Settings

NO_TOWN = "the form of no municipality that the text names; such forms alone decide nothing"
UNION = "an association of municipalities, which has no key of 8 digits"
SILENT = "{count} municipalities bear the name, and no Land, Kreis, postal code or other place in the text tells which"
WEAK = "{count} municipalities bear the name; the strongest evidence has {best:g} points, {enough:g} are needed"
CLOSE = "{first} ({best:g} points) and {second} ({next:g}) are too close; {margin:g} points have to be between them"


def land_of(name: str) -> str:
    """Official name of a Land from its name in any case.

    Raises
    ------
    StadtlupeError : E402 when there is no Land of that name.
    """
    lands = {place.land.casefold(): place.land for place in municipalities().values()}
    found = lands.get(name.strip().casefold())
    if found is None:
        raise StadtlupeError("E402", name="land", detail=f"{name!r} is none of {', '.join(sorted(lands.values()))}")
    return found


def places_of(text: str, settings: Settings, land: str | None = None) -> PlacesRecord:
    """Recognize the places of a text.

    Parameters
    ----------
    text : German text; offsets count its characters. settings : names the model.
    land : Land that the text comes from, as evidence for names that several municipalities bear.

    Raises
    ------
    StadtlupeError : E301 to E303 when the model cannot be used, E402 for an unknown Land.
    """
    lands = frozenset({land_of(land)}) if land else frozenset()
    article = Article("text", None, text=text)
    found = annotator(settings).mentions(article)
    cities, readings = read_places(article, found, lands)
    primary = next((city for city in cities if city.role == "primary"), None)
    about = {id(mention) for mention in primary.mentions} if primary else set()
    return PlacesRecord(
        text=text,
        primary_ags=primary.ags if primary else None,
        places=[_item(reading, id(reading.mention) in about) for reading in readings],
    )


def _item(reading: PlaceReading, primary: bool) -> PlaceItem:
    mention = reading.mention
    attributes = mention.attributes
    # "Stadt- und Landkreis Heilbronn" is one mention of two places; only the key tells them apart.
    return PlaceItem(
        start=mention.start,
        end=mention.end,
        text=mention.text,
        use=attributes.get("use") or "place",
        kind=str(attributes.get("kind") or "name"),
        primary=primary,
        municipality=entry_of(reading.ags) if reading.ags else None,
        candidates=[entry_of(key, points) for key, points in reading.weights],
        union_keys=list(attributes.get("verband") or ()),
        reason=None if reading.ags else _reason(reading),
    )


def entry_of(ags: str, points: float | None = None) -> RegisterItem:
    """Entry of the register for a key that it has; ``points`` of evidence of a candidate."""
    place = municipalities()[ags]
    return RegisterItem(
        ags=ags,
        name=place.name,
        type=place.type,
        kreis=place.kreis,
        land=place.land,
        population=place.population,
        points=None if points is None else round(points, 2),
    )


def _reason(reading: PlaceReading) -> str:
    """Why a mention stands for no municipality."""
    if reading.mention.attributes.get("verband"):
        return UNION
    if len(reading.weights) < 2:
        return NO_TOWN
    return _undecided([(municipalities()[key].name, points) for key, points in reading.weights])


def _undecided(ranked: Sequence[tuple[str, float]]) -> str:
    (first, best), (second, following) = ranked[:2]
    if best <= 0:
        return SILENT.format(count=len(ranked))
    if best < ENOUGH:
        return WEAK.format(count=len(ranked), best=round(best, 2), enough=ENOUGH)
    return CLOSE.format(first=first, best=round(best, 2), second=second, next=round(following, 2), margin=MARGIN)
