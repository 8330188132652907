"""How fast each host is asked: pauses between requests, Crawl-delay, Retry-After, and rest for hosts that want it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from stadtlupe.fetch.crawl.state import State

THROTTLED = (429, 503)
LONGEST_DATE = 100  # characters
MAX_THROTTLED = 3  # answers in a row after which a host is left alone until a later cycle
LONGEST_REST = 7 * 86_400.0
LONGEST_DELAY = 86_400.0  # what a robots.txt asks for beyond that is not meant for visitors


def retry_after(value: str | None, now: float) -> float | None:
    """Read a Retry-After header (RFC 9110, section 10.2.3): seconds from now; None when it is missing or odd."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_REST)
    try:
        moment = parsedate_to_datetime(text[:LONGEST_DATE])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - datetime.fromtimestamp(now, UTC)).total_seconds()), LONGEST_REST)


class Pace:
    """The pace of every host in one cycle.

    Parameters
    ----------
    state : keeps the last request and the rest of each host over processes.
    delays : seconds between two requests, by host. default : for all other hosts.
    backoff : seconds of the first pause after 429 or 503 without Retry-After; doubles with each further one.
    max_wait : longest pause that a cycle waits for (seconds); a longer one puts the host off to a later cycle.
    clock : seconds since 1970. ticks : seconds that no change of the clock disturbs. Both are replaced in tests.
    """

    def __init__(
        self,
        state: State,
        delays: Mapping[str, float],
        default: float,
        backoff: float,
        max_wait: float,
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._state = state
        self._delays = dict(delays)
        self._default = default
        self._backoff = backoff
        self._max_wait = max_wait
        self._clock = clock
        self._ticks = ticks
        self._robots: dict[str, float] = {}
        self._throttled: dict[str, int] = {}
        self._ended: dict[str, float] = {}
        self._pauses: dict[str, float] = {}
        self._put_off: set[str] = set()

    def obey(self, host: str, delay: float) -> None:
        """Take in the Crawl-delay of a host (seconds)."""
        self._robots[host] = min(delay, LONGEST_DELAY)

    def delay(self, host: str) -> float:
        """Seconds from the end of one answer of a host to the next request."""
        return max(self._delays.get(host, self._default), self._robots.get(host, 0.0))

    def rests_until(self, host: str) -> float | None:
        """Moment until which a host is left alone; None when it may be asked, perhaps after a pause."""
        paused, now = self._state.host(host)[1], self._clock()
        # A rest that lies further ahead was noted by a clock that has been set back since.
        if not now < paused <= now + LONGEST_REST + self._max_wait:
            return None
        if host in self._put_off:
            return paused
        # What is left of a short rest that the process before noted is waited for.
        return paused if host not in self._ended and paused - now > self._max_wait else None

    def before(self, host: str) -> float:
        """Note a request that is about to be sent; return the seconds to wait before it.

        A pause counts from the end of the last answer. The first request of a process waits for what the process
        before may have sent just now.
        """
        now, delay = self._clock(), self.delay(host)
        if host in self._ended:
            pause = max(delay, self._pauses.get(host, 0.0))
            wait = max(0.0, self._ended[host] + pause - self._ticks())
        else:
            last, paused = self._state.host(host)
            wait = delay if now - last < delay else 0.0
            if now < paused <= now + self._max_wait:
                wait = max(wait, paused - now)
        self._state.touch_host(host, now + wait)
        return wait

    def after(self, host: str, status: int, header: str | None, seconds: float) -> bool:
        """Take in an answer; return False when the host is put off to a later cycle.

        Parameters
        ----------
        status : HTTP status; 0 when there was no answer.
        header : value of Retry-After.
        seconds : time that the answer took; a slow server is given as long again.
        """
        now = self._clock()
        self._ended[host] = self._ticks()
        self._state.touch_host(host, now)
        if status not in THROTTLED:
            self._throttled.pop(host, None)
            self._pauses[host] = min(seconds, self._max_wait)
            return True
        count = self._throttled[host] = self._throttled.get(host, 0) + 1
        asked = retry_after(header, now)
        pause = self._pauses[host] = asked if asked is not None else self._backoff * 2 ** (count - 1)
        if pause <= self._max_wait and count < MAX_THROTTLED:
            self._state.pause_host(host, now + pause, f"it answered {status}")
            return True
        self._put_off.add(host)
        self._state.pause_host(host, now + max(pause, self._max_wait), f"it answered {status}")
        return False
