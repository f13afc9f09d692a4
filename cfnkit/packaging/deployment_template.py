"""The templates that deploy macros, and Guard as a Hook; and the first files of a new macro.

A template is made as data and written as a whole, so that no name and no description can add anything to it.
"""

from __future__ import annotations

import collections.abc as abc
from pathlib import Path
from typing import Any

from cfnkit.packaging.function_resources import called_function, function_resources, get_att, log_group, ref, role, sub
from cfnkit.packaging.macro_folder import MacroFolder
from cfnkit.packaging.permissions import READABLE
from cfnkit.source import Span
from cfnkit.syntax import dump_yaml, from_plain

LIBRARY_DESCRIPTION = "Macros of cfnkit; each is deployed when its package is given"
HOOK_DESCRIPTION = "Guard of cfnkit as a Hook, which is called for each stack and each change set"
_RETENTION = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2557, 3653]
_ERROR_LOG = {"LogGroupName": ref("ErrorLog"), "LogRoleARN": get_att("ErrorLogRole", "Arn")}
_FIRST_FILES = Path(__file__).with_name("first_files")
_NOWHERE = Span("", 1, 1, 1, 1)


def macros_template(macros: abc.Sequence[MacroFolder], description: str) -> str:
    """The template that deploys these macros, as YAML. Raises PackagingError for a folder's name that is none."""
    parameters = _parameters("cfnkit-macro-")
    parameters["MacroPrefix"] = _text("The prefix of each macro's name.", "", AllowedPattern="[A-Za-z0-9]*")
    if any(action.startswith("ssm:") for macro in macros for action in macro.permissions):
        what = "The SSM parameters that macros may read, as a path without its first slash; cfnkit/* for example."
        parameters[READABLE] = _text(what, None, AllowedPattern="[A-Za-z0-9_.*/-]+")
    for macro in macros:
        about = f"The key of {macro.name}'s package; without it, the macro is not deployed."
        parameters[macro.package_parameter] = _text(about, "")
        parameters.update(_settings(macro))
    resources = _error_log()
    for macro in macros:
        own = function_resources(macro, macro.handler)
        own[f"{macro.name}Macro"] = {
            "Type": "AWS::CloudFormation::Macro",
            "Properties": {
                "Name": sub(f"${{MacroPrefix}}{macro.name}"),
                "Description": macro.description,
                "FunctionName": called_function(macro),
                "LogGroupName": _ERROR_LOG["LogGroupName"],
                "LogRoleARN": _ERROR_LOG["LogRoleARN"],
            },
        }
        for name, resource in own.items():
            resources[name] = {"Type": resource["Type"], "Condition": f"Has{macro.name}", **resource}
    conditions = {
        f"Has{macro.name}": {"Fn::Not": [{"Fn::Equals": [ref(macro.package_parameter), ""]}]} for macro in macros
    }
    return _written(description, parameters, resources, conditions)


def hook_template(macro: MacroFolder) -> str:
    """The template that deploys the function of a macro as a Lambda Hook, as YAML.

    The macro's folder names a handler for it. Raises PackagingError for a folder's name that is none.
    """
    package = macro.package_parameter
    parameters = _parameters("cfnkit-hook-")
    parameters[package] = _text(f"The key of {macro.name}'s package.", None, MinLength=1)
    parameters |= {
        "HookAlias": _text(
            "The name of the Hook, in three parts.",
            f"Cfnkit::{macro.name}::Hook",
            AllowedPattern="[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}",
        ),
        "FailureMode": _text("FAIL stops what breaks a rule, WARN tells.", "FAIL", AllowedValues=["FAIL", "WARN"]),
        "HookStatus": _text("Whether the Hook is called.", "ENABLED", AllowedValues=["ENABLED", "DISABLED"]),
        **_settings(macro),
    }
    resources = {**_error_log(), **function_resources(macro, macro.hook)}
    function = called_function(macro)
    invoke = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": function}
    resources["HookRole"] = {
        "Type": "AWS::IAM::Role",
        "Properties": role("hooks.cloudformation.amazonaws.com", {"invoke": [invoke]}, is_of_account=True),
    }
    resources["Hook"] = {
        "Type": "AWS::CloudFormation::LambdaHook",
        "Properties": {
            "Alias": ref("HookAlias"),
            "LambdaFunction": function,
            "ExecutionRole": get_att("HookRole", "Arn"),
            "TargetOperations": ["STACK", "CHANGE_SET"],
            "FailureMode": ref("FailureMode"),
            "HookStatus": ref("HookStatus"),
            "LoggingConfig": {"LogGroupName": ref("ErrorLog"), "LogRoleArn": get_att("ErrorLogRole", "Arn")},
        },
    }
    return _written(HOOK_DESCRIPTION, parameters, resources)


