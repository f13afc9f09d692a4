"""`manifest.yaml` of Customizations for AWS Control Tower, version 2021-03-15: its stack sets.

https://docs.aws.amazon.com/controltower/latest/userguide/the-manifest-file.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cfnkit.configuration.documents import Section, check_conformance
from cfnkit.conformance import schema_beside
from cfnkit.diagnostics import Code, ConfigurationError, Diagnostic, Problem
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.targets.file import TargetFile
from cfnkit.targets.organization import Organization
from cfnkit.targets.spread import AccountPlace, Placed, StackEntry, places_in
from cfnkit.targets.target import TemplateTarget
from cfnkit.targets.values import Values, values_of_file, values_of_list

KIND = "control-tower"
_NAMES = ("manifest.yaml", "manifest.yml")
_KEYS = ("parameter_key", "parameter_value")
_GENERATED = re.compile(r"\$\[alfred_(?P<kind>[a-z]+)", re.IGNORECASE)
_STACK = "StackSet-CustomControlTower-"


def recognises(path: Path, root: Node) -> bool:
    """Whether a file is a manifest of Customizations for AWS Control Tower."""
    return path.name in _NAMES and isinstance(root, Mapping) and {"region", "version", "resources"} <= set(root.entries)


def read(file: TargetFile) -> Iterator[TemplateTarget | Diagnostic]:
    """A target for each account and region of a stack set, named `name@account/region`. Raises ConfigurationError."""
    check_conformance(file.document.root, schema_beside(__file__, "control_tower"), "the manifest")
    region = file.section.node.get("region")
    home = [Placed(region.text, region.span)] if isinstance(region, Scalar) else []
    organization = file.organization
    for resource in _resources(file.section):
        if resource.text("deploy_method") != "stack_set":
            continue
        name, node = resource.text("name") or "", resource.node
        template = _local(resource, "resource_file", file)
        if template is None:
            yield _unknown(f"The template of '{name}' is not in the project.", resource, "resource_file")
            continue
        values = values_of_list(node.get("parameters"), resource.source, _KEYS)
        parameter_file = _local(resource, "parameter_file", file)
        if parameter_file is not None:
            try:
                values = values.over(values_of_file(parameter_file, node.key_span("parameter_file"), file.project))
            except ConfigurationError as error:
                at = error.span or node.key_span("parameter_file")
                yield Diagnostic(Code.TARGET_FILE, Problem(error.sentence, at))
                continue
        elif "parameter_file" in node.entries:
            yield _unknown(f"The parameter file of '{name}' is not in the project.", resource, "parameter_file")
        stack = StackEntry(name, str(template), KIND, node.key_span("name"), f"{_STACK}{name}", _resolved(values))
        stack = replace(stack, template_span=node.key_span("resource_file"))
        regions = [Placed(*each) for each in resource.placed_texts("regions")] or home
        for place in _places(resource.section("deployment_targets"), organization):
            if isinstance(place, Diagnostic):
                yield place
            else:
                yield from stack.over((place,), regions)


def _resources(manifest: Section) -> Iterator[Section]:
    listed = manifest.node.get("resources")
    for number, each in enumerate(listed.items if isinstance(listed, Sequence) else ()):
        if isinstance(each, Mapping):
            yield Section(each, manifest.source, f"resources.{number}")


def _local(resource: Section, key: str, file: TargetFile) -> Path | None:
    named = resource.text(key)
    return file.local(named, resource.node.key_span(key)) if named else None


def _unknown(message: str, resource: Section, key: str) -> Diagnostic:
    hint = "`includes` in .cfnkit.yaml gives the folder of a prefix in S3."
    return Diagnostic(Code.TARGETS_UNKNOWN, Problem(message, resource.node.key_span(key), hint=hint))


def _places(targets: Section, organization: Organization) -> Iterator[AccountPlace | Diagnostic]:
    """The accounts of the units and those that are named, each once."""
    units = (Placed(*each) for each in targets.placed_texts("organizational_units"))
    found = dict.fromkeys(places_in(units, organization))
    for name, span in targets.placed_texts("accounts"):
        account = organization.account(name)
        if name.isdigit() or account is not None:
            found.setdefault(AccountPlace(name, account.id if account else name))
        else:
            message = f"The ID of the account '{name}' is not known; it counts as any."
            found.setdefault(Diagnostic(Code.TARGETS_UNKNOWN, Problem(message, span)))
            found.setdefault(AccountPlace(name, ""))
    return iter(found)


def _resolved(values: Values) -> Values:
    """Values without those that the pipeline of the customizations makes or looks up."""
    made = {name: match["kind"] for name, value in values.known.items() if (match := _GENERATED.search(value))}
    reasons = {name: f"the pipeline gets it by 'alfred_{kind}' when it deploys" for name, kind in made.items()}
    return values.unknowing(reasons)
