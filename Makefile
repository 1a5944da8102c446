# What can be done with this project: `make help`
PYTHON ?= python3
PORT ?= 8000
PY := .venv/bin/python
PACKAGES := core offices promises contracts tickets callbacks surveys helpdesk demo

.DEFAULT_GOAL := help
.PHONY: help run env setup setup-dev test lint coverage prove-deadlines chaos bench-escalation bench-import bench-search bench-siege bench-suggestions bench-verdict lighthouse messages requirements clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## start everything (PORT=9000 chooses the port); Ctrl-C stops everything
	@exec $(PY) -m helpdesk.run --port $(PORT)

env: ## .env for docker compose, from .env.example, with fresh secrets
	@$(PYTHON) helpdesk/run/envfile.py

test: setup-dev ## all tests, in browsers too, on servers of their own
	@$(PY) -m tests.scripts
	@$(PY) -m tests.browsers
	@$(PY) -m helpdesk.run.assets
	@$(PY) -m helpdesk.run.translations compile
	@$(PY) -m pytest -n auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

lint: setup-dev ## everything that can be checked without running the product
	$(PY) -m ruff check .
	$(PY) -m ruff format --check --quiet .
	$(PY) -m mypy $(PACKAGES)
	$(PY) -m djlint --lint --quiet templates
	node_modules/.bin/stylelint "static/css/*.css"
	node_modules/.bin/biome format static tests/js
	node_modules/.bin/biome lint --error-on-warnings static tests/js
	.venv/bin/lint-imports
	$(PY) -m helpdesk.run.translations check
	$(PY) -m helpdesk.run.translations compile
	$(PRODUCTION) $(PY) -W error::RuntimeWarning -m tests.servers $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m tests.servers $(PY) manage.py makemigrations --check --dry-run

coverage: setup-dev ## how much of the rules the tests go through, against the floor of each file
	@mkdir -p test-results
	@$(PY) -m pytest -n auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder $(RULE_TESTS) \
		--cov --cov-report= --cov-report=json:test-results/coverage.json
	@$(PY) -m tests.coverage_floor test-results/coverage.json

prove-deadlines: setup-dev ## a million random deadlines against the slow, certain way to count them
	$(PY) -m tests.offices.prove_deadlines

chaos: setup-dev ## kill workers, beat, web, Valkey and PostgreSQL at random; no promise lost, none doubled
	$(PY) -m tests.bench.chaos

bench-escalation: setup-dev ## 100,000 open promises, 5,000 due in one second; an idle sweep at a million
	$(PY) -m tests.bench.escalation

bench-import: setup-dev ## 100,000 devices and 10,000 contracts from a file: dry run, apply, again, undo
	$(PY) -m tests.servers $(PY) -m tests.bench.imports

bench-verdict: setup-dev ## who is covered, among 1,000,000 devices and 200,000 contracts
	$(PY) -m tests.servers $(PY) -m tests.bench.verdict

bench-search: setup-dev ## search box, lists and pages at 1,000,000 tickets
	$(PY) -m tests.servers $(PY) -m tests.bench.search

bench-suggestions: setup-dev ## suggested classifications, on words that the history does not hold
	$(PY) -m tests.servers $(PY) -m tests.bench.suggestions

bench-siege: setup-dev ## twenty people at work among 1,000 half requests, 1,000 slow readers, 250 event streams
	$(PY) -m tests.bench.siege

lighthouse: setup-dev ## Lighthouse on intake, queue and ticket page of the product that runs on PORT
	$(PY) -m tests.lighthouse.measure --port $(PORT)

messages: setup-dev ## collect the texts of the source into locale/
	$(PY) -m helpdesk.run.translations collect

requirements: setup-dev ## pin the newest versions that requirements*.in allow
	$(COMPILE) --output-file requirements.txt requirements.in
	$(COMPILE) --output-file requirements-dev.txt requirements-dev.in

clean: ## remove everything that was made here, the demo data too
	@case "$$(readlink .data/postgres)" in /var/lib/helpdesk/data-*) rm -rf "$$(readlink .data/postgres)";; esac
	rm -rf .venv node_modules static/vendor .data .mypy_cache .ruff_cache .hypothesis test-results
	find locale -name '*.mo' -delete

setup:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: install it, or name it: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) helpdesk/run/bootstrap.py

setup-dev:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: install it, or name it: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) helpdesk/run/bootstrap.py --dev

# Without a browser, and without the two that try worktime by the thousand: traced, they take minutes and find no new line
RULE_TESTS := tests/offices tests/callbacks tests/promises tests/tickets tests/surveys tests/contracts tests/equality tests/desk tests/portal \
	--ignore=tests/offices/test_worktime_oracle.py --ignore=tests/offices/test_worktime_properties.py --ignore=tests/contracts/imports

COMPILE := $(PY) -m piptools compile --quiet --upgrade --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

# what check --deploy looks at: settings as in production, with values that are nobody's
PRODUCTION := PRODUCTION=1 \
	SECRET_KEY=0123456789-for-check-deploy-only-abcdefghijklmnopqrstuvwxyz-ABCDEFGH \
	TICKET_NUMBER_KEY=for-check-deploy-only ALLOWED_HOSTS=desk.example.com \
	BASE_URL=https://desk.example.com CSRF_TRUSTED_ORIGINS=https://desk.example.com \
	EMAIL_URL=smtp://mail.example.com:25
