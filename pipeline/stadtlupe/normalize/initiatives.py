"""INIT mentions of an article -> its initiatives: what belongs together, whose it is, what is said about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import City, Initiative, Organization, Participation
from stadtlupe.normalize.initiative_attributes import (
    cost_words,
    dates_of,
    euros,
    participations_of,
    status_by_kind,
    status_of,
    target_in_name,
)
from stadtlupe.normalize.initiative_completion import complete
from stadtlupe.normalize.initiative_decision import decide
from stadtlupe.normalize.initiative_features import features_of
from stadtlupe.normalize.initiative_owner import owner_of
from stadtlupe.normalize.initiative_statements import Sentences, Statements, places_of
from stadtlupe.normalize.initiative_status import StatusModel
from stadtlupe.normalize.initiative_themes import theme_of, theme_scores
from stadtlupe.normalize.initiative_values import ValueModel, with_values
from stadtlupe.normalize.linear_model import LinearModel
from stadtlupe.read import Article

LONGEST_NAME = 10  # words; longer forms are descriptions, not names
REACH = 400  # characters that a word like "das Projekt" may point back
SENTENCES_BEHIND = 3
SENTENCE_GAP = re.compile(r"(?<=[.!?“])\s+(?=[A-ZÄÖÜ„»])")
ANY_PROJECT = frozenset({"projekt", "vorhaben", "maßnahme", "bauprojekt", "bauvorhaben", "großprojekt", "pilotprojekt"})


@dataclass(slots=True)
class _Group:
    """Mentions of one initiative while they are being collected."""

    value: str
    key: str
    words: tuple[str, ...]
    city: City | None
    explicit: bool
    target: str | None
    mentions: list[Mention] = field(default_factory=list)
    pointers: list[Mention] = field(default_factory=list)


def resolve_initiatives(
    article: Article,
    mentions: Sequence[Mention],
    cities: Sequence[City],
    organizations: Sequence[Organization],
    *,
    external: bool = False,
    model: LinearModel | None = None,
    value_model: ValueModel | None = None,
    date_model: LinearModel | None = None,
    status_model: StatusModel | None = None,
) -> tuple[Initiative, ...]:
    """Merge the INIT mentions of an article and find their attributes.

    Parameters
    ----------
    article : the article that all offsets refer to.
    mentions : all mentions of the article, any label.
    cities, organizations : facts that were decided before.
    external : keep programmes, laws and competitions of Bund, Land, EU or third parties too; they are not undertakings
        of a municipality, so the default leaves them out.
    model : classifiers that confirm and complete what the rules say; without them the rules stand.
    value_model : those that tell kind and theme, the kind together with ``model``; likewise.
    date_model, status_model : those that tell start and planned end, and the status, this together with ``model``;
        likewise.

    Returns
    -------
    Initiatives in order of first mention. ``Initiative.mentions`` holds the forms that name it; words that only point
    back (``das Projekt``) lend their sentence to status, dates and money, but are no names of it.
    """
    drafts = drafts_of(article, mentions, cities, organizations, external=external)
    kept = []
    kinds: list[Mapping[str, float]] = []
    statuses: list[Mapping[str, float]] = []
    for draft, features, told in drafts:
        scores = model.scores(features) if model is not None else ()
        item = draft if model is None else decide(draft, scores, model)
        if item is not None:
            kept.append((item, draft, told))
            kinds.append(model.probabilities(scores, "kind") if model is not None else {})
            statuses.append(model.probabilities(scores, "status") if model is not None else {})
    found = complete(kept, date_model, status_model, statuses)
    return tuple(found) if value_model is None else with_values(article.text, found, value_model, kinds)


def drafts_of(
    article: Article,
    mentions: Sequence[Mention],
    cities: Sequence[City],
    organizations: Sequence[Organization],
    *,
    external: bool = False,
) -> list[tuple[Initiative, set[str], Statements]]:
    """The initiatives of an article as the rules see them, each with its features and with what speaks of it.

    Parameters as above.
    """
    marked = sorted((item for item in mentions if item.label == "INIT"), key=lambda item: (item.start, item.end))
    if not external:
        marked = [item for item in marked if item.attributes.get("scope") != "external"]
    groups: list[_Group] = []
    for mention in marked:
        if mention.attributes.get("anaphor"):
            _point_back(mention, groups)
        elif groups and _in_brackets(article.text, groups[-1].mentions[-1], mention):
            groups[-1].mentions.append(mention)
        else:
            _add(article.text, mention, groups, cities)
    groups = _join_short_forms(groups)
    if not groups:
        return []
    context = _Context(
        article=article,
        dates=tuple(item for item in mentions if item.label == "DATE"),
        amounts=tuple(item for item in mentions if item.label == "AMOUNT"),
        names=tuple(sorted((item for group in groups for item in group.mentions), key=lambda item: item.start)),
        organizations=organizations,
        scores=theme_scores(article.text),
    )
    drafts = []
    sentences = Sentences(article.text)
    places = places_of(article.text, sentences, [[*group.mentions, *group.pointers] for group in groups])
    for group, spoken in zip(groups, places, strict=True):
        statements = sorted([*group.mentions, *group.pointers], key=lambda item: (item.start, item.end))
        draft = _initiative(context, group, statements)
        features = features_of(article.text, article.published, draft, group.mentions, statements)
        told = Statements(article, tuple(statements), tuple(spoken), context.dates, context.names, sentences)
        drafts.append((draft, features, told))
    return drafts


# --- what belongs together --------------------------------------------------------------------------------------------


def _key(value: str) -> str:
    """Form under which spellings of one name meet: ``Mein-Ort-App`` = ``MeinOrt App``."""
    return re.sub(r"[^\w+]", "", value.casefold()).replace("_", "")


def _words(value: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[\w+]+", value.casefold()))


def _in_brackets(text: str, before: Mention, mention: Mention) -> bool:
    """Whether a mention is the short form of the one before it: ``Entwicklungskonzept (ISEK)``."""
    return text[before.end : mention.start].strip(' \u00a0„“”»«"') in {"(", ", kurz"} and mention.start > before.end


def _add(text: str, mention: Mention, groups: list[_Group], cities: Sequence[City]) -> None:
    value = mention.value or mention.text
    key = _key(value)
    city, explicit = owner_of(text, mention, cities)
    for group in groups:
        if group.key != key:
            continue
        if explicit and group.explicit and group.city != city:
            continue
        if explicit and not group.explicit:
            group.city, group.explicit = city, True
        group.mentions.append(mention)
        return
    target = mention.attributes.get("object")
    groups.append(_Group(value, key, _words(value), city, explicit, str(target) if target else None, [mention]))


def _point_back(mention: Mention, groups: Sequence[_Group]) -> None:
    """Give ``die Strategie`` to the last initiative of that head, when it is near and no other one competes."""
    head = (mention.value or mention.text).casefold()
    near = [group for group in groups if mention.start - group.mentions[-1].end <= REACH]
    fitting = [group for group in near if _fits(head, group)]
    if not fitting:
        return
    last = max(fitting, key=lambda group: (group.mentions[-1].end, group.mentions[-1].start))
    if all(group.city == last.city or not _fits(head, group) for group in fitting):
        last.pointers.append(mention)


def _fits(head: str, group: _Group) -> bool:
    own = str(group.mentions[0].attributes.get("head") or "").casefold()
    if own.endswith(head):
        return True
    return head in ANY_PROJECT and group.mentions[0].attributes.get("kind") in {"project", "facility", "programme"}


def _join_short_forms(groups: list[_Group]) -> list[_Group]:
    """Join a short form with the one longer form that contains it, and a building with the work that is done to it."""
    kept = list(groups)
    for short in sorted(groups, key=lambda group: len(group.words)):
        owners = [group for group in kept if group is not short and _is_longer_form(group, short)]
        if len(owners) != 1:
            continue
        owner = owners[0]
        if owner.explicit and short.explicit and owner.city != short.city:
            continue
        if short.explicit and not owner.explicit:
            owner.city, owner.explicit = short.city, True
        owner.mentions = sorted([*owner.mentions, *short.mentions], key=lambda item: (item.start, item.end))
        owner.pointers.extend(short.pointers)
        kept.remove(short)
    return sorted(kept, key=lambda group: (group.mentions[0].start, group.mentions[0].end))


def _is_longer_form(longer: _Group, short: _Group) -> bool:
    if longer.target is not None:
        # "Neubau der Grundschule" and "die neue Grundschule"; two different works on one building stay two.
        return short.target is None and _key(longer.target) == short.key
    if short.target is not None:
        return False
    # An abbreviation that was given in brackets stands for the whole name: "ISEK" in "ISEK 2035".
    forms = {
        form
        for form in (
            short.words,
            *(_words(item.value) for item in short.mentions if item.value and item.value.isupper()),
        )
        if len(form) < len(longer.words)
    }
    return any(
        longer.words[at : at + len(form)] == form for form in forms for at in range(len(longer.words) - len(form) + 1)
    )


# --- what is said about it --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Context:
    """What all initiatives of one article share."""

    article: Article
    dates: tuple[Mention, ...]
    amounts: tuple[Mention, ...]
    names: tuple[Mention, ...]
    organizations: Sequence[Organization]
    scores: Mapping[str, float]

    def text(self, mention: Mention) -> str:
        """The sentence of a mention."""
        return self.article.text[mention.sent_start : mention.sent_end]


def _initiative(context: _Context, group: _Group, statements: Sequence[Mention]) -> Initiative:
    names = group.mentions
    best = max(names, key=lambda item: _name_rank(item.value or item.text))
    name = best.value or best.text
    kind = str(names[0].attributes.get("kind") or "other")
    started, target = _dates(context, statements, kind)
    sentences = dict.fromkeys(context.text(item) for item in statements)
    return Initiative(
        name=name,
        kind=kind,
        theme=theme_of(name, sentences, context.scores, str(names[0].attributes.get("theme") or "")),
        city=group.city.name if group.city else None,
        ags=group.city.ags if group.city else None,
        status=_status(context, statements, kind) or status_by_kind(context.article.published, kind, started, target),
        named=any(bool(item.attributes.get("named")) for item in names),
        started=started,
        target=target or target_in_name(name, kind, context.article.published),
        amount_eur=_amount(context, statements),
        mentions=tuple(names),
        participations=_participations(context, statements),
    )


def _name_rank(value: str) -> tuple[bool, int, int]:
    words = len(value.split())
    return words <= LONGEST_NAME, words, len(value)


def _status(context: _Context, statements: Sequence[Mention], kind: str) -> str | None:
    """First definite status in text order; a mere plan counts when no sentence says more."""
    plan = None
    for item in statements:
        days = [date.attributes.get("earliest") for date in context.dates if _within(date, item)]
        published = context.article.published
        future = bool(published and days and all(day and str(day) > published for day in days))
        offset = item.sent_start
        status = status_of(context.text(item), item.start - offset, item.end - offset, kind, future)
        if status is not None and status != "geplant":
            return status
        plan = plan or status
    for start, end in _behind(context, statements):
        status = status_of(context.article.text[start:end], 0, 0, kind)
        if status is not None and status != "geplant":
            return status
        plan = plan or status
    return plan


def _behind(context: _Context, statements: Sequence[Mention]) -> list[tuple[int, int]]:
    """Sentences behind the statements that go on about them: same paragraph, no other initiative in them."""
    text = context.article.text
    found: list[tuple[int, int]] = []
    for item in statements:
        paragraph = text.find("\n", item.sent_end)
        limit = len(text) if paragraph < 0 else paragraph
        start = item.sent_end
        for gap in SENTENCE_GAP.finditer(text, item.sent_end, limit):
            found.append((start, gap.start()))
            start = gap.end()
        found.append((start, limit))
    spoken = {(item.sent_start, item.sent_end) for item in statements}
    kept: list[tuple[int, int]] = []
    for start, end in dict.fromkeys(found):
        own = any(begin <= start < stop for begin, stop in spoken)
        foreign = any(start <= name.start < end for name in context.names)
        if start < end and not own and not foreign and len(kept) < SENTENCES_BEHIND * len(statements):
            kept.append((start, end))
    return kept


def _within(inner: Mention, outer: Mention) -> bool:
    return outer.sent_start <= inner.start and inner.end <= outer.sent_end


def _near(context: _Context, fact: Mention, item: Mention) -> bool:
    """Whether a date or sum is ``item``'s among the initiatives of its sentence: the last before, else the next."""
    rivals = [name for name in context.names if _within(name, item)]
    if len(rivals) < 2 or item not in rivals:
        return True
    ahead = [name for name in rivals if name.end <= fact.start]
    clause = context.article.text[ahead[-1].end : fact.start] if ahead else ""
    if not ahead or ("," in clause and len(rivals) > len(ahead)):
        return item is min(rivals, key=lambda name: min(abs(name.start - fact.end), abs(fact.start - name.end)))
    # "A und B": what follows an enumeration holds for all of it.
    last = len(ahead) - 1
    while last > 0 and re.fullmatch(
        r"[“«\"’]?\s*(?:,|und|sowie|,? und|&)\s*(?:(?:der|die|das|den|dem|des|einen?|eine[rs]?)\s+)?[„»\"]?",
        context.article.text[ahead[last - 1].end : ahead[last].start],
    ):
        last -= 1
    return item in ahead[last:]


