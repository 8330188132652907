from __future__ import annotations

import base64
import hashlib
import json
import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stadtlupe.run.report import NEEDED, report_of_folder, report_of_tables
from stadtlupe.schema import TABLES, Row
from stadtlupe.write import write_tables
from stadtlupe.write.report import SCRIPTS
from stadtlupe.write.report_data import MAX_BYTES, page_data
from tests.write.examples import example_tables, rows_of
from tests.write.report_tables import HOSTILE, generated_tables, hostile_tables, page_of, source_of_page

ASSETS = Path(__file__).parents[2] / "pipeline" / "stadtlupe" / "write" / "report_page"


class Elements(HTMLParser):
    """Elements of a page with their attributes, and what stands in scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.contents: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag in {"script", "style"}:
            self.contents.append("")

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] in {"script", "style"} and self.cdata_elem:
            self.contents[-1] += data


def data_of(page: str) -> dict[str, Any]:
    """Data of a page."""
    text = page.split('<script type="application/json" id="daten">', 1)[1].split("</script>", 1)[0]
    content: dict[str, Any] = json.loads(text)
    return content


def unpacked(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Rows of a packed table as the page reads them."""
    fields = data[name]["fields"]
    return [dict(zip(fields, row + [None] * len(fields), strict=False)) for row in data[name]["rows"]]


def test_same_rows_same_bytes_whatever_their_order() -> None:
    tables = generated_tables(30)
    reverse = {name: rows[::-1] for name, rows in reversed(tables.items())}
    assert page_of(tables) == page_of(reverse)


def test_shortened_pages_do_not_depend_on_the_order_of_rows_either() -> None:
    tables = generated_tables(60)
    reverse = {name: rows[::-1] for name, rows in reversed(tables.items())}
    assert page_data(source_of_page(tables), 60_000) == page_data(source_of_page(reverse), 60_000)


def test_the_policy_names_exactly_what_the_page_runs() -> None:
    elements = Elements(page_of(example_tables()))
    (policy,) = [a["content"] for tag, a in elements.found if tag == "meta" and "http-equiv" in a]
    style, _, script = elements.contents
    for name, content in (("style-src", style), ("script-src", script)):
        checksum = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{name} 'sha256-{checksum}';" in str(policy)
    assert str(policy).startswith("default-src 'none';")
    assert "unsafe" not in str(policy)


