PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CODE_SERVER ?= editors/vscode/.cache/code-server
CDK_APPS ?= integrations/cdk/.cache/apps
PYTEST := $(BIN)/pytest --numprocesses auto --dist worksteal

# Bytecode is written in any environment: tests start hundreds of processes, and each would compile cfnkit again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test types contracts pytest docs transcripts test-thorough test-fleet test-editor test-cdk bench release-check clean

# Writes an example, `make demo NAME=drift`, and runs its commands.
demo: $(VENV)/installed
	rm -rf build/demo
	$(BIN)/cfnkit demo $(or $(NAME),macro) build/demo --run

# Linters, the type check, the import contracts and the tests: the same verdict on each run of the same commit. The types
# are checked while tests wait for the processes that they start. All of them end: what failed is named last.
test: $(VENV)/installed-for-test
	$(BIN)/ruff check .
	@$(MAKE) --no-print-directory --jobs --keep-going contracts types pytest

# The type check for each system, side by side; each has a cache of its own. The tests go first.
types: types-linux types-darwin types-win32

types-%: $(VENV)/installed-for-test
	nice $(BIN)/mypy --platform $* --cache-dir .mypy_cache/$*

contracts: $(VENV)/installed-for-test
	$(BIN)/lint-imports

pytest: $(VENV)/installed-for-test
	$(PYTEST)

# The documentation site, into build/site; each link of it leads somewhere.
docs: $(VENV)/installed-for-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build

# What commands print, into the documents again, and the picture of the README: look at the difference.
transcripts: $(VENV)/installed-for-test
	$(BIN)/python tests/test_documents.py
	$(BIN)/python tests/test_tutorials.py
	$(BIN)/python tests/test_macro_guide.py
	$(BIN)/python tests/test_picture.py

# The tests with many new examples, and those that are too long for `test`.
test-thorough: $(VENV)/installed-for-test
	$(PYTEST) --hypothesis-profile thorough --timeout 1800 -m ""

# An organization of 500 stacks in an emulator, on the whole way that it has in AWS; some minutes.
test-fleet: $(VENV)/installed-for-test
	$(BIN)/pytest -q -m "" --timeout 1800 tests/fleet/test_organization.py

# The extension for VS Code: its linter, its type check, and what its user sees in a real editor, which npm and Debian bring.
test-editor: $(VENV)/installed-for-editor
	editors/vscode/test/install.sh "$(abspath $(CODE_SERVER))"
	cd editors/vscode && npm run --silent lint && npm run --silent check && npm run --silent package
	cd editors/vscode && npm run --silent test -- "$(abspath $(CODE_SERVER))" "$(abspath $(BIN)/cfnkit)" "$(ONLY)"

# CDK's example apps and the plugin for its synthesis, with a current CDK, which npm and PyPI bring. The assemblies that the
# tests read are made again and compared.
test-cdk: $(VENV)/installed-for-test
	tests/assemblies/install.sh "$(abspath $(CDK_APPS))" "$(abspath $(BIN)/python)"
	CFNKIT_CDK="$(abspath $(CDK_APPS))" $(BIN)/pytest -q tests/assemblies
	integrations/cdk/test/install.sh "$(abspath $(CDK_APPS))"
	cd integrations/cdk && npm run --silent lint && npm run --silent check
	cd integrations/cdk && CFNKIT="$(abspath $(BIN)/cfnkit)" CFNKIT_CDK="$(abspath $(CDK_APPS))" npm run --silent test

# Ratios of cfnkit's time and memory to those of its peers.
bench: $(VENV)/installed-for-test
	$(BIN)/python -m benchmarks

# What holds of a release: its files, its versions, an installation with each Python of this machine and with the oldest
# dependencies, the packages of Node. PyPI and npm bring what it needs; the files are in build/release.
release-check: $(VENV)/installed-for-release
	$(BIN)/python -m release

clean:
	rm -rf $(VENV) build dist *.egg-info .coverage* .*_cache .hypothesis \
		editors/vscode/node_modules editors/vscode/dist editors/vscode/.cache \
		integrations/cdk/node_modules integrations/cdk/dist integrations/cdk/.cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/installed: setup.cfg pyproject.toml | $(BIN)/python
	$(PIP) install --editable .
	touch $@

$(VENV)/installed-for-test: setup.cfg pyproject.toml | $(BIN)/python
	$(PIP) install --editable '.[test]'
	touch $@ $(VENV)/installed

$(VENV)/installed-for-editor: setup.cfg pyproject.toml | $(BIN)/python
	$(PIP) install --editable '.[editor]'
	touch $@ $(VENV)/installed

$(VENV)/installed-for-docs: setup.cfg pyproject.toml | $(BIN)/python
	$(PIP) install --editable '.[docs]'
	touch $@ $(VENV)/installed

$(VENV)/installed-for-release: setup.cfg pyproject.toml | $(BIN)/python
	$(PIP) install --editable '.[release]'
	touch $@ $(VENV)/installed

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
