"""Macros that are commands: what `cfnkit macro new --command` writes, and what they are told."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from cfnkit.cli import main
from cfnkit.packaging import read_macro
from cfnkit.testing.checks.bench import Bench
from cfnkit.testing.checks.probes import functions_survive, untouched_part_stays_equal
from cfnkit.testing.checks.promises import package_is_complete, run_case
from cfnkit.testing.checks.results import Fault


@pytest.mark.parametrize(("kind", "program"), [("node", "node"), ("shell", "jq")])
def test_the_first_command_does_what_its_cases_say(tmp_path: Path, kind: str, program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    assert main(["macro", "new", "Mine", "--command", kind, "--output", str(tmp_path)]) == 0
    macro = read_macro(tmp_path / "mine")
    with Bench(macro) as bench:
        assert [run_case(bench, case) for case in macro.cases] == [None, None]
        assert untouched_part_stays_equal(bench) is None
        assert functions_survive(bench) is None
        skipped = package_is_complete(bench)
    assert skipped is not None
    assert skipped.skipped


def test_a_command_has_no_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["macro", "new", "Mine", "--command", "node", "--output", str(tmp_path)])
    assert main(["macro", "package", str(tmp_path / "mine"), "-o", str(tmp_path / "out")]) == 1
    assert "Mine is a command" in capsys.readouterr().err


def test_a_command_among_packages_is_tested_as_it_is(tmp_path: Path) -> None:
    answer = "import json, sys; e = json.load(sys.stdin); print(json.dumps({**e, 'status': 'success'}))"
    (tmp_path / "macro.yaml").write_text(
        f"name: Mine\ndescription: x\ncommand: ['{sys.executable}', -c, {json.dumps(answer)}]\n"
        "cases: [{name: a, fragment: {A: 1}, result: {A: 1}}]\n"
    )
    macro = read_macro(tmp_path)
    with Bench(macro, packaged=True) as bench:
        assert run_case(bench, macro.cases[0]) is None
        assert package_is_complete(bench) == Fault("Commands are not packaged.", skipped=True)


def test_a_handler_that_nothing_calls_is_told_what_is_missing(tmp_path: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    (tmp_path / "lambda.js").write_text("exports.handler = async (event) => event;\n")
    (tmp_path / "macro.yaml").write_text(
        "name: Mine\ndescription: x\ncommand: [node, lambda.js]\ncases: [{name: a, fragment: {}, result: {}}]\n"
    )
    macro = read_macro(tmp_path)
    with Bench(macro) as bench:
        fault = run_case(bench, macro.cases[0])
    assert fault is not None
    assert "lambda.js exports a handler, which only Lambda calls." in fault.detail
