# A thin face over `python -m crossings`: it sets up an environment of its own once, then calls the same commands.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q
# Nothing of the user's own set-up may change what is built.
export PYTHONNOUSERSITE := 1

.PHONY: site test lint check clean

site: $(READY) ## the whole site in _site/
	$(BIN)/python -m crossings build

test: $(READY) ## all tests
	$(BIN)/python -m pytest

check: $(READY) ## the built site: links, leftovers, third parties
	$(BIN)/python -m crossings check

lint: $(READY) ## style and types
	$(BIN)/ruff check . && $(BIN)/mypy

# Made again only when the pins change. Quarto's package downloads a program: it is tried once, and may fail.
$(READY): requirements.lock requirements-quarto.lock pyproject.toml
	@echo "setting up $(VENV) (about a minute, once)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with make PYTHON=..." >&2; exit 2; }
	@rm -rf $(VENV) && $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@command -v quarto >/dev/null || \
	  timeout 180 $(PIP) install --no-deps --require-hashes -r requirements-quarto.lock >/dev/null 2>&1 || \
	  echo "quarto could not be installed: the site will be rendered with its stand-in, smalldocs"
	@touch $@

clean: ## what builds leave behind, not the environment
	rm -rf _site build report/*.ipynb
