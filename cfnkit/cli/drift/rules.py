"""The list of `cfnkit drift --rules`: what may differ without being drift."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cfnkit.cli.output.json_text import json_text
from cfnkit.cli.output.text import Text
from cfnkit.drift.leniencies import Leniency, leniencies, leniencies_of_types

_HEADINGS = ("rule", "equal", "where", "evidence")


def rules_text(form: str) -> Text | str:
    """The rules as text, JSON or Markdown; text for a form that has no list of its own."""
    return _FORMS.get(form, _as_text)((leniencies(), tuple(leniencies_of_types())))


def _as_text(rules: tuple[Iterable[Leniency], Iterable[Leniency]]) -> Text:
    lines = [line for group in rules for rule in group for line in _lines(rule)]
    return Text.of(lines)


def _lines(rule: Leniency) -> tuple[str, ...]:
    return f"{rule.name}  {rule.equal}", f"    in {rule.border}", f"    {rule.evidence}"


def _as_json(rules: tuple[Iterable[Leniency], Iterable[Leniency]]) -> str:
    found = [dict(zip(_HEADINGS, rule, strict=True)) for group in rules for rule in group]
    return json_text({"format": "cfnkit.drift-rules/1", "rules": found}) + "\n"


def _as_markdown(rules: tuple[Iterable[Leniency], Iterable[Leniency]]) -> str:
    return "\n".join(f"{title}\n\n{_table(group)}" for title, group in zip(_TITLES, rules, strict=True))


_TITLES = ("## For all resource types", "## For single resource types")


def _table(rules: Iterable[Leniency]) -> str:
    rows = ["| rule | what is equal | where | evidence |", "| --- | --- | --- | --- |"]
    rows += [f"| `{rule.name}` | {rule.equal} | {rule.border} | {_linked(rule.evidence)} |" for rule in rules]
    return "\n".join(rows) + "\n"


def _linked(evidence: str) -> str:
    words = (f"<{word}>" if word.startswith("https://") else word for word in evidence.split(" "))
    return " ".join(words)


_FORMS: Mapping[str, Callable[[tuple[Iterable[Leniency], Iterable[Leniency]]], Text | str]] = {
    "json": _as_json,
    "markdown": _as_markdown,
}
