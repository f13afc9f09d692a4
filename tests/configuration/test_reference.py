"""The schema of the configuration describes each key, and says what its reader does."""

from __future__ import annotations

import copy
import inspect
import json
import re
import subprocess
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from cfnkit.aws.lambda_host import LambdaHost
from cfnkit.configuration.configuration import Configuration
from cfnkit.configuration.documents import configuration_schema
from cfnkit.configuration.drift_rules import DriftSettings
from cfnkit.configuration.file import load_configuration
from cfnkit.configuration.reference import Key, configuration_keys
from cfnkit.deployment import Lookups
from cfnkit.hosts.command import CommandHost
from cfnkit.hosts.python import PythonHost
from cfnkit.lint.results import Ruling
from cfnkit.lint.settings import DEFAULT_ENGINE

VALIDATOR = Draft202012Validator(configuration_schema())
KEYS = list(configuration_keys())
HANDLER, COMMAND, FUNCTION = {"handler": "src/tags/index.py:handler"}, {"command": ["python"]}, {"lambda": "tags"}
# What an object has around a key: the first of these that the key can be added to.
AROUND: dict[str, list[dict[str, Any]]] = {
    "macros.*": [HANDLER, COMMAND, FUNCTION, {}],
    "lookups.ssm.*": [{"value": "a"}, {}],
    "check.per_path[]": [{"paths": ["a"], "ignore": ["E1"], "reason": "so"}],
    "drift.ignore[]": [{"type": "A", "reason": "so"}, {"resource": "B", "reason": "so"}],
}
KNOWN_ELSEWHERE = {"organizational_units"}  # which `cfnkit.targets` reads
NAME = "s3://name/"  # of a macro, a target, a prefix
DECIDED_LATER = ("timeout", "memory_mb", "engine", "fail_on")  # by what runs a macro, and by the check


def document(key: Key, value: Any, around: dict[str, Any]) -> dict[str, Any]:
    """A configuration whose key has a value."""
    inner: Any = around | {key.name: value}
    for part in reversed(key.path.split(".")[:-1]):
        name, is_list = part.removesuffix("[]"), part.endswith("[]")
        inner = {NAME if name == "*" else name: [inner] if is_list else inner}
    return {"version": 1, **inner}


def around(key: Key) -> list[dict[str, Any]]:
    parent = key.path.removeprefix("targets.*.").rpartition(".")[0]
    return sorted(AROUND.get(parent, [{}]), key=lambda each: key.name in each)


def is_valid(settings: dict[str, Any]) -> bool:
    return bool(VALIDATOR.is_valid(settings))


def load(folder: Path, settings: dict[str, Any]) -> Configuration:
    for name in ("parameters/prod.json", "policy/queues.json"):
        (folder / name).parent.mkdir(exist_ok=True)
    (folder / "parameters/prod.json").write_text('{"Env": "prod"}')
    said = {"title": "It is open", "reason": "So.", "remedy": "Close it.", "source": "https://example.com/"}
    table = {"rules": [{"id": "QUEUES-1", **said, "resources": {"AWS::SQS::Queue": {}}}]}
    (folder / "policy/queues.json").write_text(json.dumps(table))
    path = folder / ".cfnkit.yaml"
    path.write_text(json.dumps(settings))
    read = load_configuration(path)
    known = {name: lookups for name, lookups in read.target_lookups.items() if lookups != Lookups()}
    return replace(read, target_lookups=known, drift=read.drift or DriftSettings())


def test_each_key_of_the_schema_is_described() -> None:
    """A key without title, description, type, default or example, as an editor would show it."""

    def parts(schema: Any, place: str) -> Any:
        for name, part in schema.get("properties", {}).items() if isinstance(schema, dict) else ():
            yield f"{place}.{name}", part, name in schema.get("required", ())
        for name, part in schema.items() if isinstance(schema, dict) else ():
            # What stands in a condition is no description of a key.
            if name not in ("if", "then", "allOf", "examples", "default"):
                yield from parts(part, f"{place}.{name}")

    flaws = [
        (place, word)
        for place, part, _ in parts(configuration_schema(), "")
        for word in ("title", "description", "examples")
        if not part.get(word)
    ]
    assert flaws == []
    assert all(key.types for key in KEYS)
    undecided = [key.path for key in KEYS if not (key.has_default or key.default_text or key.required or key.one_of)]
    assert undecided == []


