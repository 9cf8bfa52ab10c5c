# Two commands: `make study` and `make test`. Each installs what it needs, once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
OUT := build
SYSTEM_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-inter fonts-sil-charis

# For pip and for the isolated environment in which it builds; relative, so that the path may hold spaces.
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: study test check browser bench clean help

study: $(READY)  ## run the study of the embedded site and say where the PDF is (options: ARGS="--lang en")
	$(BIN)/impact study --out $(OUT) $(ARGS)
	@echo; echo "The report:"; find "$(CURDIR)/$(OUT)" -name '*.pdf' | sort | sed 's/^/  /'

test: $(READY)  ## run all tests (options: ARGS="-k cooling")
	$(BIN)/python -m pytest $(ARGS)

check: $(READY)  ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/mypy

# Chromium is of the system, not of Playwright, which would fetch one of its own.
browser: SYSTEM_PACKAGES += chromium
browser: $(READY)  ## install what the tests of the HTML twin need: Chromium and its driver
	@$(install_system_packages)
	$(BIN)/python -m pip install --quiet -e '.[dev,browser]'

bench: $(READY)  ## run the benchmarks
	$(BIN)/python -m pytest benchmarks --benchmark-only $(ARGS)

clean:  ## remove everything that make has made, the environment too
	rm -rf $(VENV) $(OUT) dist .benchmarks .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# Made once; made again when the requirements change.
$(READY): pyproject.toml constraints.txt
	@$(check_python)
	@$(install_system_packages)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $@

define check_python
command -v $(PYTHON) >/dev/null || { \
  echo "$(PYTHON) is missing. Type: sudo apt-get install python3 python3-venv" >&2; exit 1; }; \
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
  echo "Python 3.11 or newer is needed, and $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
  echo "If a newer one is installed, name it: make study PYTHON=python3.12" >&2; exit 1; }; \
$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
  echo "Python has no venv. Type: sudo apt-get install python3-venv" >&2; exit 1; }
endef

# Debian and its relatives; elsewhere the packages have other names and `impact doctor` says what is missing.
define install_system_packages
command -v dpkg-query >/dev/null || { \
  echo "This is not Debian: after the installation, $(BIN)/impact doctor says which libraries are missing." >&2; \
  exit 0; }; \
missing=""; \
for package in $(SYSTEM_PACKAGES); do \
  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q '^install ok installed$$' \
    || missing="$$missing $$package"; \
done; \
if [ -z "$$missing" ]; then exit 0; fi; \
if [ "$$(id -u)" != 0 ]; then \
  echo "System packages are missing. Type this line, then start again:" >&2; \
  echo "  sudo apt-get update && sudo apt-get install --no-install-recommends$$missing" >&2; exit 1; \
fi; \
echo "Installing the system packages$$missing"; \
export DEBIAN_FRONTEND=noninteractive; \
apt-get update -qq </dev/null || echo "apt-get update failed: trying with the package lists at hand" >&2; \
apt-get install -y -qq --no-install-recommends $$missing </dev/null
endef
