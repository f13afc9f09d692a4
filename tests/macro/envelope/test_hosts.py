"""A macro as `cfnkit render` runs it: in a process of its own, and in the pipeline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

import cfnkit
from cfnkit.hosts.python import PythonHost
from cfnkit.syntax import to_plain
from support.macro_events import event

HANDLER = """
from cfnkit.macro import Fragment, MacroError, Request, macro, resources

SCHEMA = {"type": "object", "properties": {"Do": {"enum": ["add", "value", "refuse", "fail", "change", "large"]}}}

@macro(parameters=SCHEMA)
def handler(fragment: Fragment, request: Request):
    match request.params.get("Do"):
        case "add":
            for resource in resources(fragment):
                fragment = fragment.with_value((*resource.path, "Metadata", "By"), request.name)
            return {**fragment, "Metadata": {"M": ("é", 1.0)}}
        case "value":
            return [request.parameter_values, fragment]
        case "refuse":
            raise MacroError("No.", ("Resources", "A"))
        case "fail":
            return fragment["Nothing"]
        case "change":
            fragment["Resources"]["A"]["Type"] = "x"
        case "large":
            return {**fragment, "Metadata": ["x" * 100] * 20_000}
"""
TEMPLATE = {"Resources": {"A": {"Type": "AWS::SQS::Queue"}, "B": {"Type": "AWS::SNS::Topic", "Metadata": {"X": 1}}}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("macro")
    (folder / "index.py").write_text(HANDLER, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def host(folder: Path) -> Iterator[PythonHost]:
    host = PythonHost(folder, "index.handler")
    yield host
    host.close()


@pytest.fixture(scope="module")
def handler(folder: Path) -> Any:
    loader = SourceFileLoader("index", str(folder / "index.py"))
    spec = spec_from_loader("index", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module.handler


@pytest.mark.parametrize("fragment", [TEMPLATE, {"Name": "x"}, {}])
@pytest.mark.parametrize("what", ["add", "value", "refuse", "fail", "change", "large", "nothing", "unknown"])
def test_the_host_answers_what_the_handler_answers(host: PythonHost, handler: Any, what: str, fragment: Any) -> None:
    given = event(fragment, {} if what == "nothing" else {"Do": what}, {"P": ["a"]})
    answer = host.invoke(json.dumps(given))
    assert answer.failure == ""
    assert answer.payload is not None
    assert json.loads(answer.payload) == json.loads(json.dumps(handler(given, None)))
    line = json.loads(answer.log.splitlines()[-1])
    assert line["requestId"] == given["requestId"]


def rendered(folder: Path, what: str) -> cfnkit.Processed:
    template = {"Transform": {"Name": "Mine", "Parameters": {"Do": what}}, **TEMPLATE}
    config = {"version": 1, "macros": {"Mine": {"handler": f"{folder}/index.py:handler"}}}
    return cfnkit.process(json.dumps(template), config=config)


def test_a_template_is_rendered_with_it(folder: Path) -> None:
    processed = rendered(folder, "add")
    assert [diagnostic.message for diagnostic in processed.diagnostics] == []
    assert to_plain(processed.tree)["Resources"]["B"]["Metadata"] == {"X": 1, "By": "Mine"}


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("refuse", "Transform 123456789012::Mine failed with: At Resources/A: No"),
        ("unknown", "Transform 123456789012::Mine failed with: Parameter Do must be one of 'add', 'value', "),
        ("change", "cannot be changed in place"),
    ],
)
def test_a_refusal_is_a_diagnostic_of_the_template(folder: Path, what: str, said: str) -> None:
    messages = [diagnostic.message for diagnostic in rendered(folder, what).diagnostics]
    assert any(said in message for message in messages), messages
