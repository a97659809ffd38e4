# make demo    build the demo site into site/
# make test    run all tests
# make lint    check style and types
# make bench   measure accuracy and speed; SIZES="1000 10000" adds larger sites, benchmarks/run_all.py has the rest
# make clean   remove what the targets above made

PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin
# A stamp says which pyproject.toml an environment was made for: it is made anew only when that file changes.
USER_STAMP := $(VENV)/.installed
DEV_STAMP  := $(VENV)/.installed-dev

.PHONY: help demo test lint bench clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# make/make/p' Makefile

demo: $(USER_STAMP)
	$(RUN)/timeline build
	@echo "The demo is in site/: open site/index.html"

test: $(DEV_STAMP)
	$(RUN)/python -m pytest

lint: $(DEV_STAMP)
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy

SIZES  ?= 1000
MERGE  ?=
DIGEST ?=
ONLY   ?=

bench: $(DEV_STAMP)
	@$(RUN)/python benchmarks/run_all.py --sizes $(SIZES) --merge $(MERGE) --digest $(DIGEST) --only $(ONLY) \
	  $(if $(BROWSER),--browser)

clean:
	rm -rf $(VENV) site .timeline dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find timeline tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

$(RUN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "timeline needs Python 3.11 or newer. Name one: make PYTHON=python3.12 demo" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python could not make an environment in $(VENV); on Debian and Ubuntu: apt-get install python3-venv" >&2; \
	  exit 1; }

$(USER_STAMP): pyproject.toml | $(RUN)/python
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --editable ".[html]"
	@touch $@

# After the other stamp, so that under "make -j" two installations never meet in one environment.
$(DEV_STAMP): pyproject.toml $(USER_STAMP)
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --editable ".[html,dev]"
	@touch $@
