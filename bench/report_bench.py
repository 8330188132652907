"""How large the report page is and how long it takes to write, on generated tables of 1,000 and 20,000 articles.

Run with ``make bench-report``. Sizes are the same everywhere; processor time is given for the reader to compare.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.write.report_tables import generated_tables

from stadtlupe.write.report import report_page

SIZES = (1_000, 20_000)


def main() -> int:
    print("articles\tbytes\tseconds\tshown of all rows")
    for number in SIZES:
        tables = generated_tables(number)
        began = time.process_time()
        page = report_page(tables)
        seconds = time.process_time() - began
        data = json.loads(page.split('id="daten">', 1)[1].split("</script>", 1)[0])
        meta = data["meta"]
        shown = ", ".join(f"{name} {meta['shown'][name]:,}/{meta['total'][name]:,}" for name in meta["total"])
        print(f"{number:,}\t{len(page.encode()):,}\t{seconds:.1f}\t{shown}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
