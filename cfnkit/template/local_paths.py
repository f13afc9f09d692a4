"""Local paths in a template, which `aws cloudformation package` and `sam build` replace by places in S3.

https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
"""

from __future__ import annotations

import collections.abc as abc

from cfnkit.diagnostics import Code, Diagnostic, Problem, Related
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence, at_path, walk
from cfnkit.template.template import Template
from cfnkit.vocabulary import FN_TRANSFORM, INCLUDE

# By resource type, the properties that may be a local path; a dot leads to a property of a property.
PACKAGED_PROPERTIES = {
    "AWS::ApiGateway::RestApi": ("BodyS3Location",),
    "AWS::AppSync::FunctionConfiguration": (
        "CodeS3Location",
        "RequestMappingTemplateS3Location",
        "ResponseMappingTemplateS3Location",
    ),
    "AWS::AppSync::GraphQLSchema": ("DefinitionS3Location",),
    "AWS::AppSync::Resolver": (
        "CodeS3Location",
        "RequestMappingTemplateS3Location",
        "ResponseMappingTemplateS3Location",
    ),
    "AWS::CloudFormation::Stack": ("TemplateURL",),
    "AWS::CloudFormation::StackSet": ("TemplateURL",),
    "AWS::ElasticBeanstalk::ApplicationVersion": ("SourceBundle",),
    "AWS::Glue::Job": ("Command.ScriptLocation",),
    "AWS::Lambda::Function": ("Code",),
    "AWS::Lambda::LayerVersion": ("Content",),
    "AWS::Serverless::Api": ("DefinitionUri",),
    "AWS::Serverless::Application": ("Location",),
    "AWS::Serverless::Function": ("CodeUri", "ImageUri"),
    "AWS::Serverless::GraphQLApi": ("SchemaUri",),
    "AWS::Serverless::HttpApi": ("DefinitionUri",),
    "AWS::Serverless::LayerVersion": ("ContentUri",),
    "AWS::Serverless::StateMachine": ("DefinitionUri",),
    "AWS::StepFunctions::StateMachine": ("DefinitionS3Location",),
}


def check_packaged(template: Template, includes: bool) -> abc.Iterator[Diagnostic]:
    """One information that the template must be packaged first, with the place of each local path.

    `includes`: AWS::Include may be called in the template.
    """
    paths = [*_in_resources(template), *(_in_includes(template.root) if includes else ())]
    if not paths:
        return
    (path, first), *others = paths
    message = "The template must be packaged first: it has local paths, which the service does not take."
    hint = "`aws cloudformation package`, `sam package` and `sam deploy` replace them by places in S3."
    related = tuple(Related("another local path", node.span) for _, node in others)
    yield Diagnostic(Code.NOT_PACKAGED, Problem(message, first.span, path, hint, related))


def is_local(node: Node | None) -> bool:
    """Whether a value is a path on this machine: a text that is no URI and no dynamic reference."""
    if not isinstance(node, Scalar) or node.kind != STRING or not node.text.strip():
        return False
    return "://" not in node.text and "{{resolve:" not in node.text and not node.text.startswith("arn:")


def _in_resources(template: Template) -> abc.Iterator[tuple[tuple[str | int, ...], Node]]:
    for name, resource in template.resources.items():
        for place in PACKAGED_PROPERTIES.get(resource.type, ()):
            path = ("Resources", name, "Properties", *place.split("."))
            node = at_path(template.root, path)
            if node is not None and is_local(node) and not _is_image(place, node):
                yield path, node
        metadata = at_path(resource.node, ("Metadata", "Dockerfile"))
        if metadata is not None and resource.type == "AWS::Serverless::Function":
            yield ("Resources", name, "Metadata", "Dockerfile"), metadata


def _is_image(place: str, node: Node) -> bool:
    """Whether an ImageUri names an image of a registry, such as 111111111111.dkr.ecr.eu-west-1.amazonaws.com/web:1."""
    return place == "ImageUri" and isinstance(node, Scalar) and "amazonaws.com" in node.text


def _in_includes(root: Mapping) -> abc.Iterator[tuple[tuple[str | int, ...], Node]]:
    """The locations of AWS::Include, in Fn::Transform and in the Transform section."""
    for path, node in walk(root):
        if not isinstance(node, Mapping):
            continue
        for key in (FN_TRANSFORM, *(() if path else ("Transform",))):
            calls = node.get(key)
            for call in calls.items if isinstance(calls, Sequence) else (calls,):
                name = call.get("Name") if isinstance(call, Mapping) else None
                location = at_path(call, ("Parameters", "Location")) if isinstance(call, Mapping) else None
                if isinstance(name, Scalar) and name.text == INCLUDE and location is not None and is_local(location):
                    yield (*path, key), location
