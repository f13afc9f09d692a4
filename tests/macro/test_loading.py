"""A macro is light: the modules that it imports, in a process of its own, and on the Lambda runtime client."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import cfnkit

# What of the standard library a kit has no need of: each takes longer to import than the kit itself.
SLOW = {"asyncio", "ast", "dataclasses", "difflib", "hashlib", "http", "inspect", "socket", "ssl", "typing", "uuid"}
FOREIGN = {"attr", "boto3", "botocore", "cfnlint", "jsonata", "jsonschema", "regex", "rpds", "samtranslator", "yaml"}

HANDLER = """
from cfnkit.macro import Fragment, MacroError, Request, macro

@macro(parameters={"type": "object", "properties": {"Prefix": {"type": "string"}}, "required": ["Prefix"]})
def handler(fragment: Fragment, request: Request) -> Fragment:
    return fragment.with_value(("Description",), request.params["Prefix"])
"""
CALL = """
event = {"fragment": {"Resources": {}}, "params": {"Prefix": "a"}, "requestId": "r", "transformId": "1::M"}
assert index.handler(event, None)["status"] == "success"
"""


def imported(folder: Path, before: str = "", after: str = "", more: str = "") -> set[str]:
    """The modules that `import index` adds in a new process in which `before` ran already."""
    program = f"""
import json, sys
sys.path.insert(0, {str(folder)!r})
{before}
known = set(sys.modules)
import index
{after}
print(json.dumps(sorted(set(sys.modules) - known)))
"""
    assert cfnkit.__file__ is not None
    checkout = str(Path(cfnkit.__file__).parent.parent)
    # Without `site`, no hook of this environment imports what the macro should not need.
    packages = [path for path in sys.path if path.endswith("site-packages")]
    arguments = [sys.executable, "-S", "-c", f"import sys; sys.path += {[checkout, *packages]!r}\n{program}"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "index.py").write_text(HANDLER, encoding="utf-8")
    return tmp_path


def test_a_handler_brings_the_kit_and_little_else(folder: Path) -> None:
    modules = imported(folder)
    tops = {name.partition(".")[0] for name in modules}
    assert not tops & (SLOW | FOREIGN)
    rooms = {name.split(".")[1] for name in modules if name.startswith("cfnkit.")}
    assert rooms == {"json_schema", "lazy_names", "macro"}


def test_a_reference_within_the_schema_brings_the_pointers_alone(tmp_path: Path) -> None:
    schema = '{"$defs": {"a": {"type": "string"}}, "type": "object", "properties": {"Prefix": {"$ref": "#/$defs/a"}}}'
    handler = HANDLER.replace(HANDLER[HANDLER.index("=") + 1 : HANDLER.index(")\ndef")], schema)
    (tmp_path / "index.py").write_text(handler, encoding="utf-8")
    modules = imported(tmp_path, after=CALL)
    assert not {name.partition(".")[0] for name in modules} & (SLOW | FOREIGN)
    assert {name for name in modules if name.startswith("cfnkit.source")} == {"cfnkit.source", "cfnkit.source.pointer"}


def test_a_call_that_succeeds_brings_nothing_but_the_kit(folder: Path) -> None:
    modules = imported(folder, before="import index", after=CALL)
    assert {name for name in modules if not name.startswith("encodings")} <= {"cfnkit.macro.changes"}


def test_on_the_runtime_client_a_handler_brings_the_kit_alone(folder: Path) -> None:
    pytest.importorskip("awslambdaric")
    modules = imported(folder, before="import awslambdaric.__main__, awslambdaric.bootstrap", after=CALL)
    assert {name.partition(".")[0] for name in modules} == {"cfnkit", "index"}


@pytest.mark.parametrize("name", ["evaluate", "tagging_table", "resources", "rewrite", "logical_id", "walk"])
def test_what_knows_cloudformation_needs_no_library(tmp_path: Path, name: str) -> None:
    (tmp_path / "index.py").write_text(f"from cfnkit.macro import {name}\n", encoding="utf-8")
    tops = {module.partition(".")[0] for module in imported(tmp_path)}
    assert not tops & FOREIGN
