# umpire: everything a fresh machine needs is made in .venv/ from requirements.lock, whose every file is pinned by hash.
PYTHON ?= python3
PORT ?= 8765
VENV := .venv
BIN := $(VENV)/bin
SOURCES := bot scoring storage playground tests benchmarks

.PHONY: playground test soak check lint format feature bench blocks-validate screenshots lock clean

playground: $(VENV)/ready  ## a local Slack with umpire in it; prints its address. EMPTY=1: just installed, nothing set up
	$(BIN)/python -m playground --port $(PORT) $(if $(EMPTY),--empty)

test: $(VENV)/ready  ## every test, PostgreSQL included; the browser's where Chromium is installed
	$(BIN)/python -m pytest -n auto --dist loadgroup

soak: $(VENV)/ready  ## for hours: the state machines, whole years, and every property with new seeds
	UMPIRE_SOAK=1 $(BIN)/python -m pytest --timeout 0 -n auto --dist loadgroup -m "soak or long or hypothesis"

check: lint test  ## what CI runs

lint: $(VENV)/ready
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy $(SOURCES)
	PYTHONPATH=. $(BIN)/lint-imports

format: $(VENV)/ready
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

feature: $(VENV)/ready  ## the folder of a new feature: make feature NAME=promises
	$(BIN)/python -m tests.scaffold $(NAME)

bench: $(VENV)/ready  ## figures of this machine, see benchmarks/README.md
	$(BIN)/python -m benchmarks

blocks-validate: $(VENV)/ready  ## ask Slack itself whether it takes every message, modal and Home: ARGS=--offline-ok where there is no internet
	$(BIN)/python -m tests.blocks_validate $(ARGS)

screenshots: $(VENV)/ready  ## every picture in docs/screenshots, taken from the story and the money page; needs Chromium
	$(BIN)/python -m tests.docs.screenshots

lock: $(VENV)/ready  ## compile requirements.lock anew; no index address goes into it
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --upgrade --quiet --output-file requirements.lock

$(VENV)/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("umpire needs Python 3.11 or newer; try: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf $(VENV) .playground .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
