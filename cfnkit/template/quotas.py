"""The quotas of a single template.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.syntax import Mapping, Node, Scalar
from cfnkit.vocabulary import MAX_DYNAMIC_REFERENCES

if TYPE_CHECKING:
    from cfnkit.template.reference_uses import ReferenceUse

INLINE_BYTES = 51_200
TEMPLATE_BYTES = 1_048_576

# By section: the maximum number of members, and the service's message.
_MEMBERS = {
    "Resources": (500, "Number of resources, {count}, is greater than maximum allowed, {limit}"),
    "Parameters": (200, "Parameter count {count} is greater than max allowed {limit}"),
    "Outputs": (200, "Outputs count {count} is greater than max allowed {limit}"),
    "Mappings": (200, "Mappings count {count} is greater than max allowed {limit}"),
}
_MAPPING_ATTRIBUTES = 200
_NAME_LENGTH = 255
_DESCRIPTION_BYTES = 1024


def check_quotas(root: Mapping, dynamic_references: int) -> Iterator[Diagnostic]:
    """The diagnostics for the quotas that the processed template exceeds, with the counts.

    `dynamic_references` is the number of places where one begins, an upper bound of their number.
    """
    for name, (limit, message) in _MEMBERS.items():
        section = root.get(name)
        if not isinstance(section, Mapping):
            continue
        count = len(section.entries)
        if count > limit:
            first = section.key_span(list(section.entries)[limit])
            text = message.format(count=count, limit=limit)
            yield Diagnostic(Code.QUOTA, Problem(f"Template format error: {text}", first, (name,)))
        for key in section.entries:
            if len(key) > _NAME_LENGTH:
                text = f"The name has {len(key)} characters, over the maximum of {_NAME_LENGTH}."
                yield Diagnostic(
                    Code.QUOTA, Problem(f"Template format error: {text}", section.key_span(key), (name, key))
                )
    yield from _check_mappings(root.get("Mappings"))
    if dynamic_references > MAX_DYNAMIC_REFERENCES:
        from cfnkit.template.reference_uses import reference_uses  # not needed for most templates

        yield from _check_references([use for use in reference_uses(root) if is_counted(use)])
    description = root.get("Description")
    if isinstance(description, Scalar):
        size = len(description.text.encode("utf-8", "replace"))
        if size > _DESCRIPTION_BYTES:
            message = f"Template format error: 'Description' length is greater than {_DESCRIPTION_BYTES}."
            yield Diagnostic(
                Code.QUOTA, Problem(message, description.span, ("Description",), f"It has {size:,} bytes.")
            )


def is_counted(use: ReferenceUse) -> bool:
    """Whether a use counts towards the quota, as far as is known before a deployment."""
    return use.reference is not None or use.pending


def _check_references(uses: list[ReferenceUse]) -> Iterator[Diagnostic]:
    if len(uses) > MAX_DYNAMIC_REFERENCES:
        text = f"Dynamic references count {len(uses)} is greater than max allowed {MAX_DYNAMIC_REFERENCES}"
        first = uses[MAX_DYNAMIC_REFERENCES]
        yield Diagnostic(Code.QUOTA, Problem(f"Template format error: {text}", first.span, first.path))


def _check_mappings(section: Node | None) -> Iterator[Diagnostic]:
    for name, mapping in section.entries.items() if isinstance(section, Mapping) else ():
        for key, attributes in mapping.entries.items() if isinstance(mapping, Mapping) else ():
            assert isinstance(mapping, Mapping)
            count = len(attributes.entries) if isinstance(attributes, Mapping) else 0
            if count > _MAPPING_ATTRIBUTES:
                text = f"Mapping attributes count {count} is greater than max allowed {_MAPPING_ATTRIBUTES}"
                where = ("Mappings", name, key)
                yield Diagnostic(Code.QUOTA, Problem(f"Template format error: {text}", mapping.key_span(key), where))
