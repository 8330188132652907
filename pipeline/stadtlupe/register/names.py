"""Names that follow from official names: short name, written forms, names of inhabitants.

They are made for new and renamed municipalities only; what the tables already say about a name stays. Where the rule is
not known in advance (abbreviations, inhabitants' names), the tables that exist are the example.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stadtlupe.register.model import LONGEST_NAME

# Letters of German names; another one in the second half of a double name tells that it is in another language.
GERMAN = re.compile(r"[A-Za-zÄÖÜäöüßéèàç .()/'’-]+\Z")
QUALIFIER = re.compile(
    r"(?P<base>[^\s(/][^(/]*?)(?: \(.+\)|\s*/.+| (?:(?:am|an|auf|bei|im|in|ob|unter|vor) |[abiouv]\. ?)\S.*)\Z"
)
BRACKETS = re.compile(r"(?P<base>.+?) \((?P<inside>[^()]+)\)\Z")
TAIL = re.compile(r"(?P<base>.+?)(?P<tail>(?: |/)\S*\..*)\Z")
ABBREVIATED_TITLES = frozenset({"St", "M", "GKSt"})
# In these names the type is part of the name.
TYPED = re.compile(r"kreis|Region|verband", re.IGNORECASE)
SHORTEST_ENDING, LONGEST_ENDING = 1, 8
# An analogy needs some examples, and most of them of one mind.
ENOUGH_EXAMPLES = 3


def short_name(official: str) -> str:
    """German short name: without title and without the part in another language.

    ``Hanau, Brüder-Grimm-Stadt`` -> ``Hanau``; ``Bautzen / Budyšin, Stadt`` -> ``Bautzen``.
    """
    name = " ".join(official.split(",", 1)[0].split())
    first, slash, second = name.partition(" / ")
    if slash:
        return first
    first, slash, second = name.partition("/")
    return first if slash and not GERMAN.match(second) else name


def keeps_name(old: str, official: str) -> bool:
    """Whether ``official`` is ``old`` with a title or a second name, so that the short name stays."""
    name = " ".join(official.split())
    rest = name.removeprefix(old).lstrip()
    return name.startswith(old) and (not rest or rest.startswith((",", "/")))


def uncut(official: str, old: str) -> str:
    """``old`` where ``official`` is its beginning, cut off at the width of its column; else ``official``."""
    return old if len(official) >= LONGEST_NAME - 1 and old.startswith(official) else official


def second_name(official: str, short: str) -> str:
    """Name in another language beside the German one, or an empty string."""
    rest = " ".join(official.split(",", 1)[0].split()).removeprefix(short).strip()
    return rest.removeprefix("/").strip() if rest.startswith("/") else ""


def base_of(name: str) -> str:
    """Name without its qualifier (``Halle``), or an empty string when it has none."""
    found = QUALIFIER.match(name)
    return found["base"].strip() if found else ""


def expansions(rows: Iterable[Mapping[str, str]], names: Mapping[str, str]) -> dict[str, str]:
    """What abbreviated qualifiers stand for, learned from the table of aliases.

    Parameters
    ----------
    rows : rows of ``aliases.csv``. names : short names by key.

    Returns
    -------
    Written-out qualifier for each abbreviated one that has only one in the table (`` b.Nürnberg``).
    """
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        match = TAIL.match(names.get(row["ags"], "")) if row["kind"] == "expanded" else None
        if match and row["alias"].startswith(match["base"]):
            found[match["tail"]].add(row["alias"].removeprefix(match["base"]))
    return {tail: values.pop() for tail, values in found.items() if len(values) == 1}


def aliases_of(official: str, short: str, kreis: bool, known: Mapping[str, str]) -> list[tuple[str, str]]:
    """Written forms of a municipality or Landkreis with their kind, as in ``aliases.csv``.

    Parameters
    ----------
    official, short : its names. kreis : whether it is a Landkreis. known : result of :func:`expansions`.
    """
    forms = [(short, "name")]
    if official != short:
        forms.append((official, "official"))
    if kreis:
        words = () if TYPED.search(short) else ("Kreis", "Landkreis")
        return [*forms, *((f"{word} {short}", "with type") for word in words)]
    titles = [part.split("/")[0].strip() for part in official.split(",")[1:]]
    forms += [(f"{title} {short}", "title first") for title in titles if title and title not in ABBREVIATED_TITLES]
    if base := base_of(short):
        forms.append((base, "base"))
    if brackets := BRACKETS.match(short):
        forms += [(f"{brackets['base']}{mark}{brackets['inside']}", "spelling") for mark in "/ "]
    if (tail := TAIL.match(short)) and tail["tail"] in known:
        forms.append((tail["base"] + known[tail["tail"]], "expanded"))
    for mark, other in (("St. ", "Sankt "), ("Sankt ", "St. ")):
        if short.startswith(mark):
            forms.append((other + short.removeprefix(mark), "spelling"))
    if second := second_name(official, short):
        forms += [(form, "second name") for form in (second, base_of(second)) if form]
        if (whole := official.split(",", 1)[0].strip()) != official:
            forms.append((whole, "name with Sorbian part"))
    return list(dict.fromkeys(forms))


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """Names of inhabitants by analogy with names of the same ending.

    Attributes
    ----------
    known : forms with their rank by base name. endings : ending of a name -> (letters to drop, letters to add).
    """

    known: Mapping[str, Sequence[tuple[str, int]]]
    endings: Mapping[str, tuple[int, str]]

    def forms(self, short: str) -> list[tuple[str, int]]:
        """(form, rank) of a municipality: those of its namesakes, else what most names of its ending have."""
        base = base_of(short) or short
        if base in self.known:
            return list(self.known[base])
        for size in range(min(LONGEST_ENDING, len(base)), SHORTEST_ENDING - 1, -1):
            if rule := self.endings.get(base[-size:].lower()):
                drop, add = rule
                return [(base[: len(base) - drop] + add, 0)]
        return [(f"{base}er", 0)]


def learn_inhabitants(rows: Iterable[Mapping[str, str]], names: Mapping[str, str]) -> Inhabitants:
    """Learn from ``demonyms.csv``.

    Parameters
    ----------
    rows : its rows. names : short names of municipalities by key.
    """
    known: dict[str, dict[str, int]] = defaultdict(dict)
    votes: dict[str, Counter[tuple[int, str]]] = defaultdict(Counter)
    for row in rows:
        name = names.get(row["ags"])
        if name is None:
            continue
        base, form, rank = base_of(name) or name, row["form"], int(row["rank"])
        known[base][form] = min(rank, known[base].get(form, rank))
        if rank == 0:
            shared = _shared(base, form)
            change = (len(base) - shared, form[shared:])
            for size in range(SHORTEST_ENDING, min(LONGEST_ENDING, len(base)) + 1):
                votes[base[-size:].lower()][change] += 1
    endings = {}
    for ending, changes in votes.items():
        change, number = changes.most_common(1)[0]
        if number >= ENOUGH_EXAMPLES and change[0] <= len(ending):
            endings[ending] = change
    ranked = {base: sorted(forms.items(), key=lambda item: (item[1], item[0])) for base, forms in known.items()}
    return Inhabitants(ranked, endings)


def _shared(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
