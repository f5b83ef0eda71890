# Every target installs what it needs into .venv, with the versions of requirements.lock.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: help install run test lint bench docs browser clean

help:  ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(STAMP)  ## Install Greenroom and its tools into .venv

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Greenroom needs Python 3.11 or newer; try: make PYTHON=python3.11 run")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: $(STAMP)  ## Open the browser app on http://127.0.0.1:8000
	$(BIN)/greenroom serve

test: $(STAMP) browser  ## Check style and types, then run every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

lint: $(STAMP)  ## Format the code and check style and types
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/mypy

bench: $(STAMP)  ## Measure speed, side by side in one run
	$(BIN)/pytest -m bench -s tests/benchmarks

docs: $(STAMP)  ## Renew the generated parts of personas/README.md and the persona schema
	$(BIN)/python -m bot.store.fields

browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-dejavu-core >/dev/null; } || echo "No chromium: browser tests will be skipped (apt-get install chromium)."

clean:  ## Remove what the other targets made
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis dist
