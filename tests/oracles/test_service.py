"""What the service was recorded to do with a template."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cfnkit.configuration.configuration import IncludeSource, PythonMacro
from cfnkit.deployment import Lookups, Secret, SsmParameter, Target
from cfnkit.diagnostics import Code, Diagnostic, Severity
from cfnkit.diff import compare_versions
from cfnkit.pipeline import Configuration, Processed, process
from cfnkit.pipeline.process import ReferenceMode
from cfnkit.source import Span
from cfnkit.syntax import Mapping, at_path, to_plain
from support import recorded_cases

CASES = recorded_cases.read("service.jsonl")
UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"

pytestmark = pytest.mark.skipif(not CASES, reason="CFNKIT_CASES names no folder of recorded cases")


def cases(*kinds: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in CASES if case["kind"] in kinds]


def run(case: dict[str, Any], tmp_path: Path, *, deployed: bool = False) -> Processed:
    """Process a case's template as its context says; `deployed` with what a finished stack has."""
    context = case["context"]
    ssm = {
        name: SsmParameter(
            parameter["type"],
            {int(version): value for version, value in parameter["versions"].items()}
            if "versions" in parameter
            else {1: parameter["value"]},
            max(map(int, parameter.get("versions", {"1": ""}))),
        )
        for name, parameter in context.get("ssm", {}).items()
    }
    secrets = {name: Secret({"AWSCURRENT": _secret(secret)}) for name, secret in context.get("secrets", {}).items()}
    lookups = Lookups(
        ssm=ssm if "ssm" in context else None,
        secrets=secrets if "secrets" in context else None,
        exports=context.get("exports"),
        physical_ids={**context.get("refs", {}), **(context.get("deployed_refs", {}) if deployed else {})},
        attributes=context.get("getatts", {}),
    )
    includes = []
    for url, text in context.get("s3", {}).items():
        bucket, _, key = url.removeprefix("s3://").partition("/")
        file = tmp_path / bucket / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        includes.append(IncludeSource(f"s3://{bucket}/", tmp_path / bucket))
    root = recorded_cases.folder()
    assert root is not None
    macros = {}
    for name, handler in case["macros"].items():
        path, _, function = handler.partition(":")
        code = root / path
        macros[name] = PythonMacro(
            name=name, code_dir=code.parent, handler=f"{code.stem}.{function}", span=Span("case", 1, 1, 1, 1)
        )
    target = Target(
        region=context["region"],
        account_id=context["account"],
        stack_name=context.get("stack_name", "stack"),
        stack_id=context.get("stack_id"),
        parameters={name: _text(value) for name, value in case["parameters"].items()},
        resource_types=tuple(context.get("resource_types", ())),
        inline=len(case["template"].encode()) > 51_200,
    )
    config = Configuration(macros=macros, includes=tuple(includes), lookups=lookups)
    mode: ReferenceMode = "resolve" if deployed else "keep"
    return process(case["template"], name=case["id"], target=target, config=config, dynamic_references=mode)


def _text(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)


UPDATES = [each for each in cases("processed", "intrinsic", "dynref") if "previous" in each.values[0]["context"]]


@pytest.mark.parametrize("case", [each for each in UPDATES if "changes" in each.values[0]["expect"]])
def test_a_change_does_what_the_change_set_says(case: dict[str, Any], tmp_path: Path) -> None:
    change = compare_versions(run({**case, **case["context"]["previous"]}, tmp_path), run(case, tmp_path))
    found = {each.logical_id: (each.action.value, each.replacement.value) for each in change.changed}
    # The answer of the service has no replacement for a new resource in one recording.
    expected = {
        each["LogicalResourceId"]: (each["Action"], each.get("Replacement", found[each["LogicalResourceId"]][1]))
        for each in case["expect"]["changes"]
    }
    assert found == expected


@pytest.mark.parametrize("case", cases("error"))
def test_the_refusal_is_in_the_services_words(case: dict[str, Any], tmp_path: Path) -> None:
    processed = run(case, tmp_path)

    messages = [finding.message for finding in processed.diagnostics]
    assert not processed.deployable
    assert any(_matches(case["expect"]["message"], message, {}) for message in messages), messages


@pytest.mark.parametrize("case", cases("processed", "intrinsic", "dynref"))
def test_the_template_comes_out_as_recorded(case: dict[str, Any], tmp_path: Path) -> None:
    processed = run(case, tmp_path)
    assert not _problems(case, processed)
    expect = dict(case["expect"])
    marks: dict[str, str] = {}

    if "processed" in expect:
        want = expect["processed"]
        got = case["template"] if isinstance(want, str) and not processed.trace else to_plain(processed.tree)
        assert _matches(want, got, marks)
    for path, want in expect.get("partial", {}).items():
        node = at_path(processed.tree, path.split("."))
        assert node is not None
        got = to_plain(node)
        assert _matches(want, _parsed(got), marks), got
    if "changes" in expect:
        _check_changes(case, processed, marks)
    _check_deployed(case, tmp_path, marks)
    assert {"processed", "partial", "changes", *DEPLOYED, *NOT_OURS} >= expect.keys(), expect.keys()


def _problems(case: dict[str, Any], processed: Processed) -> list[Diagnostic]:
    """The errors; a value that is masked in the recording need not keep its parameter's constraints."""
    masked = {name for name, value in case["parameters"].items() if re.fullmatch("<[a-z-]+>", str(value))}
    return [
        finding
        for finding in processed.diagnostics
        if finding.severity is Severity.ERROR
        and not (finding.code is Code.PARAMETER_VALUE and finding.path[1] in masked)
    ]


