# Everything this project does, each in one command. `make help` lists them.
#
# One environment, .venv, made from the locked dependencies: `make run` installs what the server needs, every other
# command adds what developing needs. It takes Python 3.11 or newer with venv and pip; uv is used where it is there.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2

BIN := .venv/bin
RUN_READY := .venv/.run-is-ready
DEV_READY := .venv/.dev-is-ready
AUDIT := .venv-audit/bin
AUDIT_READY := .venv-audit/.is-ready
SOURCES := $(wildcard gql_server plugins tests examples benchmarks docs/site)

# The pages are built where there is npm. Without them the sandbox's editor comes from a CDN.
ifneq ($(shell command -v npm),)
PAGES_TRIED := .venv/.pages-were-tried
endif
FRONTEND := $(shell find frontend -name node_modules -prune -o -type f -print)
NPM_CI := npm ci --omit=dev --prefer-offline --no-progress --loglevel=error --fetch-retries=0 --fetch-timeout=20000

# Compiled code is kept, whatever the shell says: a run of the tests starts some hundred processes, and each imports it all.
unexport PYTHONDONTWRITEBYTECODE

# What is imported is compiled then; pip compiles all of it beforehand.
ifneq ($(shell command -v uv),)
VENV = uv venv --quiet --clear --seed --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')"
INSTALL := uv pip install --quiet --python $(BIN)/python
else
VENV = $(PYTHON) -m venv --clear
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

.PHONY: help run test soak mutants rehearse-restore lint types format schema docs pages bench lock audit-dependencies sbom clean FORCE

help: ## List the commands.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: var/run-by-make ## Start a sandbox with markets and GraphiQL on http://127.0.0.1:8000 (PORT=…), until Ctrl-C.

# make hands a SIGTERM on to the server, but not a SIGINT that was sent to make alone: then it only removes the file that
# it was making, and waits. So that file is watched.
var/run-by-make: $(RUN_READY) $(PAGES_TRIED) FORCE
	@mkdir -p var && touch $@
	@(while [[ -e $@ ]]; do sleep 0.5; kill -0 $$$$ || exit 0; done; kill -TERM $$$$) &> /dev/null & \
		exec $(BIN)/gql-server serve --host 127.0.0.1 --port $(PORT)

test: lint ## Check style, types and layers, then run every test, on SQLite and on real PostgreSQL.
	@$(BIN)/pytest --numprocesses=$(WORKERS) --dist=worksteal

soak: $(DEV_READY) ## Run every test with the long counts. Takes hours.
	@SOAK=1 $(BIN)/pytest --numprocesses=$(WORKERS) --dist=worksteal --timeout=0 -m ""

mutants: $(DEV_READY) ## Change the rules of the money in thousands of small ways: do the tests notice? Takes an hour, and can be taken up.
	@nice -n 19 $(BIN)/python -m tests.mutation --processes $(WORKERS)

rehearse-restore: $(RUN_READY) ## Restore a backup of PostgreSQL to a moment and audit it: BASE=… WAL=… [TIME=…].
	@PATH="$$PWD/$(BIN):$$PATH" ops/rehearse-restore "$(BASE)" "$(WAL)" $(if $(TIME),"$(TIME)")

lint: $(DEV_READY) ## Check style, types and layers.
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy $(SOURCES)
	@$(BIN)/lint-imports --no-logo

types: $(DEV_READY) ## Check types only.
	@$(BIN)/mypy $(SOURCES)

format: $(DEV_READY) ## Format the code and mend what ruff can mend.
	@$(BIN)/ruff check --fix $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

schema: $(DEV_READY) ## Export the GraphQL schema: the sandbox's, and production's for the tests.
	@$(BIN)/gql-server export-schema schema.graphql
	@$(BIN)/gql-server export-schema --production tests/schema/production.graphql

pages: ## Build the playground and the explorer from frontend/ (needs npm). `make run` does it where it can.
	@cd frontend && { [[ node_modules/.package-lock.json -nt package-lock.json ]] || $(NPM_CI) || $(NPM_CI); } && npm run --silent build

# Tried once for each state of frontend/: what failed is told in one line, and the sandbox starts all the same.
.venv/.pages-were-tried: $(FRONTEND) | $(BIN)/pip
	@mkdir -p var && echo "Building the pages; this happens once."
	@$(MAKE) pages &> var/pages.log || echo "They could not be built (see var/pages.log), so GraphiQL comes from a CDN. Try: make pages"
	@touch $@

docs: $(DEV_READY) ## Build the documentation's site into var/docs/, with the reference of the schema.
	@$(BIN)/python -m docs.site var/docs

bench: $(DEV_READY) ## Measure, print, and write benchmarks/results/.
	@$(BIN)/python -m benchmarks

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links
COMPILE := $(LOCK) pyproject.toml

lock: ## Lock the dependencies anew (needs uv). UPGRADE=--upgrade takes newer versions.
	@$(COMPILE) $(UPGRADE) --group build --output-file requirements/run.txt > /dev/null
	@$(COMPILE) $(UPGRADE) --group dev --constraint requirements/run.txt --output-file requirements/dev.txt > /dev/null
	@$(LOCK) $(UPGRADE) --group audit --output-file requirements/audit.txt > /dev/null
	@! grep -nE '://' requirements/*.txt

audit-dependencies: $(AUDIT_READY) ## Look the locked dependencies up in the advisory databases. Needs the network; no part of `make test`.
	@$(AUDIT)/pip-audit --strict --disable-pip --require-hashes --requirement requirements/run.txt
	@cd frontend && npm audit --package-lock-only --omit=dev

sbom: $(DEV_READY) ## Write what a release is made of to var/sbom.cdx.json, as CycloneDX: of Python and of the pages. No network.
	@mkdir -p var
	@$(BIN)/python -m tests.ops.sbom var/sbom.cdx.json

# What is audited is not what audits.
$(AUDIT_READY): requirements/audit.txt
	@$(PYTHON) -m venv .venv-audit
	@$(AUDIT)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

clean: ## Remove the environment, the sandbox's database and every cache.
	rm -rf .venv .venv-audit var frontend/node_modules gql_server/web/built .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# pip comes last: where it is missing, the environment is unfinished and is made anew.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed. Try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@echo "Making .venv from the locked dependencies; this happens once."
	@$(VENV) .venv

# The dev lock holds the run lock's versions and more. The project itself is installed last, from this checkout, with
# the build tools that are locked too.
$(RUN_READY): requirements/run.txt pyproject.toml | $(BIN)/pip
	@$(INSTALL) --require-hashes --requirement requirements/run.txt
	@$(INSTALL) --no-build-isolation --no-deps --editable .
	@touch $@

$(DEV_READY): requirements/dev.txt pyproject.toml | $(BIN)/pip
	@$(INSTALL) --require-hashes --requirement requirements/dev.txt
	@$(INSTALL) --no-build-isolation --no-deps --editable .
	@touch $@ $(RUN_READY)
