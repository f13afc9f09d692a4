"""The values that an operator of a condition can compare.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from cfnkit.documents.language import EmbeddedDocument, Path
from cfnkit.documents.policies.elements import texts_in
from cfnkit.documents.policies.rules import OPERATOR
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.syntax import Node

_DATE = re.compile(r"\d{4}-\d\d(-\d\d)?(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?\Z|-?\d+\Z")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)\Z")


def value_findings(operator: str, value: Node | None, path: Path, document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings about the values of a key that its operator never compares; variables can be any."""
    name = operator.lower().rpartition(":")[2].removesuffix("ifexists")
    for place, leaf in texts_in(value, path):
        text = leaf.text
        wanted = _wanted(name, text) if is_known_text(text) and "${" not in text else ""
        if wanted:
            message = f"{operator} compares with {wanted}, and '{text}' is none."
            yield document.finding(OPERATOR, message, leaf.span, "", place)


def _wanted(operator: str, text: str) -> str:
    """What an operator compares with, if a text is none; empty if it is one, or the operator compares with texts."""
    if operator in ("bool", "null"):
        return "" if text.lower() in ("true", "false") else "true or false"
    if operator.startswith("numeric"):
        return "" if _NUMBER.match(text) else "a number"
    if operator.startswith("date"):
        return "" if _DATE.match(text) else "a time of ISO 8601"
    if operator in ("ipaddress", "notipaddress"):
        return "" if _is_network(text) else "an address, or a range as 203.0.113.0/24"
    return ""


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True
