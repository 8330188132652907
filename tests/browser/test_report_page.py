"""The report page in a real Chromium, as a reader with mouse, keyboard, phone, printer or screen reader meets it."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, expect

from stadtlupe.compare.corpus import index_tables
from stadtlupe.run.report import NEEDED, compared_alone
from stadtlupe.write.load import read_rows
from stadtlupe.write.report_select import LEVELS
from tests.browser.conftest import Seen

WIDTHS = (1280, 390)
LISTED = LEVELS[0].listed


def rows(out: Path, name: str) -> list[dict[str, str]]:
    with (out / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def named(page: Page, section: str) -> list[str]:
    """First cells of the list in a section."""
    return page.locator(f"#{section} tbody th").all_inner_texts()


def violations(page: Page) -> list[str]:
    """What axe-core finds."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['impact']} {rule['id']}: {[node['html'] for node in rule['nodes']][:3]}" for rule in found]


@pytest.mark.parametrize("width", WIDTHS)
def test_loads_without_complaint_or_request(
    open_page: Callable[..., Page], sample: Path, seen: Seen, width: int
) -> None:
    page = open_page(sample / "report.html", width)
    # Everything on it is used once: nothing is fetched later either.
    page.locator("#zeitleiste summary").click()
    # From the last one on: a button that has shown all goes, and those behind it move up.
    for button in reversed(page.locator("button.more").all()):
        button.click()
    page.locator("#initiativen .fact").first.click()
    page.wait_for_load_state("networkidle")
    assert seen.requests == [(sample / "report.html").resolve().as_uri()]
    assert seen.messages == []


@pytest.mark.parametrize("width", [1920, *WIDTHS, 1024, 768, 360])
def test_nothing_is_wider_than_the_window(
    open_page: Callable[..., Page], sample: Path, thousand: Path, width: int
) -> None:
    for path in (sample / "report.html", thousand):
        page = open_page(path, width)
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_figures_are_those_of_the_tables(page: Page, sample: Path) -> None:
    figures = dict(
        zip(page.locator("#zahlen dt").all_inner_texts(), page.locator("#zahlen dd").all_inner_texts(), strict=True)
    )
    distinct = [row for row in rows(sample, "articles") if not row["duplicate_of"]]
    assert figures["Meldungen"] == str(len(distinct))
    for name, table in {"Initiativen": "initiatives", "Personen": "people", "Termine": "events"}.items():
        assert figures[name] == str(len(rows(sample, table)))
    assert "Wenig Meldungen heißt nicht wenig Aktivität" in page.locator("#ueberblick").inner_text()


def test_coverage_of_each_city_is_shown(page: Page, sample: Path) -> None:
    wanted = {row["city"]: (row["n_articles"], row["n_sources"]) for row in rows(sample, "comparison")}
    while page.locator("#abdeckung .more").count():
        page.locator("#abdeckung .more").click()
    lines = [line.split("\t") for line in page.locator("#abdeckung tbody tr").all_inner_texts()]
    shown = {name: (reports, sources) for name, reports, sources, *_ in lines}
    assert {name: shown[name] for name in wanted} == wanted
    assert len(lines) == len(rows(sample, "cities"))


