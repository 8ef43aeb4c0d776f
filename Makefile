# make run     serve on this machine          make test    every test but the slow emulators
# make check   all that must hold             make help    the rest
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --require-virtualenv

RUNTIME := $(VENV)/runtime.stamp
DEVELOPMENT := $(VENV)/development.stamp

# A module's tests stay together, since they share what takes long to start; modules begin in order.
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 8 --dist loadscope --no-loadscope-reorder

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help install run test e2e e2e-tools lint types imports check lock bench evaluate train wheel release clean

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

install: $(DEVELOPMENT) ## Build ./.venv with all that running and developing need.

run: $(RUNTIME) ## Serve; with no settings, the local channel on 127.0.0.1:8765.
	@$(BIN)/chaperone serve

test: $(DEVELOPMENT) ## Run every test except those that need a browser or an emulator.
	@$(BIN)/python -m pytest -m "not e2e" $(SIDE_BY_SIDE)

e2e: $(DEVELOPMENT) e2e-tools ## Run the tests that need a browser or an emulator.
	@$(BIN)/python -m pytest -m e2e $(SIDE_BY_SIDE)

e2e-tools:
	@tests/e2e/install.sh

lint: $(DEVELOPMENT) ## Check style and formatting.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(DEVELOPMENT) ## Check types.
	@$(BIN)/mypy --strict

imports: $(DEVELOPMENT) ## Check that imports point one way.
	@$(BIN)/lint-imports

check: lint types imports test e2e ## Check everything.

bench: $(DEVELOPMENT) ## Measure patterns, the whole check and the way from message to notice against peers, and the console.
	@$(BIN)/python benchmarks/check.py
	@$(BIN)/python benchmarks/detection.py
	@PYTHONPATH=. $(BIN)/python benchmarks/latency.py
	@PYTHONPATH=. $(BIN)/python benchmarks/console.py

evaluate: $(DEVELOPMENT) ## Score the checker on every labelled set; the figures of README and docs/detection.md.
	@$(BIN)/python -m policies.training.figures
	@$(BIN)/python -m policies.training.front
	@$(BIN)/python -m policies.training.conduct_figures
	@$(BIN)/python -m policies.training.thread_figures

train: $(DEVELOPMENT) ## Rebuild the model in ./build/train (about an hour on two cores); NEGATIVES=folder adds texts.
	@mkdir -p build/train
	@deploy/train.sh $(PYTHON) build/train $(BIN)/python $(NEGATIVES)

wheel: $(RUNTIME) ## Build the wheel into ./dist.
	@$(BIN)/python -m hatchling build -t wheel

release: $(DEVELOPMENT) ## Build wheel, bill of materials (CycloneDX) and checksums into ./dist.
	@deploy/release.sh $(BIN)/python

lock: ## Resolve both locks anew; UPGRADE=--upgrade takes newer versions.
	@deploy/lock.sh $(UPGRADE)

clean: ## Remove the environment, caches and build products; ./var stays.
	rm -rf $(VENV) build dist .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The development lock holds everything in the runtime lock, at the same versions.
$(DEVELOPMENT): requirements-dev.lock pyproject.toml
	@deploy/venv.sh $(PYTHON) $(VENV)
	$(call install_from,requirements-dev.lock)
	@touch $(RUNTIME) $@

$(RUNTIME): requirements.lock pyproject.toml
	@deploy/venv.sh $(PYTHON) $(VENV)
	$(call install_from,requirements.lock)
	@touch $@

define install_from
	@echo "Installing $(1) into $(VENV); the first time this takes a minute or two."
	@$(PIP) install --only-binary :all: --require-hashes -r $(1)
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
endef