DEPLOYED = (
    "deployed_properties",
    "outputs",
    "exports",
    "resources_present",
    "resources_absent",
    "resource_properties",
    "resources",
    "parameters",
)
# What AWS made of the result: `observed` is read by the tests named after it.
NOT_OURS = ("status", "observed")


def _check_changes(case: dict[str, Any], processed: Processed, marks: dict[str, str]) -> None:
    """The resources of a change set, with their evaluated properties as strings."""
    resources = _members(processed, "Resources")
    for change in case["expect"]["changes"]:
        if change["Action"] == "Remove":
            assert change["LogicalResourceId"] not in resources
            continue
        resource = resources[change["LogicalResourceId"]]
        assert resource["Type"] == change["ResourceType"]
        if "After" in change:
            got = _strings(_change_set_value(resource.get("Properties", {})))
            assert _matches(change["After"]["Properties"], got, marks), got
    if "previous" not in case["context"]:
        assert {change["LogicalResourceId"] for change in case["expect"]["changes"]} == resources.keys()


def _check_deployed(case: dict[str, Any], tmp_path: Path, marks: dict[str, str]) -> None:
    """What a finished stack has: physical ids known, and an attribute that is declared has the declared value."""
    expect, processed = case["expect"], run(case, tmp_path, deployed=True)
    resources = _members(processed, "Resources")
    declared = {name: resource.get("Properties", {}) for name, resource in resources.items()}
    for name, want in {**expect.get("deployed_properties", {}), **expect.get("resource_properties", {})}.items():
        got = _strings(_with_attributes(declared[name], declared))
        assert _matches(want, got, marks), got
    for name, want in expect.get("resources", {}).items():
        got = _with_attributes(declared[name], declared)
        assert {key: got[key] for key in want} == want
    outputs = {name: _with_attributes(output, declared) for name, output in _members(processed, "Outputs").items()}
    if "outputs" in expect:
        # An assertion of a test names some outputs, a snapshot has them all.
        assert outputs.keys() >= expect["outputs"].keys()
        assert case["evidence"] != "snapshot" or outputs.keys() == expect["outputs"].keys()
        for name, want in expect["outputs"].items():
            if not re.fullmatch("<output-value:[0-9]+>", want):
                assert _matches(want, outputs[name]["Value"], marks), outputs[name]
    for name in expect.get("resources_present", ()):
        assert name in resources
    for name in expect.get("resources_absent", ()):
        assert name not in resources
    for want in expect.get("parameters", ()):
        _check_parameter(case, want)


def _check_parameter(case: dict[str, Any], want: dict[str, str]) -> None:
    template = process(case["template"]).document.root
    given = case["parameters"].get(want["ParameterKey"])
    node = at_path(template, ("Parameters", want["ParameterKey"], "Default"))
    value = _text(given) if given is not None else to_plain(node) if node is not None else None
    assert want["ParameterValue"] in ("****", str(value))


def _members(processed: Processed, section: str) -> dict[str, Any]:
    assert isinstance(processed.resolved, Mapping)
    node = processed.resolved.get(section)
    return {} if node is None else dict(to_plain(node))


def _secret(secret: Any) -> str:
    value = secret["value"] if isinstance(secret, dict) else secret
    return value if isinstance(value, str) else json.dumps(value)


def _with_attributes(value: Any, declared: dict[str, Any]) -> Any:
    """A value whose GetAtt of a declared property is that property."""
    if isinstance(value, dict):
        pair = value.get("Fn::GetAtt") if len(value) == 1 else None
        if pair and pair[0] in declared and pair[1] in declared[pair[0]]:
            return _with_attributes(declared[pair[0]][pair[1]], declared)
        value = {key: _with_attributes(item, declared) for key, item in value.items()}
        join = value.get("Fn::Join") if len(value) == 1 else None
        if join and isinstance(join[1], list) and all(isinstance(item, str) for item in join[1]):
            return join[0].join(join[1])
        return value
    return [_with_attributes(item, declared) for item in value] if isinstance(value, list) else value


def _change_set_value(value: Any) -> Any:
    """A value as a change set shows it: what stays a function is known after it is applied."""
    if isinstance(value, dict):
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name == "Fn::Sub" and isinstance(argument, str):
                return re.sub(r"\$\{[^!}][^}]*\}", UNKNOWN, argument)
            if name in ("Ref", "Condition") or name.startswith("Fn::"):
                return UNKNOWN
        return {key: _change_set_value(item) for key, item in value.items()}
    return [_change_set_value(item) for item in value] if isinstance(value, list) else value


def _strings(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _strings(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_strings(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _parsed(value: Any) -> Any:
    """A string that starts with a brace was stored parsed."""
    import json

    return json.loads(value) if isinstance(value, str) and value.startswith("{") else value


def _matches(want: Any, got: Any, marks: dict[str, str]) -> bool:
    """Whether a value is the recorded one; a numbered mark matches anything, the same mark the same."""
    if isinstance(want, dict):
        return (
            isinstance(got, dict)
            and want.keys() == got.keys()
            and all(_matches(want[key], got[key], marks) for key in want)
        )
    if isinstance(want, list):
        return (
            isinstance(got, list)
            and len(want) == len(got)
            and all(_matches(one, other, marks) for one, other in zip(want, got, strict=True))
        )
    if isinstance(want, str) and isinstance(got, str) and want != got and "<" in want:
        parts = re.split(r"(<[a-z-]+(?::[0-9]+)?>)", want)
        pattern = "".join("(.*)" if part.startswith("<") else re.escape(part) for part in parts)
        match = re.fullmatch(pattern, got, re.DOTALL)
        names = [part for part in parts if part.startswith("<")]
        return match is not None and all(
            marks.setdefault(name, text) == text or name in ("<region>", "<partition>")
            for name, text in zip(names, match.groups(), strict=True)
        )
    return bool(want == got)
