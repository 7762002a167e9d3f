# Clearway: everything is made from here. Set WORKERS to the number of tests to run side by side.

WORKERS ?= 2
BIN := .venv/bin
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help install install-test demo demo-frontier serve test check lint bench bench-dedup validate-all validate-documents fix-corpus robustness docs format lock clean

help: ## print this manual
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' Makefile

install: ## make .venv with .venv/bin/clearway in it, and install the Debian packages that running needs
	@tools/install-system run
	@tools/install-python
	@$(BIN)/python -m compileall -q src # else each start compiles 800 modules where Python may not write what it compiled

install-test: install ## also install what only the tests need: a browser, PostgreSQL's binaries, fonts
	@tools/install-system test

demo: install ## take real reports the whole way to patched operators; the summary goes to demo-out/summary.json
	@$(BIN)/clearway demo --out demo-out

demo-frontier: install ## take three made-up developers from inquiry to their ends; what comes out goes to demo-out
	@$(BIN)/clearway frontier demo --out demo-out

serve: install ## start Clearway with its own database and show it in the browser
	@$(BIN)/clearway serve

test: install-test ## run all tests
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal

check: install-test lint test ## do all that CI does

lint: install ## check style, types and who imports whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/pyright

bench: install ## measure, each figure beside a baseline; one JSON object a line
	@$(BIN)/python -m benchmarks

bench-dedup: install ## measure deduplication out of fold on the labelled advisories; WRITE=--write also ships the models
	@$(BIN)/python -m benchmarks.dedup $(WRITE)

validate-all: install ## replay every environment that ships, affected and fixed, five rounds; all verdicts must be right
	@$(BIN)/python -m tools.validate_all

fix-corpus: install ## put every fix that ships to the test, right and wrong ones; prints the confusion matrix
	@$(BIN)/python -m tools.fix_corpus

validate-documents: install ## put 1,000 made-up advisories as each CSAF document to the reference validator (npm)
	@$(BIN)/python -m tools.validate_documents

robustness: install-test ## kill the worker in each stage and take from it what it needs; prints what was seen, case by case
	@$(BIN)/python -m tools.robustness

docs: install ## write docs/cli.md, docs/api.md and docs/settings.md anew from the program
	@$(BIN)/python -m tools.reference

schema: install ## write docs/schema.sql anew from the migrations
	@$(BIN)/python -m tools.schema

format: install ## lay out the code and mend what can be mended by itself
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: install ## choose the newest versions of all packages anew and write them, with hashes, to requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra demo --extra benchmarking --group dev --generate-hashes --upgrade --quiet \
		--no-emit-index-url --no-emit-find-links --python-version 3.11 --custom-compile-command "make lock" \
		--output-file requirements.lock

clean: ## remove what was made; the data of a running Clearway stays
	rm -rf .venv demo-out .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist build
