"""Read the physical IDs of resources from a file."""

from __future__ import annotations

from typing import Any

from cfnkit.conformance.flaws import flaw_of_document
from cfnkit.conformance.schema_parts import Schema, items, optional_text, table, text
from cfnkit.drift.states.text import StateText

_LISTS = ("StackResources", "StackResourceSummaries")
_RESOURCE: Schema = {
    "type": "object",
    "description": "a resource of a stack, an object",
    "properties": {"LogicalResourceId": text("a logical ID"), "PhysicalResourceId": optional_text("a physical ID")},
    "required": ["LogicalResourceId"],
}
_IDS = table("an object of physical IDs by logical ID", text("a physical ID"))


def read_physical_ids(data: str | bytes, name: str) -> dict[str, str]:
    """The physical IDs in the content of a file, by logical ID.

    The file has the output of describe-stack-resources or list-stack-resources, or an object
    `{"Queue": "https://..."}`. Raises ConfigurationError, with the place, for anything else.
    """
    content = StateText(data, name)
    ids: dict[str, str] = {}
    for value in content.values():
        document: Any = value.value
        key = next((key for key in _LISTS if isinstance(document, dict) and key in document), None)
        schema: Schema = _IDS
        if key:
            schema = {"properties": {key: items("a list of resources", _RESOURCE)}}
        flaw = flaw_of_document(document, schema)
        if flaw:
            raise content.refusal(value, flaw.path, flaw.message)
        if key is None:
            ids.update(document)
        else:
            listed = ((item["LogicalResourceId"], item.get("PhysicalResourceId")) for item in document[key])
            ids.update({logical_id: physical_id for logical_id, physical_id in listed if physical_id})
    return ids
