"""Reservations of text and data mining (§ 44b UrhG): TDMRep file, header and meta element; AI opt-outs in robots.txt.

TDM Reservation Protocol, W3C Community Group Final Report, 10 May 2024.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree, html

TdmMode = Literal["respect", "strict", "record"]
WELL_KNOWN = "/.well-known/tdmrep.json"
# Product tokens of crawlers that collect for training or answering of language models, as their operators publish them.
# A robots.txt that shuts one out of a page says something about AI use, if not in the form of a reservation.
AI_AGENTS = (
    *("GPTBot", "OAI-SearchBot", "ClaudeBot", "anthropic-ai", "Google-Extended", "CCBot", "PerplexityBot"),
    *("Applebot-Extended", "meta-externalagent", "FacebookBot", "Amazonbot", "Bytespider", "cohere-ai"),
    *("MistralAI-User", "Diffbot", "Omgilibot", "ImagesiftBot", "Timpibot", "AI2Bot"),
)
# Preferences beside the rules: "Content-Usage: train-ai=n" (IETF aipref), "Content-Signal: ai-train=no".
PREFERENCE = re.compile(r"(?im)^[ \t]*content-(?:usage|signal)[ \t]*:[ \t]*(.+?)[ \t]*$")
REFUSED = re.compile(r"(?i)(?:train-ai|ai-train|ai-input|ai)\s*=\s*(?:n|no)\b")


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
        if isinstance(location, str) and value in (0, 1) and not isinstance(value, bool):
            found.append(TdmRule(location, str(value), policy if isinstance(policy, str) else None))
    return tuple(found)


def covers(location: str, path: str) -> bool:
    """Whether a location pattern covers a path; patterns are those of robots.txt (RFC 9309): prefix, ``*``, ``$``."""
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
    value = headers.get("tdm-reservation", "").strip()
    return Reservation(value, headers.get("tdm-policy"), "header") if value in ("0", "1") else NOTHING


def by_meta(body: bytes) -> Reservation:
    """Return what the ``meta`` elements of a page say."""
    if b"tdm-reservation" not in body.lower():
        return NOTHING
    try:
        tree = html.document_fromstring(body)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return NOTHING
    said = {str(m.get("name") or "").lower().strip(): str(m.get("content") or "").strip() for m in tree.iter("meta")}
    value = said.get("tdm-reservation", "")
    return Reservation(value, said.get("tdm-policy") or None, "meta") if value in ("0", "1") else NOTHING


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
    return tuple(dict.fromkeys(PREFERENCE.findall(robots)))


def refuses_ai(opt_outs: tuple[str, ...], stated: tuple[str, ...]) -> bool:
    """Whether robots.txt opts out of AI use: an AI crawler is shut out, or a preference says no."""
    return bool(opt_outs) or any(REFUSED.search(line) for line in stated)
