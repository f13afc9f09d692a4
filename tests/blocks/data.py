"""`yaml`, `json` and `toml` blocks: each is a file of some kind, which its content tells, and is read as that."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import jsonschema
import yaml

import cfnkit
from blocks.command_line import read_command
from blocks.guard_rules import run_tests
from blocks.page import CHECKOUT, Block, NotRun
from blocks.pipeline_files import KINDS as PIPELINE_KINDS
from blocks.reader import Reader
from cfnkit.configuration.consent import user_consent, user_file
from cfnkit.fleet.accounts import read_accounts
from cfnkit.fleet.items import read_items
from cfnkit.packaging import read_macro
from cfnkit.rule_tables import read_table
from cfnkit.testing.checks.bench import Bench
from cfnkit.testing.checks.promises import run_case

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Document: TypeAlias = Any
# A day on which suppressions of the pages hold.
_TODAY = date(2026, 12, 1)


class _Tags(yaml.SafeLoader):
    """YAML with CloudFormation's short forms, whose values do not matter here."""


_Tags.add_multi_constructor("!", lambda loader, suffix, node: f"!{suffix}")


def run_data(block: Block, reader: Reader) -> None:
    """Read the file of a block as what it is."""
    if block.text.startswith("# yaml-language-server: "):
        assert block.text.split("$schema=")[1].strip() in block.beside("sh", "config schema")
        return
    document = _parsed(block)
    kind = next((kind for kind in KINDS if kind.fits(document)), None)
    if kind is None:
        raise NotRun(
            "it is no kind of file that tests/blocks/data.py knows: teach it there, or mark the block as an excerpt"
        )
    kind.read(block, document, reader)


def _parsed(block: Block) -> Document:
    if block.language == "json":
        return json.loads(block.text)
    return tomllib.loads(block.text) if block.language == "toml" else yaml.load(block.text, _Tags)


class Kind(NamedTuple):
    """A kind of file: whether a document is one, and what reads it."""

    fits: Callable[[Document], bool]
    read: Callable[[Block, Document, Reader], object]


def _has(*names: str) -> Callable[[Document], bool]:
    return lambda document: isinstance(document, dict) and all(name in document for name in names)


def _items_have(*names: str) -> Callable[[Document], bool]:
    return lambda document: isinstance(document, list) and all(map(_has(*names), document))


def _are_resources(document: Document) -> bool:
    return isinstance(document, dict) and all(isinstance(each, dict) and "Type" in each for each in document.values())


def _read_configuration(block: Block, document: Document, reader: Reader) -> None:
    for table in document.get("rule_tables", ()):
        if table.endswith(".json"):
            reader.write(table, block.beside("json", '"rules"'))
    path = reader.write(".cfnkit.yaml", block.text)
    assert cfnkit.load_configuration(path).path == path


def _read_consent(block: Block, document: Document, reader: Reader) -> None:
    environment = {"XDG_CONFIG_HOME": str(reader.scratch), "APPDATA": str(reader.scratch)}
    reader.write(str(Path(user_file(environment)).relative_to(reader.scratch)), block.text)
    assert user_consent(environment).folders


def _check_template(block: Block, document: Document, reader: Reader) -> None:
    _check(block.text)


def _check_resources(block: Block, document: Document, reader: Reader) -> None:
    _check("Resources:\n" + "".join(f"  {line}\n" for line in block.text.splitlines()))


def _check(template: str) -> None:
    settings = cfnkit.Settings(today=_TODAY)
    (result,) = cfnkit.check_files([cfnkit.FileRequest("template.yaml", template.encode())], settings)
    assert [f"{each.id} {each.message}" for each in result.findings if each.id.startswith(("E", "W9795"))] == []


def _read_macro(block: Block, document: Document, reader: Reader) -> None:
    """Read the description of a macro; its handler is the last Python of the page, and the cases are run."""
    macro = read_macro(reader.write("macro/macro.yaml", block.text).parent)
    if macro.cases:
        reader.write("macro/index.py", block.beside("python", "def handler"))
    with Bench(macro) as bench:
        assert [fault for case in macro.cases if (fault := run_case(bench, case))] == []


def _read_lint_settings(block: Block, document: Document, reader: Reader) -> None:
    import cfnlint.data

    schema = Path(cfnlint.data.__path__[0], "CfnLintCli", "config", "schema.json")
    jsonschema.validate(document, json.loads(schema.read_text("utf-8")))


def _read_response(block: Block, document: Document, reader: Reader) -> None:
    told = {"success": "fragment", "failure": "errorMessage"}[document["status"]]
    assert document.keys() == {"requestId", "status", told}


def _read_defaults(block: Block, document: Document, reader: Reader) -> None:
    template = {"Resources": {f"R{at}": {"Type": each} for at, each in enumerate(document)}}
    macro = CHECKOUT / "macros" / "defaults"
    response = reader.fixture("run_macro")(macro, template, parameters={"Defaults": block.text})
    assert response["status"] == "success"


def _read_settings(block: Block, document: Document, reader: Reader) -> None:
    """Read the commands of cfnkit in the settings of another program."""
    commands = list(_commands(document))
    assert commands
    for words in commands:
        read_command(words)


def _commands(document: Document) -> Any:
    if isinstance(document, dict):
        program = document.get("command", document.get("path"))
        if program == "cfnkit":
            yield document.get("args", document.get("arguments"))
        elif isinstance(program, list) and program[0] == "cfnkit":
            yield program[1:]
    for each in document.values() if isinstance(document, dict) else document if isinstance(document, list) else ():
        yield from _commands(each)


KINDS = [
    Kind(_has("version", "folders"), _read_consent),
    Kind(_has("version"), _read_configuration),
    Kind(_has("Resources"), _check_template),
    Kind(_has("name", "handler"), _read_macro),
    Kind(_has("name", "command"), _read_macro),
    Kind(_items_have("input", "expectations"), lambda block, _, reader: run_tests(block, reader)),
    Kind(_items_have("account", "region", "stack"), lambda block, *_: read_items(block.text.encode(), "items.json")),
    Kind(_has("accounts"), lambda block, *_: read_accounts(block.text.encode(), "accounts.yaml")),
    Kind(_has("append_rules"), _read_lint_settings),
    Kind(_has("requestId", "status"), _read_response),
    Kind(_has("rules"), lambda _, document, __: read_table("table.json", document)),
    Kind(_has("mcpServers"), _read_settings),
    Kind(_has("mcp_servers"), _read_settings),
    Kind(_has("lsp"), _read_settings),
    Kind(_has("clients"), _read_settings),
    Kind(_has("language-server"), _read_settings),
    *(Kind(fits, read) for fits, read in PIPELINE_KINDS),
    Kind(_are_resources, _check_resources),
    Kind(lambda document: isinstance(document, dict) and all("::" in key for key in document), _read_defaults),
]
