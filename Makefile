# A thin face over `python -m crossings`: it sets up an environment of its own once, then calls the same commands.
# The newest that the tests ran on, which builds a tenth sooner than 3.11: by name, or the system's own behind another's.
PYTHON ?= $(shell for each in python3.13 "$$(command -pv python3.13)" python3; do \
  "$$each" -c 'import ensurepip, ssl, venv' >/dev/null 2>&1 && { echo "$$each"; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
PORT ?= 8765
LAB ?=
# On two cores: a third process works while one waits for a browser, a kernel or a lock.
PYTEST := $(BIN)/python -m pytest -n 3 --dist loadgroup --no-loadscope-reorder
LONG := slow or browser or quarto
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
# Nothing of the user's own set-up may change what is built.
export PYTHONNOUSERSITE := 1
# Each process that a build starts would compile the package anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: site test test-slow test-all lint format check edit preview hooks clean

site: $(READY) ## the whole site in _site/
	$(BIN)/python -m crossings build

test: $(READY_DEV) ## what a change of words, data, measures or charts can break
	$(PYTEST) -m "not ($(LONG))"

test-slow: $(READY_DEV) ## what `make test` leaves out
	$(PYTEST) -m "$(LONG)"

test-all: test test-slow ## all tests

check: $(READY_DEV) ## what people wrote, then the built site: links, leftovers, third parties
	$(BIN)/python -m crossings check --sources
	$(BIN)/python -m crossings check

edit: $(READY_DEV) hooks ## JupyterLab on the notebooks, exhibits as on the site (LAB=--no-browser)
	$(BIN)/python -m jupyterlab --notebook-dir=notebooks $(LAB)

preview: $(READY_DEV) ## the site on this machine, built again on each save (PORT=8765)
	$(BIN)/python -m crossings preview --port $(PORT)

hooks: $(READY_DEV) ## git takes notebooks without outputs, and checks each commit
	@if git rev-parse --git-dir >/dev/null 2>&1; then \
	  git config filter.nbstripout.clean '"$(abspath $(BIN))/python" -m nbstripout --keep-id' && \
	  git config filter.nbstripout.smudge cat && \
	  $(BIN)/python -m pre_commit install >/dev/null && \
	  echo "git: outputs of notebooks stay out, and commits are checked"; \
	fi

lint: $(READY_DEV) ## style and types
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(READY_DEV) ## code as `make lint` wants it
	$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

# Made again only when the pins change. Quarto's package downloads a program: it is tried once, and may fail.
$(READY): requirements.lock requirements-quarto.lock pyproject.toml
	@echo "setting up $(VENV) (about a minute, once)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with make PYTHON=..." >&2; exit 2; }
	@rm -rf $(VENV) && $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m crossings.site.live_charts
	@command -v quarto >/dev/null || \
	  timeout 180 $(PIP) install --no-deps --require-hashes -r requirements-quarto.lock >/dev/null 2>&1 || \
	  echo "quarto could not be installed: the site will be rendered with its stand-in, smalldocs"
	@touch $@

# What tests and editing add: no build needs it.
$(READY_DEV): $(READY) requirements-dev.lock
	@echo "adding what tests and editing need to $(VENV) (about a minute, once)"
	@$(PIP) install --require-hashes -r requirements.lock -r requirements-dev.lock
	@touch $@

clean: ## what builds leave behind, not the environment
	rm -rf _site build
