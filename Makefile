# The two commands: `make demo` (see it work) and `make test` (everything: lint, types, contracts, tests).
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3.14 || command -v python3)
VENV := .venv
UV := $(VENV)/bin/uv
BIN := $(VENV)/bin

.PHONY: demo test lint types contracts tests setup setup-dev bench pictures lock clean

demo: setup
	@$(BIN)/headmark demo $(DEMO)

test: setup-dev lint types contracts tests

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

contracts:
	$(BIN)/lint-imports --no-cache

tests:
	$(BIN)/pytest -n auto --dist worksteal

bench: setup-dev
	$(BIN)/python -m bench

setup: $(VENV)/.runtime
setup-dev: $(VENV)/.dev

# A stamp per lock file: the second call compares two dates and does nothing else.
# The dev lock holds everything the runtime lock holds, so whoever has .dev has .runtime.
$(VENV)/.runtime: requirements.lock requirements-build.lock pyproject.toml | $(UV)
	@$(COMPILER)
	@if [ -e $(VENV)/.dev ]; then lock=requirements-dev.lock; else lock=requirements.lock; fi; \
	  $(SYNC) && $(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock requirements-build.lock pyproject.toml | $(UV)
	@$(COMPILER)
	@lock=requirements-dev.lock; $(SYNC)
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.runtime

# durable-rules comes as source: a compiler and Python's headers build it, by the setuptools of
# requirements-build.lock. `make ... PLAIN=1` leaves it out: correlation then runs on the matcher
# in plain Python, as it does on Python 3.13 and newer, where durable-rules cannot be imported.
WITHOUT_SOURCE = awk '/^durable-rules/ {skip = 1; next} skip && /^ / {next} {skip = 0; print}'
SYNC = if [ -n "$(PLAIN)" ]; then $(WITHOUT_SOURCE) $$lock > $(VENV)/plain.lock; lock=$(VENV)/plain.lock; fi; \
	  $(UV) pip sync --quiet --require-hashes --build-constraints requirements-build.lock $$lock

COMPILER = [ -n "$(PLAIN)" ] || $(VENV)/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 13))' || \
	  { $(VENV)/bin/python -c 'import os, sysconfig; open(os.path.join(sysconfig.get_path("include"), "Python.h"))' && \
	    command -v $${CC:-cc} >/dev/null; } 2>/dev/null || \
	  { echo "headmark needs a C compiler and Python.h to build durable-rules: install the packages build-essential and python3-dev, or call make PLAIN=1 to match correlations in plain Python" >&2; exit 1; }

# uv itself is synced away by `pip sync` unless it lives outside the environment's packages,
# so it has an environment of its own and .venv/bin/uv is a link to it.
$(UV): requirements-uv.lock
	@[ -n "$(PYTHON)" ] || { echo "headmark needs Python 3.11 or newer: install the package python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "headmark needs Python 3.11 or newer ($(PYTHON) is older): install the package python3.11, or call make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "headmark needs venv, which $(PYTHON) lacks: install the package python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(PYTHON) -m venv $(VENV)/uv
	@$(VENV)/uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@ln -sf ../uv/bin/uv $@

# The README's pictures, from a demo that was played to its end (`make demo DEMO=--once`).
pictures: setup-dev
	@PYTHONPATH=. $(BIN)/python docs/pictures/take.py $(or $(FOLDER),demo)

lock: | $(UV)
	echo setuptools | $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate - -o requirements-build.lock
	$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml --group build -o requirements.lock
	$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) demo
