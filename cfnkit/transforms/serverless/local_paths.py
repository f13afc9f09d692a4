"""Replace the local paths of a template that is not packaged yet."""

from __future__ import annotations

from typing import Any

# The bucket that stands for the disk; its name is valid, and so is the resulting template.
LOCAL = "local-path"

_PROPERTIES = {
    "AWS::Serverless::Api": "DefinitionUri",
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::HttpApi": "DefinitionUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::Serverless::StateMachine": "DefinitionUri",
    "AWS::Serverless::WebFunction": "CodeUri",
}


def point_at_local_paths(template: dict[str, Any]) -> None:
    """Change each local path in `template`, in place, to the object of that key in the bucket `LOCAL`.

    Only properties that must be an S3 URI are changed: the transform leaves the others as they are.
    """
    resources = _values(template.get("Resources"))
    holders = [(resource.get("Type"), resource.get("Properties")) for resource in resources.values()]
    sections = _values(template.get("Globals"))
    holders += [(f"AWS::Serverless::{section}", properties) for section, properties in sections.items()]
    for resource_type, properties in holders:
        name = _PROPERTIES.get(resource_type) if isinstance(resource_type, str) else None
        if name and isinstance(properties, dict) and _is_local(properties.get(name)):
            properties[name] = {"Bucket": LOCAL, "Key": properties[name]}


def _values(section: Any) -> dict[str, dict[str, Any]]:
    return (
        {key: value for key, value in section.items() if isinstance(value, dict)} if isinstance(section, dict) else {}
    )


def _is_local(value: Any) -> bool:
    return isinstance(value, str) and value.strip() != "" and "://" not in value and "{{resolve:" not in value
