"""The arguments that several tools take."""

from __future__ import annotations

import json
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field

from cfnkit.mcp.rendering import Stage


def _as_text(value: object) -> object:
    """A value of a parameter as CloudFormation takes it: a number as it is written, a list joined with commas."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return json.dumps(value)
    if isinstance(value, list) and all(isinstance(each, (str, int, float)) for each in value):
        return ",".join(str(_as_text(each)) for each in value)
    return value


TemplatePath: TypeAlias = Annotated[
    str,
    Field(description="The path of the template, below the folder of the server; or of an assembly of the CDK."),
]
# The library makes objects of texts that are JSON, unless an argument is a text and nothing else.
EditedText: TypeAlias = Annotated[
    str, Field(description="A text to take in place of the content of the file, such as an edit to try.")
]
TargetName: TypeAlias = Annotated[
    str,
    Field(
        description="Where it goes: a target of .cfnkit.yaml, samconfig.toml, taskcat and others, or a stack of the "
        "CDK's assembly. Without one, parameters have their defaults."
    ),
]
ParameterValues: TypeAlias = Annotated[
    dict[str, Annotated[str, BeforeValidator(_as_text)]] | None,
    Field(description="Values of parameters, over those of files and of the target; a list is joined with commas."),
]
ParameterFiles: TypeAlias = Annotated[
    list[str] | None,
    Field(description="Files of parameters, below the folder of the server, in any form that the AWS tools take."),
]
RegionName: TypeAlias = Annotated[str, Field(description="The region, such as eu-west-1 (default: the target's).")]
AccountId: TypeAlias = Annotated[str, Field(description="The account, 12 digits (default: the target's).")]
StackName: TypeAlias = Annotated[str, Field(description="The name of the stack (default: the target's).")]
StageName: TypeAlias = Annotated[
    Stage, Field(description="processed: transforms done, functions in place; resolved: functions evaluated.")
]
