# Every target installs what it needs into .venv, with the versions of the lock files.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
PRODUCT := .venv/.product
TOOLS := .venv/.tools

.PHONY: help install run test evals lint bench docs programs clean

help:  ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(PRODUCT)  ## Install Greenroom into .venv

$(PRODUCT): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Greenroom needs Python 3.11 or newer; try: make PYTHON=python3.11 run")'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python has no venv here; on Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(PIP) -r requirements.lock
	$(PIP) --no-build-isolation --editable .
	@touch $@

$(TOOLS): $(PRODUCT) requirements-dev.lock
	$(PIP) -r requirements-dev.lock
	@touch $@

run: $(PRODUCT)  ## Open the browser app on http://127.0.0.1:8000
	$(BIN)/greenroom serve

test: $(TOOLS) programs  ## Check style and types, run every test and every eval
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest
	$(MAKE) --no-print-directory evals

evals: $(TOOLS)  ## Play every eval suite on the embedded cast and hold it to its gate
	@mkdir -p .evals
	$(BIN)/greenroom eval run --model embedded --junit .evals/junit.xml --html .evals/report.html > .evals/report.txt \
	|| { cat .evals/report.txt; exit 1; }
	@tail -n 1 .evals/report.txt

lint: $(TOOLS)  ## Format the code and check style and types
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/mypy

bench: $(TOOLS)  ## Measure speed, side by side in one run
	$(BIN)/pytest -m bench -s tests/benchmarks tests/evals

docs: $(PRODUCT)  ## Renew what is generated: schemas, and the fields in personas/README.md
	$(BIN)/python -m bot.store.fields

programs:
	@{ command -v chromium && ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1 \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq \
	     && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-dejavu-core postgresql >/dev/null; } \
	|| echo "Chromium or PostgreSQL is missing, so their tests will be skipped (apt-get install chromium postgresql)."

clean:  ## Remove what the other targets made
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .evals dist
