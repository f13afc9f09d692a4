"""The resources of one function: its log, its role, its code, and perhaps a version and an alias."""

from __future__ import annotations

from typing import Any

from cfnkit.packaging.macro_folder import MacroFolder
from cfnkit.packaging.permissions import grants

_RUNTIME = "python3.13"


def ref(name: str) -> dict[str, str]:
    """The call of Ref."""
    return {"Ref": name}


def get_att(name: str, attribute: str) -> dict[str, list[str]]:
    """The call of Fn::GetAtt."""
    return {"Fn::GetAtt": [name, attribute]}


def sub(text: str) -> dict[str, str]:
    """The call of Fn::Sub."""
    return {"Fn::Sub": text}


def role(service: str, policies: dict[str, list[dict[str, Any]]], is_of_account: bool = False) -> dict[str, Any]:
    """The properties of a role that a service assumes, with the statements of its policies by their names.

    is_of_account: the service assumes it for this account only.
    """
    trust: dict[str, Any] = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": service},
    }
    if is_of_account:
        trust["Condition"] = {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}}
    return {
        "AssumeRolePolicyDocument": document([trust]),
        "Policies": [
            {"PolicyName": name, "PolicyDocument": document(statements)} for name, statements in policies.items()
        ],
    }


def document(statements: list[dict[str, Any]]) -> dict[str, Any]:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": statements}


def log_group(name: Any) -> dict[str, Any]:
    """A log group, which is deleted with the stack."""
    return {
        "Type": "AWS::Logs::LogGroup",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {"LogGroupName": name, "RetentionInDays": ref("LogRetention")},
    }


def called_function(macro: MacroFolder) -> Any:
    """The function that CloudFormation calls: the alias, or the function itself if it has no version."""
    return get_att(f"{macro.name}Function", "Arn") if macro.settings else ref(f"{macro.name}Alias")


def function_resources(macro: MacroFolder, handler: str) -> dict[str, Any]:
    """The resources of a macro's function, whose names begin with that of the macro; handler: `module.function`."""
    name, package = macro.name, macro.package_parameter
    function_name = sub(f"${{FunctionPrefix}}{macro.function_name}")
    log = log_group(sub(f"/aws/lambda/${{FunctionPrefix}}{macro.function_name}"))
    write = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": get_att(f"{name}Log", "Arn"),
    }
    statements = [write, *(grant.statement for grant in grants(macro))]
    variables = {**macro.environment, **{setting.variable: ref(setting.parameter) for setting in macro.settings}}
    function = {
        "FunctionName": function_name,
        "Description": macro.description,
        "Runtime": _RUNTIME,
        "Handler": handler,
        "Architectures": [ref("Architecture")],
        "MemorySize": macro.memory,
        "Timeout": macro.timeout,
        "Role": get_att(f"{name}Role", "Arn"),
        "LoggingConfig": {"LogGroup": ref(f"{name}Log")},
        "Code": {"S3Bucket": ref("Bucket"), "S3Key": sub(f"${{KeyPrefix}}${{{package}}}")},
        **({"Environment": {"Variables": variables}} if variables else {}),
    }
    policies = {"own-log-and-declared-actions": statements}
    made = {
        f"{name}Log": log,
        f"{name}Role": {"Type": "AWS::IAM::Role", "Properties": role("lambda.amazonaws.com", policies)},
        f"{name}Function": {"Type": "AWS::Lambda::Function", "Properties": function},
    }
    if macro.settings:
        return made  # a version keeps its environment, so that another setting would have no effect
    return {
        **made,
        f"{name}Version": {
            "Type": "AWS::Lambda::Version",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {"FunctionName": ref(f"{name}Function"), "Description": ref(package)},
        },
        f"{name}Alias": {
            "Type": "AWS::Lambda::Alias",
            "Properties": {
                "Name": "live",
                "FunctionName": ref(f"{name}Function"),
                "FunctionVersion": get_att(f"{name}Version", "Version"),
            },
        },
    }
