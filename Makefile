# `make run` starts the bot, `make test` runs every check; both set up what they need.
.DEFAULT_GOAL := help
.PHONY: help run test test-fast bench calibrate image lock format clean

PYTHON ?= $(shell for one in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$one; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/run.stamp ## start the bot: web page always, Slack when its variables are set
	$(BIN)/impsci serve

test: $(VENV)/test.stamp ## run every check
	tests/run

test-fast: $(VENV)/test.stamp ## run the Python tests alone
	$(BIN)/pytest -q -x --ignore=tests/outside

bench: $(VENV)/bench.stamp ## measure speed against baselines in the same run
	$(BIN)/python -m tests.bench

calibrate: $(VENV)/test.stamp ## fit the matcher's weights to the questions beside the entries (SETS=FOLDER: to public sets too)
	$(BIN)/impsci calibrate tests/questions $(if $(SETS),--sets $(SETS)) --write

image: ## build the container image with docker, podman or buildah
	deploy/image

lock: $(VENV)/test.stamp ## resolve the locked requirements anew
	deploy/lock

format: $(VENV)/test.stamp ## format the code
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

clean: ## remove what the other targets made
	rm -rf $(VENV) node_modules tests/outside/node_modules dist build .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "impsci needs Python 3.11 or newer: install it, or say where it is: make run PYTHON=/path/to/python3"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: pyproject.toml deploy/requirements.txt | $(VENV)/bin/python
	$(BIN)/pip install -q --require-hashes -r deploy/requirements.txt
	$(BIN)/pip install -q --no-deps -e .
	@touch $@

$(VENV)/test.stamp: pyproject.toml deploy/requirements.txt tests/requirements.txt | $(VENV)/bin/python
	$(BIN)/pip install -q --require-hashes -r tests/requirements.txt
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/run.stamp

$(VENV)/bench.stamp: tests/bench/requirements.txt $(VENV)/test.stamp
	$(BIN)/pip install -q --require-hashes -r tests/bench/requirements.txt
	@touch $@
