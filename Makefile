# Annual Report: `make` alone prints what there is.

PROJECT ?= .
YEAR ?=
RENDERER ?= auto
PYTHON ?= python3

BIN := .venv/bin
RUN_READY := .venv/.ready-to-run
TEST_READY := .venv/.ready-to-test
CHOICE := --project $(PROJECT) $(if $(YEAR),--year $(YEAR))
# everything the formatter and the linter look at
CODE := src tests tools benchmarks notebooks
NOTEBOOKS := $(wildcard notebooks/*/*.ipynb)

.DEFAULT_GOAL := help
.PHONY: help setup report dry-run trace verify labels test check fix quarto bench lock demonstration clean

help: ## print this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  make report PROJECT=examples/harrow YEAR=2014-15    another project, another year"
	@echo "  make trace FIG=fig-csc10-trend                      where a figure comes from"

setup: $(RUN_READY) ## install what the report needs into .venv

report: $(RUN_READY) ## make the report: _book/ for the public, _board/ for the board
	@$(BIN)/annual-report report $(CHOICE) --renderer $(RENDERER)

dry-run: $(RUN_READY) ## say what `make report` would run, and why
	@$(BIN)/annual-report report $(CHOICE) --dry-run

trace: $(RUN_READY) ## walk one figure back to its cells: make trace FIG=fig-…
	@$(BIN)/annual-report trace $(CHOICE) $(or $(FIG),$(error Name the figure: make trace FIG=fig-…; `make labels` lists them))

verify: $(RUN_READY) ## make the last run again from its archive, and compare every byte
	@$(BIN)/annual-report verify $(CHOICE)

labels: $(RUN_READY) ## list what can be traced
	@$(BIN)/annual-report labels $(CHOICE)

test: $(TEST_READY) check ## formatting, linting, types, notebook hygiene, and every test
	$(BIN)/pytest

check: $(TEST_READY) ## the quick part of `make test`: no test is run
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/nbstripout --keep-id --verify $(NOTEBOOKS)

fix: $(TEST_READY) ## mend what can be mended: format, lint, notebook outputs
	$(BIN)/nbstripout --keep-id $(NOTEBOOKS)
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

quarto: $(RUN_READY) ## install Quarto itself into .venv (needs the open internet)
	$(BIN)/uv pip install --python $(BIN)/python quarto-cli

bench: $(TEST_READY) ## measure a cold run, a run with nothing changed, and one return changed
	$(BIN)/python benchmarks/run.py

demonstration: $(TEST_READY) ## write the demonstration returns anew (the same bytes every time)
	$(BIN)/python tools/make_demonstration.py

lock: $(RUN_READY) ## resolve the dependencies anew into the lock files
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	echo 'setuptools uv' | tr ' ' '\n' | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --output-file requirements-setup.lock -

clean: ## delete what was built (never data/raw, never runs)
	rm -rf _build _book _variables.yml trace report/_generated .quarto _board $(PROJECT)/_build $(PROJECT)/_book $(PROJECT)/_board

# --- set-up ---------------------------------------------------------------------------------

.venv/bin/uv: requirements-setup.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; $(PYTHON) is older. Try: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "$(PYTHON) cannot make a virtual environment. On Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@echo "Setting up .venv (once) …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.lock
	@touch .venv/bin/uv

# uv installs in seconds; where it cannot reach the index (a proxy that only pip is told about), pip does.
# $(1) is a lock file.
define install
	@$(BIN)/uv pip install --quiet --system-certs --compile-bytecode --python $(BIN)/python --require-hashes -r $(1) \
	  || { echo "uv could not install; trying pip, which is slower …"; \
	       $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); }
endef

$(RUN_READY): .venv/bin/uv requirements.lock pyproject.toml
	$(call install,requirements.lock)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_READY): $(RUN_READY) requirements-dev.lock
	$(call install,requirements-dev.lock)
	@touch $@