def _dates(context: _Context, statements: Sequence[Mention], kind: str) -> tuple[str | None, str | None]:
    started = target = None
    for item in statements:
        dates = [
            date
            for date in context.dates
            if _within(date, item)
            and not any(name.start <= date.start and date.end <= name.end for name in context.names)
            and _near(context, date, item)
        ]
        first, last = dates_of(context.text(item), item.sent_start, dates, kind)
        started, target = started or first, target or last
    if started and target and target[:4] < started[:4]:
        target = None
    return started, target


def _amount(context: _Context, statements: Sequence[Mention]) -> float | None:
    sums = []
    for item in statements:
        sums += [amount for amount in context.amounts if _within(amount, item) and _near(context, amount, item)]
        sums += _costs_behind(context, item)
    return max((value for value in map(euros, sums) if value is not None), default=None)


def _costs_behind(context: _Context, item: Mention) -> list[Mention]:
    """Sums of the next sentence, when it speaks of costs and names no initiative of its own."""
    text = context.article.text
    behind = [amount for amount in context.amounts if item.sent_end <= amount.sent_start <= item.sent_end + 3]
    if not behind or "\n\n" in text[item.sent_end : behind[0].sent_start]:
        return []
    if any(_within(name, behind[0]) for name in context.names):
        return []
    rivals = [name for name in context.names if _within(name, item)]
    if len(rivals) > 1 or not cost_words().search(context.text(behind[0]).lower()):
        return []
    return [amount for amount in behind if amount.sent_start == behind[0].sent_start]


def _participations(context: _Context, statements: Sequence[Mention]) -> tuple[Participation, ...]:
    found: dict[tuple[str, str], Participation] = {}
    for start, end in dict.fromkeys((item.sent_start, item.sent_end) for item in statements):
        for part in participations_of(context.article.text, start, end, context.organizations):
            own = any(name.start <= part.mention.start and part.mention.end <= name.end for name in statements)
            if not own:
                found.setdefault((part.organization, part.part), part)
    return tuple(found.values())