def test_each_configuration_of_the_checkout_and_of_the_documents_fits_the_schema(checkout: Path) -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=checkout, capture_output=True, text=True, check=True).stdout
    paths = [checkout / path for path in listed.splitlines()]
    found = {str(path): path.read_text("utf-8") for path in paths if path.name == ".cfnkit.yaml"}
    for page in (path for path in paths if path.suffix == ".md"):
        blocks = re.findall(r"^( *)```yaml\n(.*?)^ *```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        texts = [textwrap.dedent(text) for _, text in blocks]
        found |= {f"{page} {number}": text for number, text in enumerate(texts) if text.startswith("version: 1\n")}

    assert len([name for name in found if name.endswith(".cfnkit.yaml")]) > 1
    assert len([name for name in found if ".md " in name]) > 1
    for name, text in found.items():
        plain = json.loads(json.dumps(yaml.safe_load(text), default=str))  # a day is a text
        assert [each.message for each in VALIDATOR.iter_errors(plain)] == [], name


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.path)
def test_each_example_and_default_is_accepted_at_its_place(key: Key) -> None:
    values = [*key.examples, *([key.default] if key.has_default else [])]
    for value in values:
        assert any(is_valid(document(key, value, outer)) for outer in around(key)), value


@pytest.mark.parametrize("key", [key for key in KEYS if key.path not in KNOWN_ELSEWHERE], ids=lambda key: key.path)
def test_each_key_is_read(key: Key, tmp_path: Path) -> None:
    given, without = _with_and_without(key)
    if is_valid(without):
        assert load(tmp_path, given) != load(tmp_path, without)
    else:
        assert key.required or key.one_of
        load(tmp_path, given)


@pytest.mark.parametrize("key", [key for key in KEYS if key.has_default], ids=lambda key: key.path)
def test_a_default_is_what_counts_without_the_key(key: Key, tmp_path: Path) -> None:
    given, without = _with_and_without(key)
    _last(given, key)[key.name] = key.default
    if key.name not in DECIDED_LATER:
        assert load(tmp_path, given) == load(tmp_path, without)


def test_defaults_that_are_decided_later_are_those_of_the_host_and_the_check() -> None:
    hosts = [inspect.signature(host).parameters for host in (PythonHost, CommandHost, LambdaHost)]
    timeout, memory_mb, engine, fail_on = (_default(name) for name in DECIDED_LATER)
    assert {host["timeout"].default for host in hosts} == {timeout}
    assert {host["memory_mb"].default for host in hosts[:2]} == {memory_mb}
    assert engine == DEFAULT_ENGINE
    assert fail_on == Ruling._field_defaults["fail_on"].value


def _default(name: str) -> Any:
    """The default of all keys with a name."""
    (default,) = {key.default for key in KEYS if key.name == name}
    return default


def _with_and_without(key: Key) -> tuple[dict[str, Any], dict[str, Any]]:
    """A configuration with the example of a key, and the same without the key."""
    given = next(given for outer in around(key) if is_valid(given := document(key, key.examples[0], outer)))
    without = copy.deepcopy(given)
    del _last(without, key)[key.name]
    return given, without


def _last(settings: dict[str, Any], key: Key) -> dict[str, Any]:
    """The object of a document that has the key."""
    inner: Any = settings
    for part in key.path.split(".")[:-1]:
        inner = inner[NAME if part == "*" else part.removesuffix("[]")]
        inner = inner[0] if part.endswith("[]") else inner
    assert isinstance(inner, dict)
    return inner
