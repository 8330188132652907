"""Builders of mentions and facts for the tests of the later stages."""

from __future__ import annotations

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import ArticleFacts, City, Initiative, Organization, Person, Position
from stadtlupe.read import Article

TEXT = "Die Stadt Hanau lernt von Bochum. Anna Beispiel leitet das Amt für Digitales. Die Stadt-App kommt."
HANAU, BOCHUM = "06415000", "05911000"


def mention(surface: str, label: str = "PER", text: str = TEXT, **attributes: object) -> Mention:
    """A mention of ``surface`` in ``text`` with its sentence."""
    start = text.index(surface)
    sent_start = max(0, text.rfind(". ", 0, start) + 2) if ". " in text[:start] else 0
    end = text.find(". ", start)
    return Mention(
        label=label,
        text=surface,
        start=start,
        end=start + len(surface),
        sent_start=sent_start,
        sent_end=len(text) if end < 0 else end + 1,
        attributes=attributes,
        component="test",
        version="1",
    )


def article(ident: str, published: str | None = None, **fields: object) -> Article:
    """An extracted article."""
    return Article(article_id=ident, file=f"{ident}.html", text=TEXT, published=published, **fields)  # type: ignore[arg-type]


def city(name: str = "Hanau", ags: str | None = HANAU, role: str = "primary") -> City:
    """A city of an article."""
    return City(name, ags, role, ("place",), (mention("Hanau", "PLACE"),))


def person(
    name: str, *, role: str | None = None, ags: str | None = None, organization: str | None = None, public: bool = True
) -> Person:
    """A person; one word is a bare surname."""
    words = name.split()
    given = " ".join(words[:-1]) or None
    span = mention("Anna Beispiel")
    held = (Position(role, role, span, organization, None, ags, public),) if role else ()
    return Person(name, None, given, words[-1], held, (span,))


def organization(name: str, kind: str = "administration", ags: str | None = HANAU) -> Organization:
    """A body."""
    return Organization(name, kind, None, ags, False, (mention("Amt für Digitales", "ORG"),))


def initiative(name: str, ags: str | None = HANAU, **fields: object) -> Initiative:
    """An initiative; ``fields`` override the defaults."""
    values: dict[str, object] = {
        "kind": "app",
        "theme": "Verwaltung",
        "city": "Hanau",
        "status": None,
        "named": True,
        "started": None,
        "target": None,
        "amount_eur": None,
        "mentions": (mention("Stadt-App", "INIT"),),
    }
    return Initiative(name=name, ags=ags, **(values | fields))  # type: ignore[arg-type]


def facts(ident: str, published: str | None = None, **parts: object) -> ArticleFacts:
    """Facts of one article; Hanau is the primary city unless told otherwise."""
    return ArticleFacts(article(ident, published), **({"cities": (city(),)} | parts))  # type: ignore[arg-type]
