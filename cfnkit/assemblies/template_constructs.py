"""Constructs by a template alone, for one that is of no assembly here: `cdk synth > template.yaml`."""

from __future__ import annotations

from cfnkit.assemblies.construct import Construct
from cfnkit.syntax import Mapping, Node, Scalar, at_path


def resource_constructs(root: Node, template: str) -> dict[str, Construct]:
    """The construct of each resource whose metadata has its path, by logical ID; nothing says where it was made."""
    resources = root.get("Resources") if isinstance(root, Mapping) else None
    found: dict[str, Construct] = {}
    for logical_id, resource in resources.entries.items() if isinstance(resources, Mapping) else ():
        path = at_path(resource, ("Metadata", "aws:cdk:path"))
        type = at_path(resource, ("Type",))
        if isinstance(path, Scalar):
            name = type.text if isinstance(type, Scalar) else ""
            found[logical_id] = Construct(path.text, type=name, logical_id=logical_id, template=template)
    return found
