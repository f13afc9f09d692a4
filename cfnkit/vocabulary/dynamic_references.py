"""The beginning of a dynamic reference, and the maximum number in a template.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""

from __future__ import annotations

MAX_DYNAMIC_REFERENCES = 60


def may_hold_reference(text: str) -> bool:
    """Whether a text can have dynamic references: a quick test, since most texts have none."""
    return "{{" in text
