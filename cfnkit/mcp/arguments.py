"""The arguments that tools share, with the descriptions that an agent reads.

A tool's own arguments are a class on these, beside the tool; `signature_of` puts all of them side by side.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, field, fields
from inspect import Parameter, Signature, get_annotations
from typing import Annotated, Any, Literal, TypeAlias, get_type_hints

from pydantic import BeforeValidator, Field
from pydantic.dataclasses import dataclass

Stage: TypeAlias = Literal["processed", "resolved"]
StageName: TypeAlias = Annotated[
    Stage, Field(description="processed: transforms done, functions in place; resolved: functions evaluated.")
]


def _as_text(value: object) -> object:
    """A value of a parameter as CloudFormation takes it: a number as it is written, a list joined with commas."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return json.dumps(value)
    if isinstance(value, list) and all(isinstance(each, (str, int, float)) for each in value):
        return ",".join(str(_as_text(each)) for each in value)
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What each tool takes besides the template: an edit to try, and where it goes. What is empty is not given."""

    # The library makes objects of texts that are JSON, unless an argument is a text and nothing else.
    text: Annotated[
        str, Field(description="A text to take in place of the content of the file, such as an edit to try.")
    ] = field(default="", repr=False)
    target: Annotated[
        str,
        Field(
            description="Where it goes: a target of .cfnkit.yaml, samconfig.toml, taskcat and others, or a stack of "
            "the CDK's assembly. Without one, parameters have their defaults."
        ),
    ] = ""
    parameters: Annotated[
        dict[str, Annotated[str, BeforeValidator(_as_text)]] | None,
        Field(description="Values of parameters, over those of files and of the target; a list is joined with commas."),
    ] = field(default=None, repr=False)
    parameter_files: Annotated[
        list[str] | None,
        Field(description="Files of parameters, below the folder of the server, in any form that the AWS tools take."),
    ] = None
    region: Annotated[str, Field(description="The region, such as eu-west-1 (default: the target's).")] = ""
    account_id: Annotated[str, Field(description="The account, 12 digits (default: the target's).")] = ""
    stack_name: Annotated[str, Field(description="The name of the stack (default: the target's).")] = ""

    skip: Annotated[
        dict[str, Annotated[int, Field(ge=0)]] | None,
        Field(
            description="Entries of lists, or characters of texts, to pass over, by field, such as {'problems': 80}: "
            "the `cut` of an answer says which have more."
        ),
    ] = None

    @property
    def data(self) -> bytes:
        """The text as bytes."""
        return self.text.encode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTemplate(Given):
    """The same, with the template that a tool is about."""

    template: Annotated[
        str,
        Field(description="The path of the template, below the folder of the server; or of an assembly of the CDK."),
    ]


def signature_of(given: type[Given], answer: type[Any]) -> Signature:
    """The signature of a tool that takes the fields of a class of arguments: first what it must have, then its own."""
    hints = get_type_hints(given, include_extras=True)
    depth = {name: n for n, each in enumerate(reversed(given.__mro__)) for name in get_annotations(each)}
    ordered = sorted(fields(given), key=lambda each: (each.default is not MISSING, -depth[each.name]))
    parameters = [
        Parameter(
            each.name,
            Parameter.KEYWORD_ONLY,
            default=Parameter.empty if each.default is MISSING else each.default,
            annotation=hints[each.name],
        )
        for each in ordered
    ]
    return Signature(parameters, return_annotation=answer)