def _parameters(function_prefix: str) -> dict[str, Any]:
    """The parameters of every deployment."""
    return {
        "Bucket": _text("The bucket that holds the packages, in the region of the stack.", None, MinLength=3),
        "KeyPrefix": _text("The prefix of each package's key, with its slash.", ""),
        "FunctionPrefix": _text("The prefix of a function's name.", function_prefix, AllowedPattern="[A-Za-z0-9-_]+"),
        "Architecture": _text(
            "The processor of the functions; x86_64 in a region without arm64.",
            "arm64",
            AllowedValues=["arm64", "x86_64"],
        ),
        "LogRetention": {
            "Type": "Number",
            "Description": "The days that logs are kept.",
            "Default": 30,
            "AllowedValues": _RETENTION,
        },
    }


def _settings(macro: MacroFolder) -> dict[str, Any]:
    """The parameters for the environment variables that a deployment sets."""
    return {
        setting.parameter: _text(
            setting.description,
            setting.default,
            **({"AllowedValues": list(setting.values)} if setting.values else {}),
        )
        for setting in macro.settings
    }


def _text(description: str, default: str | None, **rest: Any) -> dict[str, Any]:
    """A parameter for a text; without a default, each deployment must give it."""
    return {
        "Type": "String",
        "Description": description,
        **({} if default is None else {"Default": default}),
        **rest,
    }


def _error_log() -> dict[str, Any]:
    """The log of CloudFormation, which may be unable to use a function's answer."""
    write = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        "Resource": get_att("ErrorLog", "Arn"),
    }
    properties = {
        "Description": "CloudFormation logs the errors of calls.",
        **role("cloudformation.amazonaws.com", {"write-error-log": [write]}, is_of_account=True),
    }
    return {
        "ErrorLog": log_group(sub("/cfnkit/${AWS::StackName}/errors")),
        "ErrorLogRole": {"Type": "AWS::IAM::Role", "Properties": properties},
    }


def _written(
    description: str, parameters: dict[str, Any], resources: dict[str, Any], conditions: dict[str, Any] | None = None
) -> str:
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": description,
        "Parameters": parameters,
        **({"Conditions": conditions} if conditions else {}),
        "Resources": resources,
    }
    return dump_yaml(from_plain(template, _NOWHERE))


def first_files(name: str, folder: str, command: str = "") -> dict[str, str]:
    """The files of a new macro, by their names: handler, description with cases, test, README and template.

    With a `command`, node or shell, the handler is a command, and there is no template that deploys it.
    """
    files = {}
    for path in sorted(_FIRST_FILES.glob("*.in")):
        text = path.read_text(encoding="utf-8")
        files[path.stem.replace("FOLDER", folder)] = text.replace("@Name@", name).replace("@folder@", folder)
    if command:
        for path in sorted((_FIRST_FILES / command).glob("*.in")):
            text = path.read_text(encoding="utf-8")
            files[path.stem] = text.replace("@Name@", name).replace("@folder@", folder)
        del files["index.py"]
        return files
    macro = MacroFolder(Path(folder), name, "Notes in the template's metadata what it was called with.")
    return {**files, "template.yaml": macros_template((macro,), f"The macro {name}")}
