"""The report page: one self-contained HTML file, in German, that works without network.

The page may do nothing but run its own script: a content security policy in the page names that script and the style by
their checksums (CSP Level 3) and forbids everything else, and trusted types forbid turning text into markup. Texts of
articles come as data and are shown as text.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from stadtlupe import __version__
from stadtlupe.schema import Row
from stadtlupe.write.datapackage import official_source
from stadtlupe.write.files import prepare_output, replacing
from stadtlupe.write.load import read_rows
from stadtlupe.write.report_data import page_data
from stadtlupe.write.report_map import HEIGHT, WIDTH, background

REPORT = "report.html"
# What the page is made from; mentions are the largest table, and the page needs none of them.
NEEDED = (
    *("articles", "cities", "people", "positions", "organizations", "initiatives", "participations", "events"),
    *("links", "evidence", "comparison", "rejected"),
)
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


def report_page(tables: Mapping[str, Sequence[Row]]) -> str:
    """The page as text: the same rows give the same page, whatever their order.

    Parameters
    ----------
    tables : rows by table name, as :func:`stadtlupe.write.write_tables` takes them; missing ones count as empty.
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
        "DATA": page_data(tables),
        "SCRIPT": script,
    }
    # One pass over the template, so that no text of an article can be taken for a placeholder.
    pieces = _asset("page.html").split("{{")
    page = [pieces[0]]
    for piece in pieces[1:]:
        name, _, rest = piece.partition("}}")
        page += [parts[name], rest]
    return "".join(page)


def write_report(tables: Mapping[str, Sequence[Row]], out: Path) -> Path:
    """Write ``out/report.html``; the former page is replaced at once.

    Parameters
    ----------
    tables : rows by table name. out : output folder; made when missing.

    Returns
    -------
    The file.

    Raises
    ------
    StadtlupeError : E201 or E202 when it cannot be written.
    """
    page = report_page(tables)
    path = prepare_output(out) / REPORT
    with replacing(path) as stream:
        stream.write(page)
    return path


def report_of_folder(out: Path) -> Path:
    """Write the page anew from the tables that a run left in a folder.

    Raises
    ------
    StadtlupeError : E711 or E712 when the folder does not hold the tables, E201 when the page cannot be written.
    """
    return write_report({name: read_rows(out, name) for name in NEEDED}, out)
