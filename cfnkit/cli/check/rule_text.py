"""A rule in words."""

from __future__ import annotations

from cfnkit.lint.rule_lookup import find_rule

_WIDTH = 100


def rule_text(id: str) -> str:
    """What the rule with this id checks, why, and what to do instead; raises ConfigurationError when there is none."""
    import textwrap

    rule = find_rule(id)
    heading = f"{rule.id} ({rule.severity.value}): {rule.title}"
    parts = [heading, textwrap.fill(rule.description, _WIDTH, break_long_words=False), rule.source]
    return "\n\n".join(part for part in parts if part) + "\n"
