"""``sources.toml``: who is followed, where new articles are announced, and how politely.

``[sources.NAME]`` tables, one per source; ``contact`` at the top tells site owners whom they can reach.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch.crawl.disk import write_atomically
from stadtlupe.fetch.crawl.urls import clean_url, host_of

STARTER = Path(__file__).with_name("starter.toml")
UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|min|m|h|d|w)")
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
DEVICE = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")
DEFAULT_DELAY = 2.0
StartKind = Literal["feed", "sitemap", "page"]


def seconds_of(value: object) -> object:
    """Turn ``90s``, ``15min``, ``6h``, ``1d`` or ``2w`` into seconds; other values are returned for the next check."""
    if isinstance(value, str):
        match = DURATION.fullmatch(value.strip())
        if match is None:
            raise ValueError("give a number with s, min, h, d or w, such as 6h")
        return float(match[1]) * UNITS[match[2]]
    return value


def _url(value: object) -> object:
    if isinstance(value, str):
        found = clean_url(value)
        if found is None:
            raise ValueError(f"{value!r} is not an http(s) address")
        return found
    return value


Duration = Annotated[float, BeforeValidator(seconds_of), Field(ge=0)]
Url = Annotated[str, BeforeValidator(_url)]


class Source(BaseModel):
    """One source. Durations are written as ``90s``, ``15min``, ``6h``, ``1d`` or ``2w``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="name of the table; folder of its articles", pattern=rf"^{NAME.pattern}$")
    publisher: str | None = Field(default=None, description="publishing body or medium")
    ags: str | None = Field(
        default=None, pattern=r"^[0-9]{8}$", description="official key of the publisher's municipality, if it has one"
    )
    feeds: tuple[Url, ...] = Field(default=(), description="RSS, Atom or RDF feeds")
    sitemaps: tuple[Url, ...] = Field(default=(), description="sitemaps or indexes of sitemaps")
    pages: tuple[Url, ...] = Field(default=(), description="pages that list articles; they need `include`")
    include: tuple[str, ...] = Field(
        default=(), description="paths of articles, `*` stands for any characters; without it everything is in"
    )
    exclude: tuple[str, ...] = Field(default=(), description="paths that are never fetched; wins over `include`")
    hosts: tuple[str, ...] = Field(default=(), description="further hosts that articles may lie on")
    since: date | None = Field(default=None, description="older articles are left out, where a date is announced")
    interval: Duration = Field(default=0.0, description="shortest time between two visits; 0 visits in every cycle")
    delay: float | None = Field(
        default=None, ge=0, le=3600, description="seconds between two requests to a host; 2 when not given"
    )
    max_pages: int = Field(default=200, ge=1, description="most articles fetched in one cycle")
    depth: int = Field(default=3, ge=1, le=1000, description="most pages of a listing that are leafed through")
    revisit: tuple[Duration, ...] = Field(
        default=(), description="ages at which an article is looked at again, besides when the source says it changed"
    )
    full_after: Duration = Field(
        default=86_400.0, description="longest time for which a server's word that nothing changed is taken"
    )
    verified: date | bool = Field(default=False, description="day on which someone saw that the entry works, or false")
    enabled: bool = Field(default=True, description="false skips the source")
    note: str | None = Field(default=None, description="for the reader of the file")

    @model_validator(mode="after")
    def _complete(self) -> Source:
        if DEVICE.fullmatch(self.name):
            raise ValueError(f"{self.name} cannot be the name of a folder on Windows; choose another one")
        if not (self.feeds or self.sitemaps or self.pages):
            raise ValueError("it names no feed, sitemap or page to start from")
        if self.pages and not self.include:
            raise ValueError("a page that lists articles needs include patterns, or every link would be fetched")
        return self

    def starts(self) -> Iterator[tuple[StartKind, str]]:
        """Yield (kind, address) of all start points."""
        yield from (("feed", url) for url in self.feeds)
        yield from (("sitemap", url) for url in self.sitemaps)
        yield from (("page", url) for url in self.pages)

    def all_hosts(self) -> tuple[str, ...]:
        """Return the hosts that may be asked for this source, in lower case."""
        found = [host_of(url) for _, url in self.starts()]
        return tuple(dict.fromkeys([*found, *(host.lower() for host in self.hosts)]))


