"""What the classifier of an initiative's status sees: the clauses that speak of it, their verbs, cues and dates.

Cues are words of the lexicon that tell what happens to an undertaking (``status_words.toml``). Their scope is the
clause, their meaning depends on its mood: "wurde eröffnet", "soll eröffnet werden", "wird nicht eröffnet".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from functools import cache, lru_cache

from stadtlupe.errors import StadtlupeError
from stadtlupe.lexicon import SENTENCES_KEPT, WORDS_KEPT, read_toml
from stadtlupe.normalize.clauses import Clause, Word, clause_at, clauses_of, mood_group, stem_of
from stadtlupe.normalize.facts import Initiative
from stadtlupe.normalize.initiative_dates import order_of
from stadtlupe.normalize.initiative_statements import Place, Statements
from stadtlupe.normalize.linear_model import LinearModel

WORDS_FILE = "status_words.toml"
CLASSIFIER = "state"
MOST_PLACES, MOST_BEHIND = 5, 3
BESIDE = 3
Phrases = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]


@cache
def _cue_tables() -> tuple[Mapping[str, tuple[str, ...]], Phrases]:
    """Stem -> classes of the cue, first word -> phrases with their class."""
    stems: dict[str, set[str]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    try:
        for name, entry in read_toml(WORDS_FILE).items():
            for word in entry["words"]:
                parts = tuple(word.lower().split())
                if len(parts) > 1:
                    phrases.setdefault(parts[0], []).append((parts, name))
                else:
                    stems.setdefault(stem_of(word), set()).add(name)
    except (KeyError, TypeError, AttributeError) as error:
        raise StadtlupeError("E304", path=WORDS_FILE, detail=str(error)) from error
    return (
        {stem: tuple(sorted(names)) for stem, names in stems.items()},
        {word: tuple(found) for word, found in phrases.items()},
    )


@lru_cache(maxsize=SENTENCES_KEPT)
def cues_of(clause: Clause) -> tuple[tuple[Word, str], ...]:
    """Cues of a clause: where, and their class; ``+`` behind that of a phrase."""
    stems, phrases = _cue_tables()
    found = []
    for number, word in enumerate(clause.words):
        for parts, name in phrases.get(word.text, ()):
            following = clause.words[number : number + len(parts)]
            if tuple(item.text for item in following) == parts:
                found.append((word, f"{name}+"))
        found += [(word, name) for name in stems.get(word.stem, ())]
    return tuple(found)


def status_features(draft: Initiative, told: Statements) -> set[str]:
    """Features of an initiative for the classifier ``status``.

    Parameters
    ----------
    draft : the initiative as the rules describe it. told : what the article says about it.
    """
    published = told.article.published
    found = {
        f"kind={draft.kind}",
        f"rules={draft.status}",
        f"rules={draft.status} kind={draft.kind}",
        f"named={draft.named}",
        f"started={order_of(draft.started, published)}",
        f"target={order_of(draft.target, published)}",
        f"head={stem_of(str(told.mentions[0].attributes.get('head') or ''))}",
    }
    found.update(f"name={stem_of(word)}" for word in draft.name.split() if word[0].isalnum())
    seen: set[int] = set()
    for place in [place for place in told.places if place.how != "behind"][:MOST_PLACES]:
        begin, end = told.sentences.bounds(place.sentence)
        sentence = told.article.text[begin:end]
        scope = "title" if place.start < told.title_end else "own"
        if place.how == "name":
            found.update(_beside(sentence, place.start - begin, place.end - begin))
        found.update(_sentence(told, sentence, begin, place, scope, place.sentence not in seen))
        seen.add(place.sentence)
    for place in [place for place in told.places if place.how == "behind"][:MOST_BEHIND]:
        for clause in clauses_of(told.article.text[place.start : place.end]):
            found.update(_of_clause(clause, "next"))
            found.update(_dates(told, place.start, clause, "next"))
    return found


def status_of(features: Set[str], model: LinearModel) -> str | None:
    """Likeliest status; None where the article most likely tells none."""
    return model.best(model.scores(features), CLASSIFIER) or None


def _beside(sentence: str, start: int, end: int) -> Iterator[str]:
    """Words right before and behind a name."""
    words = [word for clause in clauses_of(sentence) for word in clause.words]
    before = [word for word in words if word.end <= start][-BESIDE:]
    behind = [word for word in words if word.start >= end][:BESIDE]
    for distance, word in enumerate(reversed(before), start=1):
        yield f"before{distance}={word.text}"
    for distance, word in enumerate(behind, start=1):
        yield f"behind{distance}={word.text}"
    if not before:
        yield "opens the sentence"


def _sentence(told: Statements, sentence: str, offset: int, place: Place, scope: str, fresh: bool) -> Iterator[str]:
    """Clauses of a sentence that names the initiative: its own, and the others by how near they are."""
    clauses = clauses_of(sentence)
    if not clauses:
        return
    own = clause_at(clauses, place.start - offset)
    # "Die App, entwickelt von der Stadt, startet im Mai": a name without a verb belongs to the next clause with one.
    verb = next((index for index in range(own, len(clauses)) if clauses[index].moods), None)
    if verb is None:
        verb = next((index for index in range(own, -1, -1) if clauses[index].moods), own)
    for index, clause in enumerate(clauses):
        if index in (own, verb):
            yield from _own_clause(clause, scope, place.start - offset, place.end - offset)
            yield from _dates(told, offset, clause, scope)
        elif fresh:
            near = "left" if index < own else "right"
            yield from _of_clause(
                clause, f"{scope} {near}" if index in (own - 1, own + 1, verb + 1) else f"{scope} far"
            )
            yield from _dates(told, offset, clause, f"{scope} near")


def _own_clause(clause: Clause, scope: str, start: int, end: int) -> Iterator[str]:
    """Features of the clause of a name, which is no cue itself."""
    if not any(start <= word.start < end for word in clause.words):
        yield from _of_clause(clause, scope)
        return
    rest = Clause(
        tuple(word for word in clause.words if not start <= word.start < end),
        clause.moods,
        clause.negated,
        clause.start,
        clause.end,
    )
    yield from _of_clause(rest, scope)
    for word, name in cues_of(clause):
        side = "inside" if start <= word.start < end else "before" if word.start < start else "behind"
        yield f"{scope}#{name} {side}"


@lru_cache(maxsize=SENTENCES_KEPT)
def _of_clause(clause: Clause, scope: str) -> tuple[str, ...]:
    """Moods, stems and cues of a clause; several initiatives of a sentence ask for the same."""
    denied = "not " if clause.negated else ""
    groups = tuple(dict.fromkeys(mood_group(mood) for mood in clause.moods)) or ("none",)
    found = [f"{scope} mood={denied}{mood}" for mood in (*clause.moods, *groups)]
    for word in clause.words:
        found += [f"{scope}|{word.stem}", f"any|{word.stem}", *_stem_in_moods(scope, word.stem, clause.moods)]
        if denied:
            found.append(f"{scope}|not {word.stem}")
    for _, name in cues_of(clause):
        found += [f"{scope}#{name}", f"any#{name}"]
        for group in groups:
            found += [f"{scope}#{denied}{name} {group}", f"any#{denied}{name} {group}"]
    return tuple(found)


@lru_cache(maxsize=WORDS_KEPT)
def _stem_in_moods(scope: str, stem: str, moods: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{scope}|{mood}|{stem}" for mood in moods)


def _dates(told: Statements, offset: int, clause: Clause, scope: str) -> Iterator[str]:
    """Whether the dates of a clause lie before or after the article."""
    for date in told.dates:
        if not offset + clause.start <= date.start < offset + clause.end:
            continue
        relation = date.attributes.get("relation")
        value = date.attributes.get("latest") or date.attributes.get("earliest")
        order = order_of(str(value) if value else None, told.article.published)
        yield f"{scope} date={order} {relation}"
        if order == "unknown":
            yield f"{scope} date={date.attributes.get('timex_value')}"
        for mood in clause.moods:
            yield f"{scope} date={order} {relation} {mood}"
