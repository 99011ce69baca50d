# `make` alone prints this list.
.DEFAULT_GOAL := help
.PHONY: help setup run test test-house test-debian lint secrets format bench faults screens pictures words lock

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
SECRETS := $(BIN)/detect-secrets-hook --no-verify

# Whatever speaks to a server of its own kind and age: statements, transactions, locks, queues, backups. Pages, words and
# hostile requests say nothing of it.
OF_SERVERS := tests/handlers/campaigns tests/handlers/series tests/handlers/test_*.py tests/gateway/test_*.py tests/journeys

# The sentences of one room, brought into its catalogues.
define catalogue
	$(BIN)/pybabel -q extract -F pyproject.toml -k mark $(2) --no-location -o $(1)/translations/messages.pot $(1)
	@test -z "$(LANGUAGE)" -o $(1) != handlers -o -e $(1)/translations/$(LANGUAGE) || \
		$(BIN)/pybabel -q init -w 110 -i $(1)/translations/messages.pot -d $(1)/translations -l $(LANGUAGE)
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete -w 110 -i $(1)/translations/messages.pot -d $(1)/translations
	@rm $(1)/translations/messages.pot
endef

help:  ## Print this list
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(STAMP)  ## Make the environment in .venv/ and install the pinned packages

$(STAMP): requirements.txt tests/requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Ahadi needs Python 3.11 or newer; say which one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
		{ echo "Python cannot make an environment here; on Debian: apt-get install python3-venv"; rm -rf .venv; exit 1; }
	@echo "Installing packages into .venv/ (about a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-binary africastalking \
		--require-hashes -r requirements.txt -r tests/requirements.txt
	@touch $@

run: setup  ## Run everything on this machine: counter, phone, worker, clock (Ctrl-C stops it)
	@$(BIN)/flask --app gateway start

test: setup  ## All tests: lint, types, unit, stories, browser, on both kinds of servers
	@echo "Beside these run lint, the whole house and Debian's servers; what they say comes last."
	@log=$$(mktemp); \
	$(MAKE) -k --no-print-directory lint test-house test-debian >$$log 2>&1 & beside=$$!; \
	trap "kill $$beside; wait $$beside; rm -f $$log; exit 130" INT TERM; \
	$(BIN)/python -m pytest -q -m "not whole_house"; here=$$?; \
	wait $$beside; there=$$?; cat $$log; rm -f $$log; exit $$((here || there))

test-house: setup
	$(BIN)/python -m pytest -q -m whole_house tests/journeys

test-debian: setup
	@if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && command -v redis-server >/dev/null; then \
		echo "Once more, on Debian's PostgreSQL and Redis:"; \
		exec $(BIN)/python -m pytest -q --servers debian -m "not browser and not whole_house and not once" $(OF_SERVERS); \
	elif [ -n "$$CI" ]; then echo "Debian's PostgreSQL and Redis are missing"; exit 1; \
	else echo "Not run: the tests on Debian's servers (apt-get install postgresql redis-server)"; fi

lint: setup secrets  ## Style, types, import rules, stale documents, keys that nobody should read
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/flask --app gateway screens --check

# Tests are full of invented passwords, so that words like "password" are no sign there; keys still are.
secrets: setup
	@$(SECRETS) $$(git ls-files ':!tests' ':!benchmarks' ':!*requirements.txt')
	@$(SECRETS) --disable-plugin KeywordDetector $$(git ls-files tests benchmarks ':!*requirements.txt')

format: setup  ## Put the code into the house style
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

bench: setup  ## Measure, each figure beside its floor, and write docs/performance.md
	$(BIN)/python -m benchmarks.everything

faults: setup  ## Five campaigns on many machines while hosts die, part and lie about the time (needs root)
	$(BIN)/python -m tests.cluster

screens: setup  ## Write the documents that are made from the code: screens, texts, settings
	$(BIN)/flask --app gateway screens

pictures: setup  ## Take the pictures of the README anew
	$(BIN)/python -m tests.pictures

words: setup  ## Bring the catalogues up to the sentences in the code (LANGUAGE=luo: begin one for the phones)
	$(call catalogue,handlers,-k say:2)
	$(call catalogue,gateway/console,-k say)

lock: setup  ## Choose versions anew and write both requirements files with hashes
	$(LOCK) --upgrade --group pyproject.toml:run -o requirements.txt
	$(LOCK) --upgrade -c requirements.txt --group pyproject.toml:test -o tests/requirements.txt
