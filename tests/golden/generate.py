"""Write the golden fixtures anew: ``make golden``. Read the difference before you commit it.

``sample/<id>.json`` holds the record of each article of the sample corpus, as ``stadtlupe run`` writes it. The excerpts
in README.md and README.de.md are written as well. A fixture says what the program does today, not what would be right:
a change in it is either meant or a regression.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "corpus" / "sample"
GOLDEN = Path(__file__).parent / "sample"


def write_records(out: Path) -> Path:
    """Run the sample corpus into ``out`` and return the folder of its records."""
    from stadtlupe.run.corpus import run_corpus
    from stadtlupe.settings import Settings

    # Relative to the corpus, so that records do not depend on where the checkout lies.
    inputs = [str(path.relative_to(ROOT)) for path in (SAMPLE,)]
    run_corpus(inputs, out, Settings(workers=1))
    return out / "articles"


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from tests.golden.readme import PAGES, replaced

    os.chdir(ROOT)
    GOLDEN.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        records = sorted(write_records(out).glob("*.json"))
        for name in PAGES:
            page = ROOT / name
            page.write_text(replaced(name, page.read_text(encoding="utf-8"), out), encoding="utf-8")
        for old in GOLDEN.glob("*.json"):
            old.unlink()
        for record in records:
            (GOLDEN / record.name).write_bytes(record.read_bytes())
    print(f"{', '.join(PAGES)}, and {len(records)} records in {GOLDEN.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
