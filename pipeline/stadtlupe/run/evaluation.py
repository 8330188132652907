"""How good the whole program is on annotated articles: document-level measures per kind of fact.

An entity counts once per article, however often it is named. Strict: the canonical names are equal up to case, hyphens
and quotes. Lenient: the names share most of their words, or a written form of one is a written form of the other.
Items marked ``optional`` or ``ignore`` and external initiatives are neutral: neither required nor an error.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stadtlupe.extract.annotated import PARTS, read_annotated, spans_of
from stadtlupe.extract.evaluation import Counts
from stadtlupe.normalize.identity import fold
from stadtlupe.normalize.record import record_of
from stadtlupe.read import Article
from stadtlupe.run.annotator import annotator
from stadtlupe.run.error_view import Mark, MarkedText
from stadtlupe.run.series import PARTS as JOINED
from stadtlupe.run.series import BCubed, Series
from stadtlupe.settings import Settings

if TYPE_CHECKING:
    from spacy.tokens import Doc

Item = Mapping[str, Any]
Matcher = Callable[[Item, Item], bool]
# Share of words that two names must have in common to count as the same, leniently (Dice coefficient).
ENOUGH = 0.6


@dataclass(slots=True)
class Evaluation:
    """Measures by name, what was missed or wrong per article, and how well a series of articles was joined."""

    measures: dict[str, Counts] = field(default_factory=dict)
    joined: dict[str, BCubed] = field(default_factory=dict)
    errors: list[tuple[str, str, str, str]] = field(default_factory=list)
    n_articles: int = 0

    def add(self, name: str, correct: int, predicted: int, gold: int) -> None:
        """Add counts to a measure."""
        counts = self.measures.setdefault(name, Counts())
        counts.correct += correct
        counts.predicted += predicted
        counts.gold += gold


def _words(name: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", fold(name)))


def _similar(one: str, other: str) -> bool:
    left, right = _words(one), _words(other)
    total = left.total() + right.total()
    return bool(total) and 2 * (left & right).total() / total >= ENOUGH


def _forms(item: Item) -> set[str]:
    return {fold(form) for form in (item["name"], *item.get("surface", ()))}


def same_strictly(gold: Item, found: Item) -> bool:
    """Equal canonical names."""
    return fold(gold["name"]) == fold(found["name"])


def same_leniently(gold: Item, found: Item) -> bool:
    """Names that share most of their words, or a written form in common."""
    return same_strictly(gold, found) or bool(_forms(gold) & _forms(found)) or _similar(gold["name"], found["name"])


def same_person(gold: Item, found: Item) -> bool:
    """Same surname, and given names that do not contradict each other."""
    left, right = fold(gold["name"]).split(), fold(found["name"]).split()
    if not left or not right or left[-1] != right[-1]:
        return False
    return len(left) == 1 or len(right) == 1 or left[0] == right[0]


def pair_up(gold: Sequence[Item], found: Sequence[Item], same: Matcher) -> list[tuple[int, int]]:
    """Pairs (gold, found) of the same thing, each used once; equal names are paired first."""
    pairs: list[tuple[int, int]] = []
    for test in (same_strictly, same):
        for i, wanted in enumerate(gold):
            if any(i == left for left, _ in pairs):
                continue
            for j, given in enumerate(found):
                if all(j != right for _, right in pairs) and test(wanted, given) and same(wanted, given):
                    pairs.append((i, j))
                    break
    return pairs


def is_neutral(item: Item) -> bool:
    """Whether an annotated item is neither required nor an error: borderline, of no interest, or not municipal."""
    return bool(item.get("optional") or item.get("ignore") or item.get("scope") == "external")


def _score(
    result: Evaluation, measure: str, gold: Sequence[Item], found: Sequence[Item], same: Matcher, article: str = ""
) -> list[tuple[Item, Item]]:
    """Count one kind of item; returns the matched pairs that are not neutral. Errors are noted when ``article`` is."""
    pairs = pair_up(gold, found, same)
    neutral = {j for i, j in pairs if is_neutral(gold[i])}
    wanted = [i for i, item in enumerate(gold) if not is_neutral(item)]
    hits = [(i, j) for i, j in pairs if not is_neutral(gold[i])]
    result.add(measure, len(hits), len(found) - len(neutral), len(wanted))
    if article:
        for i in set(wanted) - {i for i, _ in hits}:
            result.errors.append((article, measure, "missed", str(gold[i]["name"])))
        for j in set(range(len(found))) - {j for _, j in pairs}:
            result.errors.append((article, measure, "wrong", str(found[j]["name"])))
    return [(gold[i], found[j]) for i, j in hits]


def _share(result: Evaluation, measure: str, values: Iterable[bool]) -> None:
    listed = list(values)
    result.add(measure, sum(listed), len(listed), len(listed))


def _role_found(role: str, found: Iterable[str]) -> bool:
    wanted = fold(role)
    return any(wanted in fold(other) or fold(other) in wanted for other in found)


def _cities(result: Evaluation, gold: Item, found: Item) -> None:
    def keyed(items: Iterable[Item]) -> list[Item]:
        return [{**item, "name": item["ags"] or f"?{item['name']}"} for item in items if item["ags"]]

    _score(result, "cities", keyed(gold["cities"]), keyed(found["cities"]), same_strictly, gold["id"])
    wanted = {city["ags"] for city in gold["cities"] if city["role"] == "primary"}
    given = [city["ags"] for city in found["cities"] if city["role"] == "primary"]
    right = bool(given) and given[0] in wanted
    result.add("primary city", int(right), 1, 1)
    if not right:
        result.errors.append((gold["id"], "primary city", "wrong", f"{given} instead of {sorted(map(str, wanted))}"))


def _people(result: Evaluation, gold: Item, found: Item) -> None:
    _score(result, "people (strict)", gold["people"], found["people"], same_strictly)
    pairs = _score(result, "people", gold["people"], found["people"], same_person, gold["id"])
    for wanted, given in pairs:
        roles = [position["role"] for position in given["positions"]]
        for position in wanted["positions"]:
            right = _role_found(position["role"], roles)
            result.add("roles of matched people", int(right), 1, 1)
            if not right:
                text = f"{wanted['name']}: {position['role']} (found: {', '.join(roles) or 'none'})"
                result.errors.append((gold["id"], "role", "missed", text))
        extra = [role for role in roles if not _role_found(role, [held["role"] for held in wanted["positions"]])]
        for role in extra:
            result.errors.append((gold["id"], "role", "wrong", f"{wanted['name']}: {role}"))


def _initiatives(result: Evaluation, gold: Item, found: Item) -> None:
    def named(items: Iterable[Item]) -> list[Item]:
        return [item for item in items if item["named"]]

    # A named one that was found as an unnamed one (or the other way round) is no error of the named measure.
    listed = [*named(gold["initiatives"]), *({**i, "optional": True} for i in gold["initiatives"] if not i["named"])]
    everything = named(found["initiatives"])
    others = [item for item in found["initiatives"] if not item["named"]]
    rescued = [j for _, j in pair_up(named(gold["initiatives"]), others, same_leniently)]
    _score(result, "initiatives named", listed, [*everything, *(others[j] for j in rescued)], same_leniently)
    pairs = _score(result, "initiatives", gold["initiatives"], found["initiatives"], same_leniently, gold["id"])
    _share(result, "named or not of matched", (bool(wanted["named"]) == given["named"] for wanted, given in pairs))
    _share(result, "kind of matched", (wanted["kind"] == given["kind"] for wanted, given in pairs))
    _share(result, "theme of matched", (wanted["theme"] == given["theme"] for wanted, given in pairs))
    _share(result, "city of matched", (wanted["ags"] == given["ags"] for wanted, given in pairs))
    _share(result, "status of matched", (wanted["status"] == given["status"] for wanted, given in pairs))
    for bound in ("started", "target"):
        for wanted, given in pairs:
            truth, value = plain_value(wanted[bound]), plain_value(given[bound])
            if truth or value:
                result.add(bound, int(truth == value), int(bool(value)), int(bool(truth)))


def plain_value(value: str | None) -> str | None:
    """A date (EDTF) without open ends: the guidelines leave it to the annotator to write ``../2030`` or ``2030``."""
    return value.strip("./~") or None if value else None


def link_ends(record: Item, cities: Sequence[Item]) -> list[tuple[str, str, str]]:
    """Acting city, other city and kind of the ties of a record, so that annotated and found ones can be compared.

    Parameters
    ----------
    record : an annotated article or the record of one. cities : its annotated cities, which tell what a name means.
    """
    return [
        (
            end_of({"name": link["from"], "ags": link["from_ags"]}, cities),
            end_of({"name": link["to"], "ags": link["to_ags"]}, cities),
            link["kind"],
        )
        for link in record["links"]
    ]


def end_of(city: Item, cities: Sequence[Item]) -> str:
    """Key of a city, else the annotated name of the one without key that bears its name, else its name."""
    if city["ags"]:
        return str(city["ags"])
    forms = _forms(city)
    return fold(next((other["name"] for other in cities if not other["ags"] and forms & _forms(other)), city["name"]))


def _values(result: Evaluation, gold: Item, found: Item) -> None:
    wanted = [{"name": f"{amount['value_eur']:.2f}"} for amount in gold["amounts"]]
    given = [{"name": f"{amount['value_eur']:.2f}"} for amount in found["amounts"]]
    _score(result, "amounts", wanted, given, same_strictly, gold["id"])
    links = [
        [{"name": f"{source}>{target} {kind}"} for source, target, kind in link_ends(record, gold["cities"])]
        for record in (gold, found)
    ]
    _score(result, "links", links[0], links[1], same_strictly, gold["id"])
    dates = {plain_value(date["value"]) for date in gold["dates"]}
    resolved = {plain_value(date["edtf"]) for date in found["dates"] if date["edtf"]}
    result.add("dates (recall)", len(dates & resolved), len(dates), len(dates))


def _same_city(gold: Item, found: Item) -> bool:
    return bool(gold["ags"]) and gold["ags"] == found["ags"]


MATCHERS: Mapping[str, Matcher] = {
    "cities": _same_city,
    "people": same_person,
    "organizations": same_leniently,
    "initiatives": same_leniently,
}


def _is_wanted(part: str, item: Item) -> bool:
    """Whether an annotated item must be found; foreign towns and associations of municipalities need not."""
    return not is_neutral(item) and (part != "cities" or bool(item["ags"]))


def _marked(gold: Item, found: Item, doc: Doc) -> MarkedText:
    """Mark all written forms: matched items right, others missed or wrong, neutral ones not at all."""
    given = {**{part: found[part] for part in MATCHERS}, "title": gold["title"], "text": gold["text"]}
    verdicts: dict[tuple[bool, str, int], str] = {}
    for part, same in MATCHERS.items():
        pairs = pair_up(gold[part], found[part], same)
        verdicts |= {(True, part, i): "missed" for i, item in enumerate(gold[part]) if _is_wanted(part, item)}
        verdicts |= {(False, part, j): "wrong" for j in range(len(found[part]))}
        for i, j in pairs:
            verdicts.pop((True, part, i), None)
            verdicts[False, part, j] = "right"
            if is_neutral(gold[part][i]):
                del verdicts[False, part, j]
    marks = set()
    for is_gold, article in ((True, gold), (False, given)):
        for place in spans_of(article):
            verdict = verdicts.get((is_gold, PARTS[place["label"]], place["item"]))
            span = doc.char_span(place["start"], place["end"], alignment_mode="expand")
            if verdict is not None and span is not None:
                marks.add(Mark(span.start, span.end, place["label"], verdict))
    ordered = sorted(marks, key=lambda mark: (mark.start, mark.end, mark.label))
    return MarkedText(
        str(gold["id"]), [token.text for token in doc], [bool(token.whitespace_) for token in doc], ordered
    )


def compare_article(result: Evaluation, gold: Item, found: Item) -> None:
    """Add one article to the measures.

    Parameters
    ----------
    gold : annotated article. found : record of the article in the form of ``schema.ArticleRecord``.
    """
    result.n_articles += 1
    _cities(result, gold, found)
    _people(result, gold, found)
    _score(result, "organizations (strict)", gold["organizations"], found["organizations"], same_strictly)
    pairs = _score(result, "organizations", gold["organizations"], found["organizations"], same_leniently, gold["id"])
    _share(result, "type of matched organizations", (left["type"] == right["type"] for left, right in pairs))
    _initiatives(result, gold, found)
    _values(result, gold, found)


def evaluate_articles(paths: Sequence[Path], settings: Settings, texts: list[MarkedText] | None = None) -> Evaluation:
    """Annotate the articles of ``paths`` and compare with their annotation.

    Parameters
    ----------
    paths : files or folders in the format of ``corpus/annotated``. settings : the model to use, among others.
    texts : receives each article with its errors marked, for :func:`stadtlupe.run.error_view.write_error_view`.

    Raises
    ------
    StadtlupeError : see :func:`read_annotated`, and E301 to E303 for the model.
    """
    result = Evaluation()
    series = Series()
    worker = annotator(settings)
    for gold in read_annotated(paths):
        article = Article(
            gold["id"], None, title=gold["title"], text=gold["text"], published=gold.get("published"), language="de"
        )
        (facts,) = worker.annotate([article])
        found = record_of(facts).model_dump(mode="json", by_alias=True)
        compare_article(result, gold, found)
        series.add(facts, {part: _entity_pairs(part, gold, found) for part in JOINED})
        if texts is not None:
            texts.append(_marked(gold, found, worker.nlp.make_doc(article.full_text)))
    result.joined = series.measures()
    return result


def _entity_pairs(part: str, gold: Item, found: Item) -> list[tuple[Item, Item]]:
    """Pairs (annotated, found) of the items of one kind that matter."""
    pairs = pair_up(gold[part], found[part], MATCHERS[part])
    return [(gold[part][i], found[part][j]) for i, j in pairs if not gold[part][i].get("ignore")]
