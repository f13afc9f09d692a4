"""The variables of `Fn::Sub`, found in linear time.

cfn-lint looks for the closing brace of each `${` to the end of the line, and for it again behind each space. A text of
40,000 `${` without a brace takes minutes, as each of eight rules looks anew. After the first `${` without a brace no
other of its line has one, so that the rest of the line can be skipped; white space is looked at once.
"""

from __future__ import annotations

from typing import Any

import regex
from cfnlint import helpers
from cfnlint.jsonschema import _resolvers_cfn
from cfnlint.rules.functions import Sub, SubParametersUsed, SubUnneeded
from cfnlint.template import Template

from cfnkit.lint.engines.cfn_lint.patches.patch import Patch, Substitute

_REST_OF_THE_LINE = r"(?:(?!\${[^\S\n]*\n).)++(*SKIP)(*FAIL)"  # up to a `${` that goes on in the next line
NAMES = regex.compile(rf"\${{\s*+([^!\s].*?)(?<!\s)\s*+}}|\${{[^\S\n]*+(?![!\s]){_REST_OF_THE_LINE}")
VARIABLES = regex.compile(rf"(\${{([^!].*?)}})|\${{(?!!){_REST_OF_THE_LINE}")


def patch() -> Patch:
    """The patch of the pattern of variables where cfn-lint uses it, and of two functions that have their own."""
    users = (_resolvers_cfn, Sub, SubParametersUsed, SubUnneeded)
    return Patch(
        expected=(
            (helpers.REGEX_SUB_PARAMETERS, "1d119b27728468aa"),
            (_resolvers_cfn.sub, "c4a04fff0cdab7f5"),
            (_resolvers_cfn._sub_string, "7df40a411e23b033"),
            (Sub.Sub._validate_string, "5f0dbe7adf3a4cfd"),
            (SubParametersUsed.SubParametersUsed.validate, "937275b8a405427f"),
            (SubUnneeded.SubUnneeded.validate, "c17943cf67902772"),
            (Template.get_sub_parameters, "6cd0097f064542b8"),
        ),
        replacements=(
            Substitute(_resolvers_cfn, "_sub_string", _sub_string),
            Substitute(Template, "get_sub_parameters", _sub_parameters),
            *(Substitute(user, "REGEX_SUB_PARAMETERS", NAMES) for user in users),
        ),
    )


def _sub_string(validator: Any, string: str) -> Any:
    def value_of(variable: Any) -> str:
        nonlocal validator
        for value, known in validator.context.ref_value(variable.group(2).strip()):
            if not isinstance(value, (str, int, float, bool)):
                raise ValueError(f"Parameter {variable.group(2)!r} has wrong type")
            validator = validator.evolve(context=validator.context.evolve(ref_values=known.ref_values))
            return str(value)
        raise ValueError(f"No matches for {variable.group(2)!r}")

    try:
        yield VARIABLES.sub(value_of, string), validator, None
    except ValueError:
        return


def _sub_parameters(self: Any, sub_string: Any) -> list[str]:
    if not isinstance(sub_string, str):
        return []
    return [variable.group(2).strip() for variable in VARIABLES.finditer(sub_string)]