def test_the_page_asks_for_nothing() -> None:
    page = page_of(generated_tables(5))
    for tag, attributes in Elements(page).found:
        for name in ("src", "href", "action", "data", "poster", "srcset", "xlink:href"):
            assert (attributes.get(name) or "#").startswith(("#", "data:,")), (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")]
        assert "style" not in attributes
    style = (ASSETS / "style.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_scripts_never_make_markup_of_text() -> None:
    assert {path.name for path in ASSETS.glob("*.js")} == set(SCRIPTS)
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc|setTimeout\(['\"]"
    for name in SCRIPTS:
        text = (ASSETS / name).read_text(encoding="utf-8")
        assert not re.search(forbidden, text), name
        assert len(text.splitlines()) <= 400
        assert "</" not in text


def test_hostile_texts_are_data() -> None:
    page = page_of(hostile_tables())
    data = page.split('id="daten">', 1)[1].split("</script>", 1)[0]
    assert not set(data) & set("<>&\u2028\u2029")
    assert [tag for tag, _ in Elements(page).found].count("script") == 2
    titles = {row["title"] for row in unpacked(data_of(page), "articles")}
    assert titles <= set(HOSTILE)
    assert len(titles) > 1
    # An address that a browser would run is none.
    assert {row["url"] for row in unpacked(data_of(page), "articles")} == {None}


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(NEEDED))
def test_any_rows_make_a_page(data: st.DataObject, name: str) -> None:
    rows = data.draw(rows_of(name))
    data_of(page_of({name: rows}))


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(), st.text())
def test_any_text_stays_as_it_is(title: str, quote: str) -> None:
    tables = example_tables()
    article, *_ = tables["articles"]
    tables["articles"][0] = article.model_copy(update={"title": title})
    shown = unpacked(data_of(page_of(tables)), "articles")
    assert title in [row["title"] or "" for row in shown] or not title


def test_a_folder_gives_the_page_of_its_run(tmp_path: Path) -> None:
    tables = generated_tables(20)
    write_tables(tables, tmp_path)
    path = report_of_tables(tables, tmp_path)
    first = path.read_bytes()
    path.unlink()
    assert report_of_folder(tmp_path) == path
    assert path.read_bytes() == first


def test_lone_surrogates_do_not_end_a_run() -> None:
    tables = example_tables()
    tables["articles"][0] = tables["articles"][0].model_copy(update={"title": "a\udcffb"})
    with tempfile.TemporaryDirectory() as folder:
        page = report_of_tables(tables, Path(folder)).read_text(encoding="utf-8")
    assert "a\udcffb" in [row["title"] for row in unpacked(data_of(page), "articles")]


def test_a_thousand_articles_are_shown_whole_in_three_megabytes() -> None:
    page = page_of(generated_tables(1_000))
    assert len(page.encode()) <= 3_000_000
    meta = data_of(page)["meta"]
    assert meta["shown"] == meta["total"]
    assert meta["distinct"] == 1_000


def test_twenty_thousand_articles_keep_the_size_and_the_counts() -> None:
    tables = generated_tables(20_000)
    page = page_of(tables)
    assert len(page.encode()) <= 3_000_000
    data = data_of(page)
    for name, number in data["meta"]["total"].items():
        if name != "links":
            assert number == len(tables[name])
        assert 0 < data["meta"]["shown"][name] < number
    # What is counted is counted over all rows; and each city that has initiatives has one on the page.
    cities = unpacked(data, "cities")
    assert len(cities) == len(tables["cities"])
    assert sum(sum(row["themes"] or ()) for row in cities) == len(tables["initiatives"])
    assert sum(sum(row["statuses"] or ()) for row in cities) == len(tables["initiatives"])
    shown = {row["city"] for row in unpacked(data, "initiatives")}
    assert len(shown) > 1_000
    assert len(data_of(page)["meta"]["series"]["values"]) == 4


def test_quotes_and_articles_of_shown_facts_are_there() -> None:
    data = json.loads(page_data(source_of_page(generated_tables(200)), 150_000))
    assert data["meta"]["shown"]["initiatives"] < data["meta"]["total"]["initiatives"]
    for name in ("initiatives", "people", "positions", "organizations", "events", "links"):
        for row in unpacked(data, name):
            number, *refs = row["proof"]
            assert number >= len(refs) // 2 >= 1
            assert all(place < len(data["articles"]["rows"]) for place in refs[::2])
            assert all(place < len(data["quotes"]) for place in refs[1::2])
    assert len(json.dumps(data)) < MAX_BYTES


def small() -> dict[str, list[Row]]:
    return {name: example_tables().get(name, []) for name in TABLES}


def test_values_of_the_tables_arrive() -> None:
    data = json.loads(page_data(source_of_page(small())))
    kiel, flensburg = sorted(unpacked(data, "cities"), key=lambda row: row["name"], reverse=True)
    assert (kiel["ags"], kiel["population"], kiel["named"]) == ("01002000", 252668, 2)
    assert kiel["themes"] == [0, 0, 0, 1, 0, 0, 0, 0]
    assert kiel["statuses"] == [1, 0, 0, 0, 0, 0, 0]
    assert flensburg["x"] is None
    veloroute = next(row for row in unpacked(data, "initiatives") if row["name"] == "Veloroute 10")
    assert data["dates"][veloroute["target"]][0] == "etwa 2030"
    assert veloroute["amount"] == 1_300_000
    assert [data["organizations"]["rows"][place][0] for _, place, _ in veloroute["parts"]] == ["@Förde GmbH"]
    # The same sentence twice is one proof.
    assert veloroute["proof"][0] == 1
    assert data["quotes"][veloroute["proof"][2]] == "=1+1 steht am Zaun."
    assert data["meta"]["rejected"] == 1


@pytest.mark.parametrize(
    ("published", "unit", "values"),
    [
        (["2025-11-03", "2026-01-31", "2026-01"], "Monat", [["2025-11", 1], ["2025-12", 0], ["2026-01", 2]]),
        (
            ["2020-01-01", "2025-10-27", "2025-03"],
            "Jahr",
            [["2020", 1], *([str(y), 0] for y in range(2021, 2025)), ["2025", 2]],
        ),
        ([None, "2025", "202X", "2025-21"], "Monat", []),
    ],
)
def test_articles_over_time(published: list[str | None], unit: str, values: list[list[Any]]) -> None:
    article = example_tables()["articles"][0]
    rows: list[Row] = [
        article.model_copy(update={"article_id": str(number), "published": day}) for number, day in enumerate(published)
    ]
    assert json.loads(page_data(source_of_page({"articles": rows})))["meta"]["series"] == {
        "unit": unit,
        "values": values,
    }


def test_repeated_articles_are_counted_apart() -> None:
    tables = small()
    tables["articles"][1] = tables["articles"][1].model_copy(update={"duplicate_of": "radweg"})
    meta = json.loads(page_data(source_of_page(tables)))["meta"]
    assert (meta["distinct"], meta["duplicates"], meta["total"]["articles"]) == (1, 1, 1)
