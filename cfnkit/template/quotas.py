"""The quotas that a template can exceed by itself.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.syntax import Mapping, Node, Scalar

MEMBERS = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200}
MAPPING_ATTRIBUTES = 200
NAME_LENGTH = 255
DESCRIPTION_BYTES = 1024
INLINE_BYTES = 51_200
TEMPLATE_BYTES = 1_048_576


def check_quotas(root: Mapping) -> Iterator[Diagnostic]:
    """Each quota that the processed template exceeds, with the count."""
    for name, limit in MEMBERS.items():
        section = root.get(name)
        if not isinstance(section, Mapping):
            continue
        count = len(section.entries)
        if count > limit:
            kind = name.lower()
            message = f"Template format error: Number of {kind}, {count}, is greater than maximum allowed, {limit}"
            yield Diagnostic(Code.QUOTA, message, section.key_span(list(section.entries)[limit]), (name,))
        for key in section.entries:
            if len(key) > NAME_LENGTH:
                message = f"Template format error: The name has {len(key)} characters, over the maximum of {NAME_LENGTH}."
                yield Diagnostic(Code.QUOTA, message, section.key_span(key), (name, key))
    yield from _check_mappings(root.get("Mappings"))
    description = root.get("Description")
    if isinstance(description, Scalar):
        size = len(description.text.encode("utf-8", "replace"))
        if size > DESCRIPTION_BYTES:
            message = f"Template format error: 'Description' length is greater than {DESCRIPTION_BYTES}."
            yield Diagnostic(Code.QUOTA, message, description.span, ("Description",), f"It has {size:,} bytes.")


def _check_mappings(section: Node | None) -> Iterator[Diagnostic]:
    for name, mapping in section.entries.items() if isinstance(section, Mapping) else ():
        for key, attributes in mapping.entries.items() if isinstance(mapping, Mapping) else ():
            count = len(attributes.entries) if isinstance(attributes, Mapping) else 0
            if count > MAPPING_ATTRIBUTES:
                assert isinstance(mapping, Mapping)
                message = (
                    f"Template format error: Number of mapping attributes, {count}, is greater than maximum allowed, "
                    f"{MAPPING_ATTRIBUTES}"
                )
                yield Diagnostic(Code.QUOTA, message, mapping.key_span(key), ("Mappings", name, key))
