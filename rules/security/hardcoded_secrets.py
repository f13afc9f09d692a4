"""Keys and tokens in texts, and credentials in Metadata."""

import re
from collections.abc import Iterator

from cfnkit.security import ANY_TYPE, Break, Outcome, ResourceReading, Stack, alias, security_rule
from cfnkit.security.key_formats import key_in
from cfnkit.security.links import placed_values
from cfnkit.security.secret_values import texts_in
from cfnkit.syntax import Mapping, Node, Scalar, at_path

_BUILDS = ("AWS::CodeBuild::Project",)
_FUNCTIONS = ("AWS::Lambda::Function", "AWS::Serverless::Function")
_INSTANCES = ("AWS::EC2::Instance", "AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration")
_PARAMETERS = ("AWS::SSM::Parameter",)
_PLACES = {
    "AWS::AutoScaling::LaunchConfiguration": "UserData",
    "AWS::CodeBuild::Project": "Environment/EnvironmentVariables/*",
    "AWS::EC2::Instance": "UserData",
    "AWS::EC2::LaunchTemplate": "LaunchTemplateData/UserData",
    "AWS::ECS::TaskDefinition": "ContainerDefinitions/*/Environment/*",
    "AWS::Lambda::Function": "Environment/Variables",
    "AWS::SSM::Parameter": "Value",
    "AWS::Serverless::Function": "Environment/Variables",
}
_CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "PASSWORD")
_SECRET_NAME = re.compile(r"secret|password|api[_-]?key", re.IGNORECASE)
# No ARN, path, URL, sentence or reference.
_PASSWORD = re.compile(r"(?!arn:|https?:|/|\{\{)[^\s{}]{8,64}\Z")
_CHARACTERS = tuple(map(re.compile, ("[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9]")))
_AUTHENTICATION = "AWS::CloudFormation::Authentication"
_SECRETS = ("accessKeyId", "password", "secretKey")


@security_rule(
    "W9674",
    "A key or token is written in the template",
    reason="Everyone who may read the template, or the resource, has it.",
    remedy="Take the key back; keep a new one in Secrets Manager, and let the code read it by a role.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html#codebuild-2",
    types=tuple(_PLACES),
    risk="critical",
    recommended=True,
    sees_secrets=False,
    aliases=(
        *alias("checkov", "CKV_AWS_45", types=_FUNCTIONS),
        *alias("checkov", "CKV_AWS_46", types=_INSTANCES),
        *alias("checkov", "CKV_AWS_384", types=_PARAMETERS),
        *alias("guard", "CODEBUILD_PROJECT_ENVVAR_AWSCRED_CHECK", types=_BUILDS),
        *alias("security-hub", "CodeBuild.2", types=_BUILDS),
        *alias("control-tower", "CT.CODEBUILD.PR.2", types=_BUILDS),
    ),
)
def key_in_a_text(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A text in an environment, in user data or in a parameter that has the format of a key; never says which."""
    for path, node in placed_values(reading.node, _PLACES[reading.resource.type]):
        named = node.entries if isinstance(node, Mapping) and "UserData" not in path else {}
        parts = {(*path, name): value for name, value in named.items()} or {path: node}
        for place, value in parts.items():
            kind = next(filter(None, map(key_in, texts_in(value))), "")
            if kind:
                yield Break(place, f"It looks like {kind}.")
        if reading.resource.type in _BUILDS and _is_credential(named):
            yield Break((*path, "Value"), "By its name, it is a credential in clear text.")
        if reading.resource.type in _PARAMETERS and _is_named_secret(reading.at("Name"), node):
            yield Break(path, "By its name, it is a secret in clear text.")


def _is_credential(variable: object) -> bool:
    """Whether a variable of a build has the name of a credential, and its value in clear."""
    name, kind = (variable.get(each) if isinstance(variable, dict) else None for each in ("Name", "Type"))
    is_named = isinstance(name, Scalar) and name.text.upper() in _CREDENTIALS
    return is_named and (kind is None or (isinstance(kind, Scalar) and kind.text == "PLAINTEXT"))


def _is_named_secret(name: object, value: Node) -> bool:
    """Whether a parameter has the name of a secret, and a value that looks like a password."""
    is_named = isinstance(name, str) and _SECRET_NAME.search(name)
    text = value.text if isinstance(value, Scalar) and value.shown is None else ""
    return bool(is_named) and bool(_PASSWORD.match(text)) and sum(bool(each.search(text)) for each in _CHARACTERS) > 2


@security_rule(
    "W9675",
    "Credentials are written in Metadata",
    reason="Everyone who may describe the resource reads its Metadata, in which NoEcho hides nothing.",
    remedy="Name a role in roleName of AWS::CloudFormation::Authentication, and take the credentials back.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-metadata.html",
    types=(ANY_TYPE,),
    risk="critical",
    recommended=True,
    sees_secrets=False,
    aliases=(*alias("cfn-nag", "W1"), *alias("guard", "CFN_AUTHENTICATION_RULE")),
)
def credentials_in_metadata(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A key or password in AWS::CloudFormation::Authentication, also if that is not within Metadata, by mistake."""
    for place in (("Metadata", _AUTHENTICATION), (_AUTHENTICATION,)):
        blocks = at_path(stack.template.root, (*reading.resource.path, *place))
        for name, block in blocks.entries.items() if isinstance(blocks, Mapping) else ():
            for key in _SECRETS:
                if isinstance(block, Mapping) and key in block.entries:
                    yield Break(("..", *place, name, key))
