PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXAMPLE := templates/examples/echo.yaml
RENDER := $(BIN)/cfnkit render $(EXAMPLE)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test test-thorough bench clean

demo: $(VENV)/installed
	$(RENDER)

test: $(VENV)/installed-for-test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses auto --dist worksteal

# Explores with new seeds and many examples, and runs what is too long for `test`.
test-thorough: $(VENV)/installed-for-test
	$(BIN)/pytest --numprocesses auto --dist worksteal --hypothesis-profile thorough --timeout 1800 -m ""

bench: $(VENV)/installed-for-test
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build dist *.egg-info .coverage* .*_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/installed: setup.cfg pyproject.toml | $(BIN)/python
	$(PIP) install --editable .
	touch $@

$(VENV)/installed-for-test: setup.cfg pyproject.toml | $(BIN)/python
	$(PIP) install --editable '.[test]'
	touch $@ $(VENV)/installed

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
