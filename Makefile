# Everything is installed into .venv, from requirements.lock; nothing outside this folder changes.
# Works with GNU make 3.81 (macOS) and newer.

# `value` keeps the dollar signs of a question; recipes read it from the environment, so that
# its quotes are never read by a shell.
override Q := $(value Q)
export Q

SETUP = PYTHON="$(PYTHON)" sh scripts/setup.sh
CACHES = .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage

# One check: a heading, then the command.
define check
@printf '\n== %s\n' '$(1)'
@.venv/bin/$(1)
endef

.PHONY: help install ask test check audit lock format clean ready

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

install: ready ## Install everything into .venv (about a minute, once)
	@echo 'Ready. Ask something: make ask Q="How do I become a data engineer?"' >&2

ask: ## Answer a question: make ask Q="How do I become an analyst?"
	@if [ -z "$$Q" ]; then \
		echo 'Ask something: make ask Q="How do I become a data engineer?"' >&2; exit 2; \
	fi; \
	$(SETUP) && .venv/bin/career-guide ask -- "$$Q"

test: ready ## Check format, lint, types, imports, spelling and behaviour
	$(call check,ruff format --check .)
	$(call check,ruff check .)
	$(call check,mypy)
	$(call check,lint-imports --no-logo)
	$(call check,deptry .)
	$(call check,codespell)
	$(call check,pytest --numprocesses=auto --dist=loadfile --cov --cov-fail-under=90)

	@printf '\n== pip-audit: skipped, as it asks a service on the internet; run: make audit\n'

check: test ## The same as test

audit: ready ## Ask which pinned packages have known holes (needs the internet)
	@.venv/bin/pip-audit --requirement requirements.lock --disable-pip --require-hashes

# The pins that still fit are kept; ARGS=--upgrade takes the newest of everything.
lock: ready ## Renew requirements.lock from pyproject.toml (ARGS=--upgrade)
	@.venv/bin/uv pip compile pyproject.toml --extra evals --extra postgres --extra web --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-annotate --no-header --quiet \
		$(ARGS) -o requirements.lock
	@if grep -n -E '://|^-' requirements.lock >&2; then \
		echo 'requirements.lock names a host or an option of pip, which it must not.' >&2; \
		exit 1; \
	fi

format: ready ## Format the code and mend what the linter can
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

clean: ## Remove .venv and the caches
	@rm -rf .venv $(CACHES)
	@find . -name .git -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +

ready:
	@$(SETUP)
