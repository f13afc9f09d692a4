"""A rule in words."""

from __future__ import annotations

from cfnkit.lint.engines.rule_words import words_of

_WIDTH = 100


def rule_text(id: str) -> str:
    """What the rule with this id checks, why, and what to do instead; raises ConfigurationError when there is none."""
    import textwrap

    words = words_of(id)
    severity = f" ({words.severity.value})" if words.severity else ""
    parts = [f"{words.id}{severity}: {words.title}", textwrap.fill(words.description, _WIDTH, break_long_words=False)]
    if words.source:
        parts.append(words.source)
    return "\n\n".join(part for part in parts if part) + "\n"
