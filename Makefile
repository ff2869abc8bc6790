# Every target sets up what it needs by itself; the second time is quick.
SHELL := /bin/bash
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
WORKERS ?= 1
export PYTHONDONTWRITEBYTECODE ?=

.PHONY: demo serve test lint bench prove clean lock setup

setup: $(VENV)/.ready

$(VENV)/.ready: requirements-dev.txt pyproject.toml
	@test -x $(BIN)/python || $(PY) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup
	@$(BIN)/depot demo $(if $(EXIT),--exit,) --port $(PORT)

serve: setup
	@$(BIN)/depot serve --port $(PORT) --workers $(WORKERS)

# CI measures the coverage too, which costs a third more.
COVERAGE := $(if $(CI),--cov --cov-report= --cov-fail-under=$(shell cat .ci/coverage-floor))

test: setup
	@$(BIN)/python -m pytest -q -n 2 --dist loadscope --no-loadscope-reorder -m "not prove" $(COVERAGE)

lint: setup
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-logo

bench: setup
	@$(BIN)/python -m benchmarks

prove: setup
	@$(BIN)/python -m pytest -q -m prove -rA

lock:
	uv pip compile --generate-hashes --no-header --no-emit-index-url --universal --python-version 3.11 -q requirements.in -o requirements.txt
	uv pip compile --generate-hashes --no-header --no-emit-index-url --universal --python-version 3.11 -q requirements-dev.in -o requirements-dev.txt

clean:
	@if [ -x $(BIN)/depot ]; then $(BIN)/depot stop-database || true; fi
	@rm -rf $(VENV) .data demo-output .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage* *.egg-info
