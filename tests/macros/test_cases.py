"""Each macro of the library passes the cases of its macro.yaml, in a process as `cfnkit render` starts it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cfnkit.bundled import bundled_folder
from cfnkit.hosts.python import PythonHost
from cfnkit.packaging.macro_folder import Case, MacroFolder, find_macros, read_macro
from cfnkit.syntax import to_plain
from support.macro_events import event

LIBRARY = find_macros(bundled_folder("macros"))
MACROS = {name: read_macro(path) for name, path in LIBRARY.items()}
# What AWS has for the others is no part of this test.
ALONE = {name: macro for name, macro in MACROS.items() if not macro.permissions}
CASES = [(name, case) for name, macro in ALONE.items() for case in macro.cases]


@pytest.fixture(scope="module")
def hosts() -> Iterator[dict[str, PythonHost]]:
    made = {name: PythonHost(macro.path, macro.handler) for name, macro in ALONE.items()}
    yield made
    for host in made.values():
        host.close()


def values_of(case: Case) -> dict[str, Any]:
    """The values of the template's parameters, as CloudFormation sends them: with defaults, and lists as lists."""
    template = to_plain(case.input)
    declared = template.get("Parameters", {}) if not case.is_snippet else {}
    given = {name: parameter["Default"] for name, parameter in declared.items() if "Default" in parameter} | case.values
    lists = {name for name, parameter in declared.items() if parameter.get("Type") == "CommaDelimitedList"}
    return {name: str(value).split(",") if name in lists else value for name, value in given.items()}


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case.name}" for name, case in CASES])
def test_a_macro_does_what_its_case_says(name: str, case: Case, hosts: dict[str, PythonHost]) -> None:
    place = {"region": case.region, "accountId": case.account_id}
    given = event(to_plain(case.input), case.parameters, values_of(case), **place)
    answer = hosts[name].invoke(json.dumps(given))
    assert answer.payload is not None, answer.failure
    response = json.loads(answer.payload)
    if case.error is not None:
        assert case.error in response["errorMessage"]
    else:
        assert case.result is not None
        assert response.get("fragment") == to_plain(case.result), response


@pytest.mark.parametrize("name", LIBRARY)
def test_a_macro_has_a_handler_cases_and_a_read_me(name: str) -> None:
    folder: Path = LIBRARY[name]
    macro: MacroFolder = read_macro(folder)
    assert macro.name.lower() == name
    assert macro.cases
    assert len({case.name for case in macro.cases}) == len(macro.cases)
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {macro.name}\n")
    assert f"[{name}]({name}/README.md)" in (folder.parent / "README.md").read_text(encoding="utf-8")
