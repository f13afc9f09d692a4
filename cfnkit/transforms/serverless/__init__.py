"""AWS::Serverless-2016-10-31, through aws-sam-translator, with the origin of every node of the result.

A template in a working copy renders offline with these stand-ins:

- A local path (`CodeUri: ./src`), which the service takes only after `package` has put the code into S3, becomes the
  object of that key in the bucket `local-path`: `Code: {S3Bucket: local-path, S3Key: ./src}`.
- A function with an image that `sam build` makes from a Dockerfile, and without ImageUri, has the name that `sam build`
  gives the image: `ImageUri: web:latest` for the function Web.
- An application of the Serverless Application Repository gets a TemplateURL that names it, and a note. Its tags have
  the ApplicationId and SemanticVersion, as in the service.
- The names of AWS managed policies come from the map that aws-sam-translator bundles.
"""

from __future__ import annotations

import collections.abc as abc
import warnings
from typing import Any

from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, at_path, from_plain, to_plain
from cfnkit.transforms.realign import realign
from cfnkit.transforms.serverless.authors import in_source_order, made_from
from cfnkit.transforms.serverless.global_properties import with_globals
from cfnkit.transforms.serverless.refusals import broken_off, refusals
from cfnkit.transforms.serverless.stand_ins import standing_in
from cfnkit.vocabulary import LOCAL_PATH_BUCKET, SERVERLESS

_PROPERTIES = {
    "AWS::Serverless::Api": "DefinitionUri",
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::HttpApi": "DefinitionUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::Serverless::StateMachine": "DefinitionUri",
    "AWS::Serverless::WebFunction": "CodeUri",
}


def expand_serverless(
    template: Mapping, *, parameter_values: abc.Mapping[str, Any], region: str, call: Span
) -> tuple[Mapping, list[Diagnostic]]:
    """The template with CloudFormation's resources in place of those of AWS::Serverless, and without Globals.

    `parameter_values` are the values of the stack's parameters and pseudo parameters as JSON has them, defaults
    applied; `call` is the span of the transform's name. A template that the transform refuses comes back unchanged,
    with a diagnostic for each cause. Calls of a process run one after the other, since aws-sam-translator keeps its
    region in globals. No network is reached and no AWS configuration is read.
    """
    with warnings.catch_warnings(), standing_in():
        warnings.simplefilter("ignore")  # those of its imports about later versions of Python
        from cfnkit.transforms.serverless.translation import InvalidDocumentException, translate

    plain: dict[str, Any] = to_plain(template)
    point_at_local_paths(plain)
    _name_images(plain)
    try:
        translation = translate(plain, dict(parameter_values), region)
        answer = from_plain(translation.template, call)
    except InvalidDocumentException as refused:
        return template, refusals(refused, template, call)
    except Exception as error:  # it raises all kinds of exceptions for odd templates
        return template, [broken_off(error, call)]
    assert isinstance(answer, Mapping)  # a dict went in
    before = with_globals(template, call)
    origins = made_from(before, answer, translation.sources)
    result = realign(before, in_source_order(answer, before, origins), SERVERLESS, call, origins)
    assert isinstance(result, Mapping)  # like the answer
    return result, [_stand_in(template, logical_id) for logical_id in translation.applications]


def _stand_in(template: Mapping, logical_id: str) -> Diagnostic:
    path = ("Resources", logical_id, "Properties", "Location")
    location: Node = at_path(template, path) or template
    message = (
        f"The template of the application '{logical_id}' comes from the AWS Serverless Application Repository when "
        "the stack is deployed; the TemplateURL here only stands for it."
    )
    return Diagnostic(Code.TRANSFORM_NOTE, Problem(message, location.span, path))


def point_at_local_paths(template: dict[str, Any]) -> None:
    """Change each local path in `template`, in place, to the object of that key in the bucket `LOCAL_PATH_BUCKET`.

    Only properties that must be an S3 URI are changed: the transform leaves the others as they are.
    """
    resources = _values(template.get("Resources"))
    holders = [(resource.get("Type"), resource.get("Properties")) for resource in resources.values()]
    sections = _values(template.get("Globals"))
    holders += [(f"AWS::Serverless::{section}", properties) for section, properties in sections.items()]
    for resource_type, properties in holders:
        name = _PROPERTIES.get(resource_type) if isinstance(resource_type, str) else None
        if name and isinstance(properties, dict) and _is_local(properties.get(name)):
            properties[name] = {"Bucket": LOCAL_PATH_BUCKET, "Key": properties[name]}


def _name_images(template: dict[str, Any]) -> None:
    """Give each function with a Dockerfile and without an image, in place, the image that `sam build` makes.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build.html
    """
    for logical_id, resource in _values(template.get("Resources")).items():
        metadata, properties = resource.get("Metadata"), resource.get("Properties")
        if resource.get("Type") != "AWS::Serverless::Function" or not isinstance(properties, dict):
            continue
        if properties.get("PackageType") != "Image" or "ImageUri" in properties:  # neither can be in Globals
            continue
        if isinstance(metadata, dict) and "Dockerfile" in metadata:
            tag = metadata.get("DockerTag")
            properties["ImageUri"] = f"{logical_id.lower()}:{tag if isinstance(tag, str) else 'latest'}"


def _values(section: Any) -> dict[str, dict[str, Any]]:
    return (
        {key: value for key, value in section.items() if isinstance(value, dict)} if isinstance(section, dict) else {}
    )


def _is_local(value: Any) -> bool:
    return isinstance(value, str) and value.strip() != "" and "://" not in value and "{{resolve:" not in value
