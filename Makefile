# Two commands on a machine with Python 3.11 or newer, pip and make: `make demo` and `make test`. Each sets itself up.
# The others: check, mutate-law, format, test-shared, test-slow, test-browser, bench, fuzz, docs, wheel, lock, clean.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -q
JOBS ?= auto

.PHONY: mutate-law demo test test-shared test-slow test-browser check format docs bench fuzz wheel lock clean ready-run ready-dev

demo: ready-run
	@$(BIN)/tidewaiter demo --out out/demo

test: ready-dev
	$(PYTEST) -n $(JOBS) -m "not shared and not slow and not browser"

test-shared: ready-dev
	$(PYTEST) -n $(JOBS) -m "shared and not slow and not browser"

test-slow: ready-dev
	$(PYTEST) -n $(JOBS) -m "slow and not browser"

test-browser: ready-dev
	$(PYTEST) -m "browser"

format: ready-dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

check: ready-dev docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python tools/check_prose.py
	$(BIN)/python tools/cli_docs.py --check
	$(BIN)/python tools/sbom.py --check

docs: ready-dev
	$(BIN)/python -m sphinx -q -E -W --keep-going -b html docs build/docs

bench: ready-dev
	$(BIN)/python -m bench.run

fuzz: ready-dev
	$(PYTEST) -n $(JOBS) -p tests.fuzz_profile --hypothesis-profile=fuzz -m "hypothesis and not browser"

mutate-law: ready-dev
	$(BIN)/python -m tools.mutate_law

wheel: ready-dev
	$(BIN)/python -m hatchling build -t wheel

lock:
	$(PYTHON) tools/lock.py
	$(MAKE) ready-dev
	$(BIN)/python tools/sbom.py

clean:
	rm -rf .venv build dist out

ready-run ready-dev: ready-%:
	@test -n "$(PYTHON)" || { echo "Tidewaiter needs Python 3.11 or newer; none was found on the PATH."; exit 1; }
	@$(PYTHON) tools/set_up.py $*