class SourceFile(BaseModel):
    """The whole of ``sources.toml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contact: str | None = Field(
        default=None, min_length=5, description="mail or web address at which site owners reach you; in the User-Agent"
    )
    sources: dict[str, Source] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("sources"), dict):
            tables = value["sources"].items()
            value = value | {"sources": {k: v | {"name": k} if isinstance(v, dict) else v for k, v in tables}}
        return value


def _parse(text: str, path: Path) -> SourceFile:
    try:
        return SourceFile.model_validate(tomllib.loads(text))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StadtlupeError("E602", path=path, detail=f"{where}: {first['msg']}") from error
    except ValueError as error:  # broken TOML
        raise StadtlupeError("E602", path=path, detail=str(error)) from error


def load_sources(path: Path) -> SourceFile:
    """Read ``sources.toml``.

    Raises
    ------
    StadtlupeError : E601 when there is no such file, E602 with the place when it is not valid.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise StadtlupeError("E601", path=path, detail=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise StadtlupeError("E602", path=path, detail="it is not UTF-8") from error
    return _parse(text, path)


def choose_sources(file: SourceFile, names: Sequence[str]) -> list[Source]:
    """Return the named sources, or all that are enabled when none is named.

    Raises
    ------
    StadtlupeError : E603 when a name is not in the file.
    """
    for name in names:
        if name not in file.sources:
            raise StadtlupeError("E603", name=name, detail=", ".join(file.sources) or "none")
    if names:
        return [file.sources[name] for name in dict.fromkeys(names)]
    return [source for source in file.sources.values() if source.enabled]


def quoted(text: str) -> str:
    """Write a text as TOML basic string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: object) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Sequence):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return str(value)  # numbers; dates are written as in ISO 8601


def entry(source: Source) -> str:
    """Write a source as a table of ``sources.toml``; fields with their default are left out."""
    lines = [f"[sources.{source.name}]"]
    for name, field in Source.model_fields.items():
        value = getattr(source, name)
        if name != "name" and (value != field.default or name == "verified"):
            lines.append(f"{name} = {_value(value)}")
    return "\n".join(lines) + "\n"


def append_source(path: Path, source: Source) -> None:
    """Add an entry to the end of ``sources.toml``; a missing file is made. What is there stays as it is.

    Raises
    ------
    StadtlupeError : E604 when the name is taken, E602 when the file is not valid, E201 when it cannot be written.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if source.name in _parse(text, path).sources:
        raise StadtlupeError("E604", name=source.name, path=path)
    _write(path, text.rstrip("\n") + ("\n\n" if text.strip() else "") + entry(source))


def make_source(values: dict[str, object]) -> Source:
    """Make a source of its fields.

    Raises
    ------
    StadtlupeError : E602 with the field that is not valid.
    """
    try:
        return Source.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StadtlupeError("E602", path=values.get("name", ""), detail=f"{where}: {first['msg']}") from error


def write_starter(path: Path) -> int:
    """Make ``sources.toml`` from the list that comes with the program; return the number of its sources.

    Raises
    ------
    StadtlupeError : E604 when there is a file already, E201 when it cannot be written.
    """
    if path.exists():
        raise StadtlupeError("E604", name="(any)", path=path)
    text = STARTER.read_text(encoding="utf-8")
    _write(path, text)
    return len(_parse(text, path).sources)


def set_contact(path: Path, contact: str) -> None:
    """Write ``contact`` to the top of ``sources.toml``, in place of what it said before."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    line = f"contact = {quoted(contact)}"
    head, mark, tables = text.partition("[sources.")
    # A function as replacement, because the text may hold backslashes.
    head, count = re.subn(r"(?m)^contact\s*=.*$", lambda _: line, head, count=1)
    _write(path, (head if count else f"{line}\n{head}") + mark + tables)


def mark_verified(path: Path, name: str, day: date) -> None:
    """Write into the entry of a source that it was seen to work on ``day``."""
    before, rest = _split(path.read_text(encoding="utf-8"), name)
    body, others = re.split(r"(?m)^(?=\[)|\Z", rest, maxsplit=1)
    line = f"verified = {day.isoformat()}"
    body, count = re.subn(r"(?m)^verified\s*=.*$", line, body, count=1)
    _write(path, before + (body if count else f"{line}\n{body}") + others)


def _split(text: str, name: str) -> tuple[str, str]:
    """Split a file after the head of the table of a source."""
    head = re.search(rf"(?m)^\[\s*sources\s*\.\s*\"?{re.escape(name)}\"?\s*\].*\n?", text)
    return (text[: head.end()], text[head.end() :]) if head else (text, "")


def _write(path: Path, text: str) -> None:
    _parse(text, path)  # never leave a file behind that cannot be read again
    try:
        write_atomically(path.resolve(), text.encode())  # a link stays a link
    except OSError as error:
        raise StadtlupeError("E201", path=path, detail=error.strerror or str(error)) from error