def test_skip_link_comes_first_and_leads_to_the_content(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_initiatives_are_filtered_by_keyboard(page: Page, sample: Path) -> None:
    total = len(rows(sample, "initiatives"))
    section = page.locator("#initiativen")
    expect(section.get_by_role("status")).to_have_text(f"{total} Initiativen")
    section.get_by_label("Thema").focus()
    page.keyboard.type("Mob")
    mobility = [row for row in rows(sample, "initiatives") if row["theme"] == "Mobilität"]
    expect(section.get_by_role("status")).to_have_text(f"{len(mobility)} Initiativen")
    assert sorted(named(page, "initiativen")) == sorted(row["name"] for row in mobility)
    page.keyboard.press("Tab")
    page.keyboard.type("Projekt")
    projects = [row["name"] for row in mobility if row["kind"] == "project"]
    assert 0 < len(projects) < len(mobility)
    assert sorted(named(page, "initiativen")) == sorted(projects)
    for _ in range(2):  # past the status to the button
        page.keyboard.press("Tab")
    expect(section.get_by_role("button", name="Auswahl zurücksetzen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(section.get_by_role("status")).to_have_text(f"{total} Initiativen")
    expect(section.get_by_label("Suche")).to_be_focused()


def test_filters_by_city_and_status(page: Page, sample: Path) -> None:
    section = page.locator("#initiativen")
    (hanau,) = [row["ags"] for row in rows(sample, "cities") if row["name"] == "Hanau"]
    section.get_by_label("Stadt").select_option(label="Hanau")
    own = [row for row in rows(sample, "initiatives") if row["ags"] == hanau]
    assert sorted(named(page, "initiativen")) == sorted(row["name"] for row in own)
    number = sum(row["status"] == "geplant" for row in rows(sample, "initiatives"))
    section.get_by_label("Stand").select_option(label=f"geplant ({number})")
    assert sorted(named(page, "initiativen")) == sorted(row["name"] for row in own if row["status"] == "geplant")


def test_search_finds_umlauts_in_either_spelling(page: Page) -> None:
    search = page.locator("#initiativen").get_by_label("Suche")
    found = []
    for text in ("Bürgerkonto", "BUERGERKONTO"):
        search.fill(text)
        expect(page.locator("#initiativen").get_by_role("status")).to_have_text("1 Initiative")
        found.append(named(page, "initiativen"))
    assert found[0] == found[1] == ["Bürgerkonto"]
    search.fill("gibt es nicht")
    expect(page.locator("#initiativen .empty")).to_be_visible()


def test_evidence_opens_and_closes_by_keyboard(page: Page, sample: Path) -> None:
    fact = page.locator("#initiativen .fact", has_text="Bochum-Strategie")
    fact.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    (ident,) = [row["initiative_id"] for row in rows(sample, "initiatives") if row["name"] == "Bochum-Strategie"]
    proofs = [row for row in rows(sample, "evidence") if (row["table"], row["row_id"]) == ("initiatives", ident)]
    articles = {row["article_id"]: row for row in rows(sample, "articles")}
    shown = dialog.inner_text()
    for proof in proofs:
        article = articles[proof["article_id"]]
        day = ".".join(reversed(article["published"].split("-")))
        for text in (proof["quote"], article["publisher"], article["title"], day):
            assert text in shown
        assert dialog.locator(f"a[href='{article['url']}']").count()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(fact).to_be_focused()


def test_every_kind_of_fact_has_evidence(page: Page) -> None:
    for place in ("#stadt-profil", "#vergleich-tafel", "#personen", "#organisationen"):
        page.locator(f"{place} .fact").first.click()
        expect(page.locator("#beleg blockquote").first).not_to_be_empty()
        page.locator("#beleg-zu").click()


def test_cities_are_compared_by_keyboard(page: Page, sample: Path) -> None:
    section = page.locator("#vergleich")
    heads = section.locator("thead th")
    assert heads.count() == 2
    section.get_by_label("Stadt 3").focus()
    page.keyboard.type("Kiel")
    page.keyboard.press("Tab")
    page.keyboard.type("Herne")
    assert [head.split("\n")[0] for head in heads.all_inner_texts()][2:] == ["Kiel", "Herne"]
    (herne,) = [row for row in rows(sample, "comparison") if row["city"] == "Herne"]
    column = section.locator("tbody tr td:nth-child(5)").all_inner_texts()
    assert herne["strategy"] in " ".join(column)
    assert f"bis {herne['strategy_horizon']}" in " ".join(column)
    assert f"{herne['n_articles']} Meldung aus {herne['n_sources']} Quelle" in column[0]
    expect(section.get_by_role("status")).to_have_text("Verglichen werden Hanau, Bochum, Kiel, Herne")
    # A city beside itself is no comparison.
    section.get_by_label("Stadt 4").select_option(label="Kiel")
    assert heads.count() == 3


def test_profile_of_a_chosen_city(page: Page, sample: Path) -> None:
    section = page.locator("#stadt")
    section.get_by_label("Stadt", exact=True).focus()
    page.keyboard.type("Ulm")
    expect(page.locator("#profil-name")).to_have_text("Ulm")
    expect(section.get_by_role("status")).to_contain_text("Profil: Ulm, 1 Meldung")
    (ulm,) = [row for row in rows(sample, "comparison") if row["city"] == "Ulm"]
    text = section.inner_text()
    for row in rows(sample, "initiatives"):
        assert (row["name"] in text) or row["ags"] != ulm["ags"]
    for title in (row["title"] for row in rows(sample, "articles") if row["primary_ags"] == ulm["ags"]):
        assert title in text


def values(page: Page, term: str) -> list[str]:
    """What the profile says about a term: a line per value."""
    lines: list[str] = page.locator(f"#stadt-profil .facts div:has(> dt:text-is('{term}')) li").all_inner_texts()
    return lines


def begins(shown: list[str], names: list[str]) -> bool:
    """Whether each line begins with the name of its place, and none is left over but the count of further ones."""
    return len(shown) == min(len(names), LISTED + 1) and all(
        line.startswith(name) for line, name in zip(shown, names[:LISTED], strict=False)
    )


def test_a_profile_says_what_compare_says(page: Page, sample: Path) -> None:
    """Every city of the sample: the same strategies, offices, people, offers and sums in the same order."""
    corpus = index_tables({name: read_rows(sample, name) for name in NEEDED})
    for item in compared_alone(corpus):
        city = item.cities[0]
        page.locator("#stadt").get_by_label("Stadt", exact=True).select_option(label=city.name)
        expect(page.locator("#profil-name")).to_have_text(city.name)
        people = {"Personen im Amt": city.people, "Verantwortlich für Digitales": city.digital_leads}
        for term, holders in people.items():
            names = list(dict.fromkeys(" ".join(filter(None, (fact.title, fact.name))) for fact in holders))
            assert begins(values(page, term), names), (city.name, term)
        for term, facts in {
            "Strategie": city.strategies,
            "Fachpläne": city.field_plans,
            "Stelle für Digitales": city.digital_offices,
            "Apps": city.apps,
            "Beteiligungs\u00adplattformen": city.participation_platforms,
            "Weitere Plattformen": city.other_platforms,
        }.items():
            assert begins(values(page, term), [fact.name for fact in facts]), (city.name, term)
        sums = [line.split(": ", 1)[1] for line in values(page, "Genannte Beträge") if ": " in line]
        assert begins(sums, [fact.name for fact in city.amounts]), city.name
        assert len(values(page, "Zeitleiste")) == min(len(city.timeline), LISTED + 1)
        partners = {(fact.name, fact.part) for fact in city.partners}
        assert len(values(page, "Partner")) == min(len(partners), LISTED + 1)
        text = page.locator("#stadt-profil .facts").inner_text()
        assert f"{city.coverage.n_sources} Quelle" in text or not city.coverage.n_sources
        assert ("Weniger als drei Artikel" in text) == any(note.kind == "few_articles" for note in item.notes)


# What can have the focus; of a group with arrow keys only one element at a time.
FOCUSABLE = "a[href], button, select, input, summary, [tabindex='0']"


@pytest.mark.parametrize("width", WIDTHS)
def test_tab_reaches_everything_and_the_focus_is_seen(open_page: Callable[..., Page], sample: Path, width: int) -> None:
    page = open_page(sample / "report.html", width, reduced_motion="reduce")
    wanted = page.evaluate(
        """selector => [...document.querySelectorAll(selector)].filter((node) =>
            node.tabIndex >= 0 && !node.disabled && node.checkVisibility() && !node.closest('dialog')
            && !(node.type === 'radio' && !node.checked))
            .map((node, place) => { node.dataset.place = place; return place; })""",
        FOCUSABLE,
    )
    reached = []
    page.evaluate("document.activeElement.blur()")
    for _ in range(len(wanted)):
        page.keyboard.press("Tab")
        place, marked, inside = page.evaluate(
            """() => { const node = document.activeElement;
                const [style, box] = [getComputedStyle(node), node.getBoundingClientRect()];
                const marked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
                    || parseFloat(style.strokeWidth) >= 3;
                return [node.dataset.place, marked, box.bottom > 0 && box.top < innerHeight]; }"""
        )
        assert marked, f"the focus on {page.evaluate('document.activeElement.outerHTML')[:200]} is not seen"
        assert inside
        reached.append(None if place is None else int(place))
    assert reached == wanted


def test_map_is_one_tab_stop_and_opens_profiles(page: Page) -> None:
    marks = page.locator("#karte [role=button]")
    assert page.locator("#karte [tabindex='0']").count() == 1
    page.locator("#karte [tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    focused = page.locator("#karte :focus")
    name = str(focused.get_attribute("aria-label")).split(":")[0]
    assert page.locator("#karte-text").inner_text().startswith(name)
    page.keyboard.press("Enter")
    expect(page.locator("#profil-name")).to_have_text(name)
    expect(page.locator("#h-stadt")).to_be_focused()
    assert marks.count() > 20


def test_heatmap_leads_to_the_initiatives_behind_a_number(page: Page) -> None:
    page.locator("#themen .heat [tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    number = page.locator("#themen :focus").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#initiativen").get_by_role("status")).to_contain_text(f"{number} Initiative")
    expect(page.locator("#h-initiativen")).to_be_focused()


def test_heatmap_per_inhabitants(page: Page, sample: Path) -> None:
    page.get_by_label("Initiativen je 100.000 Einwohner").check()
    (bochum,) = [row for row in rows(sample, "comparison") if row["city"] == "Bochum"]
    line = page.locator("#themen tbody tr", has_text="Bochum")
    share = round(int(bochum["n_initiatives"]) * 100_000 / int(bochum["population"]), 1)
    assert line.locator(".sum").inner_text() == f"{share:g}".replace(".", ",")


def test_timeline_opens_evidence_and_has_a_table(page: Page, sample: Path) -> None:
    page.locator("#zeit-bild [tabindex='0']").focus()
    page.keyboard.press("End")
    text = str(page.locator("#zeit-bild :focus").get_attribute("aria-label"))
    assert page.locator("#zeit-text").inner_text() in text
    page.keyboard.press("Enter")
    expect(page.locator("#beleg blockquote").first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#zeitleiste").get_by_label("Initiativen").uncheck()
    page.locator("#zeitleiste summary").click()
    while page.locator("#zeit-tabelle .more").count():
        page.locator("#zeit-tabelle .more").click()
    dated = [row for row in rows(sample, "events") if row["ags"]]
    assert page.locator("#zeit-tabelle tbody tr").count() == len(dated)


def test_timeline_of_one_city(page: Page) -> None:
    page.locator("#zeitleiste").get_by_label("Stadt", exact=True).select_option(label="Bochum")
    lanes = page.locator("#zeit-bild .lane").all_text_contents()
    assert "Bochum-Strategie" in lanes
    assert "Hanau" not in lanes


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(open_page: Callable[..., Page], sample: Path, width: int) -> None:
    page = open_page(sample / "report.html", width)
    page.locator("#zeitleiste summary").click()
    page.locator("#verlauf summary").click()
    for number, name in enumerate(("Bochum", "Hanau", "Leipzig", "Ulm"), start=1):
        page.locator("#vergleich").get_by_label(f"Stadt {number}").select_option(label=name)
    page.locator("#initiativen").get_by_label("Suche").fill("gibt es nicht")
    assert violations(page) == []
    page.locator("#initiativen").get_by_role("button").click()
    page.locator("#initiativen .fact").first.click()
    assert violations(page) == []


def test_hostile_texts_stay_texts(open_page: Callable[..., Page], hostile: Path, seen: Seen) -> None:
    page = open_page(hostile)
    for fact in ("#initiativen", "#personen", "#organisationen", "#stadt-profil"):
        page.locator(f"{fact} .fact").first.click()
        page.locator("#beleg-zu").click()
    assert page.evaluate("window.broken") is None
    assert page.locator("main img, dialog img, [onload], [onfocus], [onerror]").count() == 0
    assert page.locator("script").count() == 2
    assert page.locator("a[href^='javascript' i]").count() == 0
    assert "<img src=x onerror=window.broken=1>" in page.locator("#initiativen").inner_text()
    assert (seen.requests, seen.messages) == ([hostile.resolve().as_uri()], [])


def test_policy_forbids_scripts_and_markup_from_text(page: Page, seen: Seen) -> None:
    with pytest.raises(Error, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<b>x</b>'")
    page.evaluate(
        "{ const s = document.createElement('script'); s.append('window.broken = 1'); document.body.append(s); }"
    )
    page.evaluate(
        "{ const s = document.createElement('style'); s.append('body { opacity: 0 }'); document.body.append(s); }"
    )
    page.evaluate("fetch('http://127.0.0.1:9/').catch(() => {})")
    assert page.evaluate("window.broken") is None
    assert page.evaluate("getComputedStyle(document.body).opacity") == "1"
    assert len([message for message in seen.messages if "Content Security Policy" in message]) >= 2
    assert not [url for url in seen.requests if url.startswith("http")]


def test_motion_only_for_those_who_want_it(open_page: Callable[..., Page], sample: Path) -> None:
    for wish, behaviour in (("reduce", "auto"), ("no-preference", "smooth")):
        page = open_page(sample / "report.html", reduced_motion=wish)
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == behaviour


def test_prints_without_controls(page: Page) -> None:
    page.emulate_media(media="print")
    for control in (".nav", "#initiativen .filters", ".more >> nth=0"):
        expect(page.locator(control)).to_be_hidden()
    expect(page.locator("#karte")).to_be_visible()
    # A4 with the page's margins is 680 pixels wide: nothing may stand beyond its edge.
    page.set_viewport_size({"width": 680, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") == 680
    assert page.locator("#initiativen thead").bounding_box()["height"] > 10  # type: ignore[index]
    # On paper nothing can be unfolded: tables of charts are printed with them.
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    assert 5 <= pages <= 40


def test_without_script_it_says_where_the_tables_are(
    open_page: Callable[..., Page], sample: Path, browser: object
) -> None:
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto((sample / "report.html").resolve().as_uri())
    assert "comparison.csv" in page.locator("main").inner_text()
    context.close()


def test_a_thousand_articles_are_usable(open_page: Callable[..., Page], thousand: Path, seen: Seen) -> None:
    page = open_page(thousand)
    status = page.locator("#initiativen").get_by_role("status")
    before = status.inner_text()
    page.locator("#initiativen").get_by_label("Suche").fill("Klima")
    expect(status).not_to_have_text(before)
    # Lists grow on demand: what is not looked at costs nothing.
    assert page.locator("*").count() < 12_000
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
    assert seen.messages == []


def test_no_articles_at_all(open_page: Callable[..., Page], tmp_path: Path, seen: Seen) -> None:
    from stadtlupe.run.report import report_of_tables

    page = open_page(report_of_tables({}, tmp_path))
    assert page.locator(".empty").count() >= 5
    assert seen.messages == []
    assert violations(page) == []
