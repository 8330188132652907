"""What a run over a single file loads: nothing heavy that it has no use for."""

import subprocess
import sys
from pathlib import Path

# Each takes as long to load as some articles take to be read.
UNUSED = ("pandas", "scrapy", "twisted", "jsonschema", "openpyxl", "duckdb", "ray", "sklearn", "matplotlib")
ARTICLE = (
    "Hanau plant eine App\n\nDie Stadt Hanau hat am 3. März 2025 im Rathaus eine neue App für Bürger vorgestellt.\n"
)
PROGRAM = (
    "import sys\nfrom stadtlupe.cli import app\n"
    "app(sys.argv[1:], standalone_mode=False)\n"
    f"print('loaded:', *(name for name in {UNUSED} if name in sys.modules))"
)


def test_a_run_over_one_file_loads_no_frames_and_no_crawler(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    arguments = ["-q", "run", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out"), "--min-words", "0"]
    done = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "cities.csv").is_file()
    assert done.stdout.splitlines()[-1] == "loaded:"
