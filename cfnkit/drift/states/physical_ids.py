"""Read the physical IDs of resources from a file."""

from __future__ import annotations

from typing import Any

from cfnkit.conformance import definition, flaw_of_document, schema_beside
from cfnkit.drift.states.text import StateText

_LISTS = ("StackResources", "StackResourceSummaries")


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
        schema = schema_beside(__file__, "physical_ids")
        flaw = flaw_of_document(document, definition(schema, "outputs") if key else schema)
        if flaw:
            raise content.refusal(value, flaw.path, flaw.message)
        if key is None:
            ids.update(document)
        else:
            listed = ((item["LogicalResourceId"], item.get("PhysicalResourceId")) for item in document[key])
            ids.update({logical_id: physical_id for logical_id, physical_id in listed if physical_id})
    return ids
