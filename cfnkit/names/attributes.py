"""The attributes of resources that a reference may have after a dot."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.names.names import TemplateNames
from cfnkit.schemas import Schemas

# The type that AWS::Serverless makes of a resource under its own logical ID.
_MAIN_TYPES = {
    "AWS::Serverless::Api": "AWS::ApiGateway::RestApi",
    "AWS::Serverless::Application": "AWS::CloudFormation::Stack",
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
    "AWS::Serverless::LayerVersion": "AWS::Lambda::LayerVersion",
    "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
    "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
}
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
_PARTS = {
    "AWS::Serverless::Api": ("Deployment", "DomainName", "Stage"),
    "AWS::Serverless::Function": ("Alias", "Version"),
    "AWS::Serverless::HttpApi": ("DomainName", "Stage"),
    "AWS::Serverless::StateMachine": ("Alias", "Version"),
}


def attributes(names: TemplateNames, logical_id: str) -> abc.Iterable[str]:
    """The attributes for Fn::GetAtt that the schema of a resource's type lists, after the transforms."""
    resource = names.after.resources.get(logical_id) or names.written.resources.get(logical_id)
    kind = resource.type if resource else ""
    schema = Schemas(names.processed.target.region).get(_MAIN_TYPES.get(kind, kind))
    return schema.attributes if schema else ()


def serverless_parts(names: TemplateNames, logical_id: str) -> abc.Iterable[str]:
    """The parts of a resource of AWS::Serverless that Ref may name: `Function.Version`."""
    resource = names.written.resources.get(logical_id)
    return _PARTS.get(resource.type, ()) if resource else ()


def sub_attributes(names: TemplateNames, logical_id: str) -> abc.Iterable[str]:
    """What may stand after the dot of a variable of Fn::Sub."""
    return (*attributes(names, logical_id), *serverless_parts(names, logical_id))
