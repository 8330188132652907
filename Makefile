# make run: the main job on the sample corpus.   make test: the whole suite.   make help: all targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CONSTRAINTS := constraints.txt
RUN_STAMP := $(VENV)/.installed
TEST_STAMP := $(VENV)/.installed-test

.DEFAULT_GOAL := help
.PHONY: help run test fuzz lint format golden docs pack screenshots constraints chaos chaos-crawl bench-crawl bench-nlp bench-read bench-report bench-resolve bench-run bench-start clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it with: make PYTHON=/path/to/python3 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): pyproject.toml $(CONSTRAINTS) | $(VENV)/bin/python
	$(PIP) install --constraint $(CONSTRAINTS) --editable .
	@touch $@

$(TEST_STAMP): pyproject.toml $(CONSTRAINTS) | $(VENV)/bin/python
	$(PIP) install --constraint $(CONSTRAINTS) --editable '.[test]'
	@touch $@ $(RUN_STAMP)

run: $(RUN_STAMP) ## read the sample corpus, write all tables to outputs/ and compare two of its cities
	$(BIN)/stadtlupe run corpus/sample -o outputs
	$(BIN)/stadtlupe compare Hanau Bochum --from outputs

test: $(TEST_STAMP) ## run the whole test suite
	$(BIN)/python -m pytest

fuzz: $(TEST_STAMP) ## run the property tests with new random examples (make test repeats the same ones)
	$(BIN)/python -m pytest -m hypothesis --hypothesis-profile fuzz

lint: $(TEST_STAMP) ## check format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(TEST_STAMP) ## format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: $(TEST_STAMP) ## write the golden fixtures anew; read the difference before you commit it
	$(BIN)/python tests/golden/generate.py

docs: $(TEST_STAMP) ## write the generated documents anew
	$(BIN)/python -m stadtlupe.write.dictionary docs/data-dictionary.md
	$(BIN)/python -m stadtlupe.write.error_reference docs/errors.md

pack: $(RUN_STAMP) ## pack the lexicon's tables of places anew, after one of them has changed
	$(BIN)/python -m stadtlupe.extract.pack_places models/stadtlupe_lexicon

screenshots: $(TEST_STAMP) ## take the pictures of the report page anew (needs Debian's chromium); look at them
	$(BIN)/python tests/browser/screenshots.py

chaos-crawl: $(TEST_STAMP) ## kill a crawl at 20 random moments, twice; every article must be there once
	$(BIN)/python -m tests.fetch.crawl.chaos
	$(BIN)/python -m tests.fetch.crawl.chaos --warc

bench-crawl: $(TEST_STAMP) ## 50 sources with 5,000 articles on a fake site: memory, pauses, second cycle
	$(BIN)/python -m bench.crawl_bench

bench-read: $(TEST_STAMP) ## reading of real pages against other extractors; PEERS=python that has them
	$(BIN)/python bench/read_bench.py $(if $(PEERS),--peers $(PEERS))

bench-nlp: $(TEST_STAMP) ## speed of the rules and of the whole annotation, as ratios
	$(BIN)/python bench/nlp_bench.py

bench-report: $(TEST_STAMP) ## the report page of 1,000 and 20,000 generated articles: size, time to write, time until usable
	$(BIN)/python bench/report_bench.py

bench-resolve: $(TEST_STAMP) ## joining of names over articles: time and memory for 20,000 and 200,000 distinct names
	$(BIN)/python bench/resolve_bench.py

bench-run: $(TEST_STAMP) ## whole runs: speed, workers, re-runs, memory, as ratios; PAGES=5000 PEERS=python that has them
	$(BIN)/python bench/run_bench.py $(if $(PAGES),--pages $(PAGES)) $(if $(PEERS),--peers $(PEERS))

bench-start: $(TEST_STAMP) ## processor time of loading the lexicon of municipalities and of a run over one article
	$(BIN)/python bench/start_bench.py

chaos: $(TEST_STAMP) ## kill runs at random moments, resume them, compare the tables
	$(BIN)/python bench/chaos.py

constraints: $(TEST_STAMP) ## resolve all dependencies anew
	$(PIP) install uv
	$(BIN)/uv pip compile --quiet --universal --no-header --no-annotate --python-version 3.11 \
		--all-extras --upgrade pyproject.toml --output-file $(CONSTRAINTS)

clean: ## remove what was built and written here
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find outputs -mindepth 1 ! -name README.md -delete
