"""The report page: one self-contained HTML file, in German, that works without network.

The page may do nothing but run its own script: a content security policy in the page names that script and the style by
their checksums (CSP Level 3) and forbids everything else, and trusted types forbid turning text into markup. Texts of
articles come as data and are shown as text.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

from stadtlupe import __version__
from stadtlupe.compare import Corpus
from stadtlupe.schema import CityComparison
from stadtlupe.write.datapackage import official_source
from stadtlupe.write.files import prepare_output, replacing
from stadtlupe.write.report_data import page_data
from stadtlupe.write.report_map import HEIGHT, WIDTH, background
from stadtlupe.write.report_source import Source

REPORT = "report.html"
# In the order in which they use one another.
SCRIPTS = (
    *("core.js", "evidence.js", "chart.js", "overview.js", "themes.js", "timeline.js", "lists.js", "city.js"),
    *("compare.js", "main.js"),
)


@cache
def _asset(name: str) -> str:
    return (files("stadtlupe.write") / "report_page" / name).read_text(encoding="utf-8")


def _checksum(content: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii") + "'"


def report_page(corpus: Corpus, compared: Iterable[CityComparison]) -> str:
    """The page as text: the same rows give the same page, whatever their order.

    Parameters
    ----------
    corpus : the tables of a run. compared : each municipality that is reported on, compared with none.
    """
    script = "'use strict';\n(() => {\n" + "\n".join(_asset(name) for name in SCRIPTS) + "})();\n"
    style = _asset("style.css")
    policy = (
        f"default-src 'none'; script-src {_checksum(script)}; style-src {_checksum(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    parts = {
        "POLICY": policy,
        "STYLE": style,
        "MAP": background(),
        "VIEW": f"0 0 {WIDTH} {HEIGHT}",
        "ATTRIBUTION": official_source()["title"],
        "VERSION": __version__,
        "DATA": page_data(Source(corpus, compared)),
        "SCRIPT": script,
    }
    # One pass over the template, so that no text of an article can be taken for a placeholder.
    pieces = _asset("page.html").split("{{")
    page = [pieces[0]]
    for piece in pieces[1:]:
        name, _, rest = piece.partition("}}")
        page += [parts[name], rest]
    return "".join(page)


def write_report(corpus: Corpus, compared: Iterable[CityComparison], out: Path) -> Path:
    """Write ``out/report.html``; the former page is replaced at once.

    Parameters
    ----------
    corpus, compared : see :func:`report_page`. out : output folder; made when missing.

    Returns
    -------
    The file.

    Raises
    ------
    StadtlupeError : E201 or E202 when it cannot be written.
    """
    page = report_page(corpus, compared)
    path = prepare_output(out) / REPORT
    with replacing(path) as stream:
        stream.write(page)
    return path
