"""The mark of findings about faults within nested templates. Apart, since a check from the cache starts fast."""

from __future__ import annotations

from cfnkit.rule import Finding

NESTED_HERE = "nested here, as "
"""The begin of the message at the resource that nests the template of a finding."""


def is_of_nested(finding: Finding) -> bool:
    """Whether a finding is about a fault within a nested template, in the file of that."""
    return any(each.message.startswith(NESTED_HERE) for each in finding.related)
