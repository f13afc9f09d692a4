"""How a dynamic reference begins, and how many of them a template may have.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""

from __future__ import annotations

MAX_REFERENCES = 60


def may_hold_reference(text: str) -> bool:
    """Whether looking for dynamic references in a text is worth the time: most have none."""
    return "{{" in text
