# Everything goes through .venv, which `scripts/set-up` makes from a lock file with hashes.
.POSIX:
.PHONY: help run demo test tests lint style types bench lock clean set-up set-up-dev

help:
	@echo 'make run  [DATA=folder]   set up, load, print answers, serve until Ctrl-C'
	@echo 'make demo [DATA=folder]   the same without serving'
	@echo 'make test [ARGS=…]        set up, lint, check types, test'
	@echo 'make lint                 ruff and mypy only'
	@echo 'make bench                measure against the targets'
	@echo 'make lock                 resolve the pinned versions and hashes anew (maintenance)'
	@echo 'make clean                remove .venv and tool caches; the workspace (KG_HOME) stays'

# exec: make's child is kg itself, so that Ctrl-C and SIGTERM reach it and make waits for it.
run: set-up
	@exec .venv/bin/kg run $${DATA:+--data "$$DATA"}

demo: set-up
	@exec .venv/bin/kg demo $${DATA:+--data "$$DATA"}

# Types are checked beside the tests: mypy keeps one core busy, and so do the first and the last of the tests.
test: style
	@exec $(MAKE) --no-print-directory -j2 types tests

# A worker per core; a file's tests stay together, because they share a server or a snapshot (tests/conftest.py).
tests: set-up-dev
	@exec .venv/bin/python -m pytest -n $${KG_TEST_WORKERS:-auto} --dist loadfile --no-loadscope-reorder $(ARGS)

lint: style types

style: set-up-dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check

types: set-up-dev
	.venv/bin/mypy

bench: set-up-dev
	@exec .venv/bin/python -m bench $(ARGS)

# What the developers' lock holds includes what a run needs.
set-up:
	@if [ -f .venv/set-up-requirements-dev.lock ]; then scripts/set-up requirements-dev.lock; \
	else scripts/set-up requirements.lock; fi

set-up-dev:
	@scripts/set-up requirements-dev.lock

lock:
	@scripts/lock

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
