# Madang. `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev up test check bench docs locks

# More for the command behind a target, as in: make test ARGS="-k lake"
ARGS ?=

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## the environment only (.venv, from hashed locks)
	@scripts/setup.sh run

setup-dev: ## the same with what tests and checks need
	@scripts/setup.sh dev

up: setup ## build the lake where it is empty, then serve; Ctrl-C ends it all
	@exec .venv/bin/madang up $(ARGS)

test: setup-dev ## the whole test suite
	@exec .venv/bin/python -m pytest $(ARGS)

check: setup-dev ## format, lint, imports and types; all four run even when one fails
	@status=0; \
	for tool in "ruff format --check ." "ruff check ." "lint-imports --no-logo" "pyright"; do \
	  echo "== $$tool"; .venv/bin/$$tool || status=1; \
	done; \
	exit $$status

bench: setup-dev ## figures of the goals, with the machine's facts
	@exec .venv/bin/python tests/bench/run.py $(ARGS)

docs: setup-dev ## the pages of the reference that are written from declarations
	@exec .venv/bin/python scripts/write_reference.py

UV = $$(command -v uv || echo .venv/bin/uv)
COMPILE = $(UV) pip compile --quiet --universal --generate-hashes --no-annotate --no-header pyproject.toml

locks: setup-dev ## both locks again from pyproject.toml (ARGS=--upgrade for newer versions)
	@$(COMPILE) --group build -o requirements.lock $(ARGS)
	@$(COMPILE) --group dev --extra postgres --extra fast --extra s3 -o requirements-dev.lock $(ARGS)
