"""Reservations of text and data mining (§ 44b UrhG): TDMRep file, header and meta element; AI opt-outs in robots.txt.

TDM Reservation Protocol, W3C Community Group Final Report, 10 May 2024.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from lxml import etree, html

TdmMode = Literal["respect", "strict", "record"]
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
PLAIN = frozenset(string.ascii_letters + string.digits + "-._~")  # RFC 3986, section 2.3
WELL_KNOWN = "/.well-known/tdmrep.json"
# Product tokens of crawlers that collect for training or answering of language models, as their operators publish them.
# A robots.txt that shuts one out of a page says something about AI use, if not in the form of a reservation.
AI_AGENTS = (
    *("GPTBot", "OAI-SearchBot", "ClaudeBot", "anthropic-ai", "Google-Extended", "CCBot", "PerplexityBot"),
    *("Applebot-Extended", "meta-externalagent", "FacebookBot", "Amazonbot", "Bytespider", "cohere-ai"),
    *("MistralAI-User", "Diffbot", "Omgilibot", "ImagesiftBot", "Timpibot", "AI2Bot", "ChatGPT-User", "Claude-User"),
    *("Claude-SearchBot", "Perplexity-User", "meta-externalfetcher", "Google-CloudVertexBot", "DuckAssistBot"),
    *("cohere-training-data-crawler", "PanguBot", "Webzio-Extended"),
)
# Preferences beside the rules: "Content-Usage: train-ai=n" (IETF aipref), "Content-Signal: ai-train=no".
PREFERENCES = ("content-usage", "content-signal")
REFUSED = re.compile(r"(?i)(?:train-ai|ai-train|ai-input|ai)\s{0,9}=\s{0,9}(?:n|no)\b")
# What many image and text portals write into robots meta elements and X-Robots-Tag headers.
NO_AI = re.compile(r"(?i)(?<![\w-])no(?:image)?ai(?![\w-])")
MAX_SAID = 500  # characters of what a page says that are kept


@dataclass(frozen=True, slots=True)
class Reservation:
    """What a publisher says about text and data mining of one page.

    Attributes
    ----------
    value : ``"1"`` reserved, ``"0"`` expressly not reserved, None when nothing is said.
    policy : address of the publisher's policy, if named.
    said_by : ``tdmrep.json``, ``header`` or ``meta``.
    """

    value: str | None = None
    policy: str | None = None
    said_by: str | None = None


NOTHING = Reservation()


@dataclass(frozen=True, slots=True)
class TdmRule:
    """One rule of a TDMRep file: its location pattern, and what it says."""

    location: str
    value: str
    policy: str | None


def parse_tdmrep(body: bytes) -> tuple[TdmRule, ...]:
    """Read ``/.well-known/tdmrep.json``; what is not valid counts as not said (the protocol's rule for errors)."""
    try:
        rules = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return ()
    found = []
    for rule in rules if isinstance(rules, list) else ():
        if not isinstance(rule, dict):
            continue
        location, value, policy = rule.get("location"), rule.get("tdm-reservation"), rule.get("tdm-policy")
        # The protocol asks for numbers; a text that says the same leaves no doubt about what is meant.
        if isinstance(location, str) and value in (0, 1, "0", "1") and not isinstance(value, bool):
            found.append(TdmRule(location, str(int(value)), policy if isinstance(policy, str) else None))
    return tuple(found)


def _spelled(text: str) -> str:
    """Escape what is not ASCII, and write all escapes alike; an escape that is not needed is undone."""
    text = quote(text, safe=string.punctuation, errors="replace")
    return ESCAPE.sub(lambda match: chr(code) if chr(code := int(match[1], 16)) in PLAIN else match[0].upper(), text)


def covers(location: str, path: str) -> bool:
    """Whether a location pattern covers a path; patterns are those of robots.txt (RFC 9309): prefix, ``*``, ``$``.

    Umlauts and escapes of either are compared as octets, whatever their spelling (section 2.2.2).
    """
    location, path = _spelled(location), _spelled(path)
    anchored = location.endswith("$")
    first, *parts = (location[:-1] if anchored else location).split("*")
    if not path.startswith(first):
        return False
    if not parts:
        return not anchored or path == first
    position = len(first)
    for part in parts[:-1] if anchored else parts:  # leftmost fits first: no pattern of a stranger makes this slow
        position = path.find(part, position)
        if position < 0:
            return False
        position += len(part)
    return not anchored or (path.endswith(parts[-1]) and len(path) - len(parts[-1]) >= position)


def _by_file(rules: tuple[TdmRule, ...], path: str) -> Reservation:
    matching = [rule for rule in rules if covers(rule.location, path)]
    if not matching:
        return NOTHING
    # The longest location is the most specific; of two equal ones the reservation counts.
    best = max(matching, key=lambda rule: (len(rule.location), rule.value))
    return Reservation(best.value, best.policy, "tdmrep.json")


def by_header(headers: Mapping[str, str]) -> Reservation:
    """Return what the header fields ``tdm-reservation`` and ``tdm-policy`` say; names in lower case."""
    # A header that is sent twice arrives as a list.
    value = _weighed(headers.get("tdm-reservation", "").split(","))
    return Reservation(value, headers.get("tdm-policy"), "header") if value else NOTHING


def _weighed(values: Iterable[str]) -> str | None:
    """Of several statements in one place the reservation counts."""
    known = {value.strip() for value in values} & {"0", "1"}
    return max(known, default=None)


def _metas(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield (name in lower case, content) of the ``meta`` elements of a page."""
    try:
        tree = html.document_fromstring(body)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return
    for meta in tree.iter("meta"):
        yield str(meta.get("name") or "").lower().strip(), str(meta.get("content") or "").strip()


def by_meta(body: bytes) -> Reservation:
    """Return what the ``meta`` elements of a page say."""
    if b"tdm-reservation" not in body.lower():
        return NOTHING
    said = list(_metas(body))
    value = _weighed(content for name, content in said if name == "tdm-reservation")
    policy = next((content for name, content in said if name == "tdm-policy" and content), None)
    return Reservation(value, policy, "meta") if value else NOTHING


def ai_statements(headers: Mapping[str, str], body: bytes) -> tuple[str, ...]:
    """What the answer itself says about AI use, as ``name: content``.

    ``noai`` and ``noimageai`` in ``X-Robots-Tag`` headers and robots meta elements, and ``Content-Usage`` and
    ``Content-Signal`` headers.

    Parameters
    ----------
    headers : of the answer, names in lower case. body : of the page.
    """
    found = [f"{name}: {headers[name]}" for name in PREFERENCES if name in headers]
    if NO_AI.search(headers.get("x-robots-tag", "")):
        found.append(f"x-robots-tag: {headers['x-robots-tag']}")
    if b"noai" in (lower := body.lower()) or b"noimageai" in lower:
        found += [f"meta {name}: {text}" for name, text in _metas(body) if NO_AI.search(text)]
    return tuple(dict.fromkeys(text[:MAX_SAID] for text in found))


def reservation_of(
    rules: tuple[TdmRule, ...], path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Reservation:
    """Weigh file, header and meta element of one page: whoever reserves is heard, wherever it is said.

    Parameters
    ----------
    rules : of the site's TDMRep file. path : path and query of the page.
    headers, body : of the answer; without them only the file speaks, which is known before a page is asked for.
    """
    said = [_by_file(rules, path), by_header(headers or {}), by_meta(body) if body else NOTHING]
    for reservation in said:
        if reservation.value == "1":
            return reservation
    return next((reservation for reservation in said if reservation.value == "0"), NOTHING)


def preferences(robots: str) -> tuple[str, ...]:
    """Preferences on AI use that a robots.txt states beside its rules, as written."""
    found = []
    for line in robots.splitlines():
        name, mark, text = line.partition(":")
        if mark and name.strip().lower() in PREFERENCES and text.strip():
            found.append(text.strip()[:MAX_SAID])
    return tuple(dict.fromkeys(found))


def refuses_ai(opt_outs: tuple[str, ...], stated: tuple[str, ...]) -> bool:
    """Whether a site opts out of AI use: an AI crawler is shut out, or a statement says no.

    Parameters
    ----------
    opt_outs : AI crawlers that robots.txt shuts out. stated : preferences of robots.txt, or statements of the page.
    """
    return bool(opt_outs) or any(REFUSED.search(line) or NO_AI.search(line) for line in stated)
