"""How large the report page is, how long it takes to write, and when it can be used in Chromium.

Run with ``make bench-report``: generated tables of 1,000 and 20,000 articles. Sizes are the same everywhere; times are
given for the reader to compare: processor time of what the comparison says of each city and of the page, and in the
browser (where Debian's ``chromium`` is installed) the time until the page is built and answers, until a search shows
its result and until another city's profile stands, each the best of several.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser.chromium import MISSING, executable, show, started
from tests.write.report_tables import generated_tables

from stadtlupe.compare.corpus import index_tables
from stadtlupe.run.report import compared_alone
from stadtlupe.write.report import report_page

SIZES = (1_000, 20_000)
TRIES = 3
# Time in the page itself, from an action to the frame that shows its result.
PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
SEARCH = f"""async () => {{
    const [input, status] = ['input', '.result'].map((name) => document.querySelector(`#initiativen ${{name}}`));
    const [before, began] = [status.textContent, performance.now()];
    input.value = input.value ? '' : 'Klima';
    input.dispatchEvent(new Event('input'));
    while (status.textContent === before) await {PAINTED};
    return performance.now() - began;
}}"""
PROFILE = f"""async (place) => {{
    const choice = document.querySelector('#stadt-wahl select');
    const began = performance.now();
    choice.selectedIndex = place + 1;
    choice.dispatchEvent(new Event('change'));
    await {PAINTED};
    return performance.now() - began;
}}"""


def in_browser(page: str) -> None:
    """Print when a page can be used."""
    if executable() is None:
        print(f"  {MISSING}")
        return
    with tempfile.TemporaryDirectory() as folder, started() as browser:
        path = Path(folder) / "report.html"
        path.write_text(page, encoding="utf-8")
        loaded, searched, drawn = [], [], []
        for number in range(TRIES):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            opened = show(context.new_page(), path)
            timing = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
            loaded.append(opened.evaluate(timing))
            searched.append(opened.evaluate(SEARCH))
            drawn.append(opened.evaluate(PROFILE, number))
            elements = opened.locator("*").count()
            context.close()
        print(
            f"  in Chromium: interactive after {min(loaded):,.0f} ms, search {min(searched):,.0f} ms (150 of them "
            f"waiting for the next letter), profile {min(drawn):,.0f} ms, {elements:,} elements"
        )


def main() -> int:
    for number in SIZES:
        tables = generated_tables(number)
        began = time.process_time()
        corpus = index_tables(tables)
        compared = list(compared_alone(corpus))
        between = time.process_time()
        page = report_page(corpus, compared)
        seconds = time.process_time() - between
        data = json.loads(page.split('id="daten">', 1)[1].split("</script>", 1)[0])
        meta = data["meta"]
        shown = ", ".join(f"{name} {meta['shown'][name]:,}/{meta['total'][name]:,}" for name in meta["total"])
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{number:,} articles, {len(compared):,} cities: {len(page.encode()):,} bytes")
        print(f"  written in {between - began:.1f} s (comparison) and {seconds:.1f} s (page); {memory:,} MB at most")
        print(f"  shown of all rows: {shown}")
        in_browser(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
