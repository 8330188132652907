"""Average the weights of states of one training (Izmailov et al. 2018) and save the result.

Usage: ``python scripts/average.py OUTPUT MODEL MODEL [...]``

The states must come from one training, or from continuations of it: weights of separate trainings do not fit together.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import spacy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("models", nargs="+")
    args = parser.parse_args()
    pipelines = [spacy.load(model) for model in args.models]
    first = pipelines[0]
    for name, pipe in first.pipeline:
        if not hasattr(pipe, "model"):
            continue
        walks = [list(nlp.get_pipe(name).model.walk()) for nlp in pipelines]
        for nodes in zip(*walks, strict=True):
            for param in nodes[0].param_names:
                if nodes[0].has_param(param):
                    nodes[0].set_param(param, np.mean([node.get_param(param) for node in nodes], axis=0))
    first.to_disk(args.output)


if __name__ == "__main__":
    main()
