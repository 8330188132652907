"""The register of municipalities as values: one :class:`Unit` per record, whichever file it was published in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from stadtlupe.errors import StadtlupeError

# Satzart: what a record describes.
LAND, REGION_OF_GOVERNMENT, REGION, KREIS, UNION, MUNICIPALITY = "10", "20", "30", "40", "50", "60"
LEVELS = frozenset({LAND, REGION_OF_GOVERNMENT, REGION, KREIS, UNION, MUNICIPALITY})
# Digits of the regional key (ARS) at each level.
CODE_DIGITS = MappingProxyType({LAND: 2, REGION_OF_GOVERNMENT: 3, REGION: 4, KREIS: 5, UNION: 9, MUNICIPALITY: 12})
LANDS = tuple(f"{number:02}" for number in range(1, 17))

# GV100AD has no room for longer names and cuts them.
LONGEST_NAME = 50
# Textkennzeichen of Kreise, associations and municipalities (description of GV100AD, Destatis).
KREIS_TYPES = MappingProxyType(
    {"41": "Kreisfreie Stadt", "42": "Stadtkreis", "43": "Kreis", "44": "Landkreis", "45": "Regionalverband"}
)
KREIS_CITIES = frozenset({"41", "42"})
NO_UNION = "50"
UNION_TYPES = MappingProxyType(
    {
        "51": "Amt",
        "52": "Samtgemeinde",
        "53": "Verbandsgemeinde",
        "54": "Verwaltungsgemeinschaft",
        "55": "Kirchspielslandgemeinde",
        "56": "Verwaltungsverband",
        "57": "Verwaltungsgemeinschaft",
        "58": "Erfüllende Gemeinde",
    }
)
MUNICIPALITY_TYPES = MappingProxyType(
    {
        "60": ("Gemeinde", "Markt"),
        "61": ("kreisfreie Stadt", "Kreisfreie Stadt"),
        "62": ("kreisfreie Stadt", "Stadtkreis"),
        "63": ("Stadt", "Stadt"),
        "64": ("Gemeinde", "Kreisangehörige Gemeinde"),
        "67": ("Stadt", "Große Kreisstadt"),
        "68": ("Gemeinde", "Amtsangehörige Gemeinde"),
        "69": ("Gemeinde", "Amtsfreie Gemeinde"),
    }
)
# Areas that belong to no municipality (gemeindefreie Gebiete); the lexicon leaves them out.
NO_MUNICIPALITY = frozenset({"65", "66"})
# Last digits of areas without any type: waters that belong to the Land or to two states.
SPECIAL_AREA = "999"


@dataclass(frozen=True, slots=True)
class Unit:
    """One record of the register.

    Attributes
    ----------
    level : Satzart (10 Land, 40 Kreis, 50 association, 60 municipality).
    code : regional key (ARS) as far as the level needs it: 2, 5, 9 or 12 digits.
    name : official name with title ("Hanau, Brüder-Grimm-Stadt"). kind : Textkennzeichen, may be empty.
    where : where the record stands in its file, for messages.
    seat : seat of the administration; only GV100AD has it.
    area_km2, population, postal_code : of municipalities. lat, lon : WGS 84; only the workbook has them.
    """

    level: str
    code: str
    name: str
    kind: str
    where: str
    seat: str = ""
    area_km2: float | None = None
    population: int | None = None
    postal_code: str = ""
    lat: float | None = None
    lon: float | None = None

    @property
    def ags(self) -> str:
        """Amtlicher Gemeindeschlüssel (8 digits) of a municipality."""
        return self.code[:5] + self.code[9:]

    @property
    def is_municipality(self) -> bool:
        """Whether it is a municipality, not an area without one."""
        return self.level == MUNICIPALITY and self.kind not in NO_MUNICIPALITY and not self.is_special_area

    @property
    def is_special_area(self) -> bool:
        """Whether it is an area of water without type, which only closes the sums of area."""
        return self.level == MUNICIPALITY and not self.kind and self.code.endswith(SPECIAL_AREA)


@dataclass(frozen=True, slots=True)
class Register:
    """The contents of one published file.

    Attributes
    ----------
    source : name of the file. digest : its SHA-256 (hex).
    reference : day whose state of keys and names it holds (Gebietsstand).
    population_date : day of the numbers of inhabitants, if the file says it.
    units : all records of the levels Land, Kreis, association and municipality, in file order.
    """

    source: str
    digest: str
    reference: date
    population_date: date | None
    units: tuple[Unit, ...]

    def at(self, level: str) -> list[Unit]:
        """Records of one level, in file order."""
        return [unit for unit in self.units if unit.level == level]

    def municipalities(self) -> list[Unit]:
        """Municipalities without areas that belong to none."""
        return [unit for unit in self.units if unit.is_municipality]


def broken(path: object, where: str, problem: str) -> StadtlupeError:
    """Error E321 for a place in a register file; ``where`` may be empty when it is the file as a whole."""
    return StadtlupeError("E321", path=path, detail=f"{where}: {problem}" if where else problem)
