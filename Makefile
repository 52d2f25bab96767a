# make demo    audit the example, print the report, serve the example site (SERVE=0: do not serve)
# make test    everything that CI runs: linters, types, tests in real browsers, the built wheel
# make docs    write the generated reference pages anew      make bench   print speed and size beside peers
# make lock    resolve the dependencies anew                 make examples   build the example pages anew
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
SERVE ?= 1

.PHONY: demo test lint types unit browser wheel browsers postgresql docs examples bench lock clean

demo: .venv/.installed
	@$(BIN)/python -m tools.demo $(if $(filter 0,$(SERVE)),,--serve)

test: lint types unit browser wheel

lint: .venv/.installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: .venv/.installed node_modules/.installed
	$(BIN)/mypy
	node node_modules/typescript/bin/tsc -p .

unit: .venv/.installed node_modules/.installed postgresql
	$(BIN)/pytest -m "not browser" -n 2

browser: .venv/.installed node_modules/.installed browsers
	$(BIN)/pytest -m browser

wheel: .venv/.installed
	$(BIN)/python -m tools.try_wheel

browsers: .venv/.installed
	@$(BIN)/python -m tools.browsers

postgresql: .venv/.installed
	@$(BIN)/python -m tools.postgresql

docs: .venv/.installed
	$(BIN)/python -m tools.docs

examples: .venv/.installed
	$(BIN)/python examples/before-and-after/build.py

bench: .venv/.installed node_modules/.installed
	$(BIN)/python -m tests.benchmarks

lock: .venv/.installed
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--upgrade --group dev pyproject.toml --output-file requirements.lock

clean:
	rm -rf .venv node_modules dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"safeexit needs Python 3.11 or later; this is %d.%d. Name another: make PYTHON=python3.12" % sys.version_info[:2])'
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "Python has no venv module here. On Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/.installed: package-lock.json .venv/.installed
	npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@
