"""The conditions of a policy's statement that everyone meets.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import re

from cfnkit.rule_tables.forms.patterns import principal, resource
from cfnkit.rule_tables.mark import MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Keys that each request over the internet has.
_ALWAYS = ("aws:currenttime", "aws:epochtime", "aws:requestedregion", "aws:securetransport", "aws:sourceip")
_PATTERN = re.compile(r"[*?]*\*[*?]*\Z")
_PRINCIPAL = "aws:principalarn"
_SET = re.compile(r"for(allvalues|anyvalue):")
# Dates that were before this program, and that nobody here will see.
_PAST, _FUTURE = 2025, 2100


def without_idle(condition: Any) -> Any:
    """The condition without the tests that everyone meets; None when nothing is left of it.

    They are empty ones; patterns, networks and pairs of booleans that fit every value; negative tests, which only leave
    a few out; and those that hold where the key is missing, for a key that a request can be without.
    """
    if not isinstance(condition, dict) or MARK in condition:
        return condition
    made = {}
    for operator, tests in condition.items():
        if isinstance(tests, dict) and MARK not in tests:
            left = {key: values for key, values in tests.items() if not _is_idle(operator.strip().lower(), key, values)}
            if left:
                made[operator] = left
        else:
            made[operator] = tests
    return made or None


def _is_idle(operator: str, key: str, values: Any) -> bool:
    """Whether a test holds for everyone; False when that is not known."""
    listed = values if isinstance(values, list) else [values]
    texts = [_text(item) for item in listed]
    if not texts or None in texts:
        return False
    known = [text for text in texts if text is not None]
    key = key.strip().lower()
    quantifier = _SET.match(operator)
    operator = operator[quantifier.end() :] if quantifier else operator
    if operator == "null":
        return "true" in known or key in _ALWAYS
    if quantifier and quantifier[1] == "allvalues":
        return True
    if operator.endswith("ifexists"):
        if key not in _ALWAYS:
            return True
        operator = operator[: -len("ifexists")]
    if "not" in operator and not operator.startswith("date"):
        return not any(map(_PATTERN.match, known))
    if operator == "bool":
        return {"true", "false"} <= set(known) or (key == "aws:securetransport" and "true" in known)
    if operator in ("stringlike", "arnlike", "arnequals"):
        return any(_fits_all(key, text) for text in known)
    if operator == "ipaddress":
        from cfnkit.rule_tables.forms.network import everywhere, network

        return bool(everywhere(map(network, known)))
    years = [int(text[:4]) for text in known if re.match(r"[0-9]{4}-", text)]
    if operator.startswith("dategreaterthan"):
        return any(year < _PAST for year in years)
    return operator.startswith("datelessthan") and any(year >= _FUTURE for year in years)


def _fits_all(key: str, text: str) -> bool:
    return (principal(text) if key == _PRINCIPAL else resource(text)) == "*"


def _text(value: Any) -> str | None:
    """A scalar as a text; None for anything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip() if isinstance(value, (str, int, float)) else None
