"""The template that deploys macros: shared parts, and a part for each macro."""

from __future__ import annotations

import collections.abc as abc
import json
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cfnkit.packaging.macro_folder import MacroFolder


LIBRARY_DESCRIPTION = "Macros of cfnkit; each is deployed when its package is given"


class DeployedMacro(NamedTuple):
    """A macro as it is deployed: `name` is its name in templates, `folder` its folder's name.

    `permissions` are the IAM actions that it calls, apart from writing its log; `timeout` is in seconds, `memory` in
    MB; `handler` is `module.function`.
    """

    name: str
    folder: str
    description: str
    permissions: tuple[str, ...] = ()
    timeout: int = 60
    memory: int = 1024
    handler: str = "index.handler"
    environment: abc.Mapping[str, str] = {}

    @classmethod
    def of(cls, macro: MacroFolder) -> DeployedMacro:
        """The macro in a folder."""
        return cls(
            macro.name,
            macro.path.name,
            macro.description,
            macro.permissions,
            macro.timeout,
            macro.memory,
            macro.handler,
            macro.environment,
        )

    @property
    def package_parameter(self) -> str:
        """The template's parameter for the key of the package."""
        return f"{self.name}Package"


# The resources that a macro may read, by the service of the action; for other services, any resource.
_RESOURCES_OF = {
    "s3": ("!Sub arn:${AWS::Partition}:s3:::${Bucket}/*",),
    "ssm": (
        "!Sub arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${ReadableParameters}",
        "!Sub arn:${AWS::Partition}:ssm:${AWS::Region}::parameter/aws/service/*",
    ),
}
_ANY_RESOURCE = ('"*"',)


def macros_template(macros: abc.Sequence[DeployedMacro], description: str) -> str:
    """The template that deploys these macros, as YAML."""
    parameters = "".join(_fill(_PARAMETER, macro) for macro in macros)
    conditions = "".join(_fill(_CONDITION, macro) for macro in macros)
    resources = "".join(_resources(macro) for macro in macros)
    head = _HEAD.replace("@Description@", json.dumps(description, ensure_ascii=False))
    reads = any(action.startswith("ssm:") for macro in macros for action in macro.permissions)
    return f"{head}{_READABLE if reads else ''}{parameters}\nConditions:\n{conditions}\n{_SHARED}{resources}"


def _fill(text: str, macro: DeployedMacro) -> str:
    values = {
        "Name": macro.name,
        "folder": macro.folder,
        "Description": json.dumps(macro.description, ensure_ascii=False),
        "Timeout": str(macro.timeout),
        "Memory": str(macro.memory),
        "Handler": macro.handler,
    }
    return re.sub(r"@(\w+)@", lambda match: values.get(match[1], match[0]), text)


def _resources(macro: DeployedMacro) -> str:
    text = _fill(_RESOURCES, macro).replace("@Permissions@\n", _permissions(macro))
    variables = json.dumps(dict(macro.environment), ensure_ascii=False)
    environment = f"      Environment: {{Variables: {variables}}}\n" if macro.environment else ""
    return text.replace("@Environment@\n", environment)


def _permissions(macro: DeployedMacro) -> str:
    """A policy statement for each service that the macro reads from."""
    services: dict[str, list[str]] = {}
    for action in macro.permissions:
        services.setdefault(action.partition(":")[0], []).append(action)
    return "".join(
        _STATEMENT.replace("@Actions@", ", ".join(actions)).replace(
            "@Resources@", "".join(f"\n                  - {arn}" for arn in _RESOURCES_OF.get(service, _ANY_RESOURCE))
        )
        for service, actions in services.items()
    )


_HEAD = """\
AWSTemplateFormatVersion: "2010-09-09"
Description: @Description@

Parameters:
  Bucket:
    Type: String
    Description: The bucket that holds the packages, in the region of the stack.
    MinLength: 3
  KeyPrefix:
    Type: String
    Description: The prefix of each package's key, with its slash.
    Default: ""
  MacroPrefix:
    Type: String
    Description: The prefix of each macro's name.
    Default: ""
    AllowedPattern: "[A-Za-z0-9]*"
  FunctionPrefix:
    Type: String
    Description: The prefix of each function's name.
    Default: cfnkit-macro-
    AllowedPattern: "[A-Za-z0-9-_]+"
  Architecture:
    Type: String
    Description: The processor of the functions; x86_64 in a region without arm64.
    Default: arm64
    AllowedValues: [arm64, x86_64]
  LogRetention:
    Type: Number
    Description: The days that logs are kept.
    Default: 30
    AllowedValues: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2557, 3653]
"""

_READABLE = """\
  ReadableParameters:
    Type: String
    Description: The SSM parameters that macros may read, as a path without its first slash.
    Default: "*"
"""

_PARAMETER = """\
  @Name@Package:
    Type: String
    Description: The key of @Name@'s package; without it, the macro is not deployed.
    Default: ""
"""

_CONDITION = """\
  Has@Name@: !Not [!Equals [!Ref @Name@Package, ""]]
"""

# The log in which CloudFormation reports, with a role of the stack, that it could not use a macro's answer.
_SHARED = """\
Resources:
  ErrorLog:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      LogGroupName: !Sub /cfnkit/${AWS::StackName}/errors
      RetentionInDays: !Ref LogRetention
  ErrorLogRole:
    Type: AWS::IAM::Role
    Properties:
      Description: CloudFormation logs the errors of macro calls.
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: sts:AssumeRole
            Principal: {Service: cloudformation.amazonaws.com}
            Condition:
              StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}
      Policies:
        - PolicyName: write-error-log
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: [logs:CreateLogStream, logs:DescribeLogStreams, logs:PutLogEvents]
                Resource: !GetAtt ErrorLog.Arn
"""

_RESOURCES = """\

  @Name@Log:
    Type: AWS::Logs::LogGroup
    Condition: Has@Name@
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      LogGroupName: !Sub /aws/lambda/${FunctionPrefix}@folder@
      RetentionInDays: !Ref LogRetention
  @Name@Role:
    Type: AWS::IAM::Role
    Condition: Has@Name@
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: sts:AssumeRole
            Principal: {Service: lambda.amazonaws.com}
      Policies:
        - PolicyName: own-log-and-declared-reads
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: [logs:CreateLogStream, logs:PutLogEvents]
                Resource: !GetAtt @Name@Log.Arn
@Permissions@
  @Name@Function:
    Type: AWS::Lambda::Function
    Condition: Has@Name@
    Properties:
      FunctionName: !Sub ${FunctionPrefix}@folder@
      Description: @Description@
      Runtime: python3.13
      Handler: @Handler@
      Architectures: [!Ref Architecture]
      MemorySize: @Memory@
      Timeout: @Timeout@
      Role: !GetAtt @Name@Role.Arn
      LoggingConfig: {LogGroup: !Ref @Name@Log}
      Code: {S3Bucket: !Ref Bucket, S3Key: !Sub "${KeyPrefix}${@Name@Package}"}
@Environment@
  @Name@Version:
    Type: AWS::Lambda::Version
    Condition: Has@Name@
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      FunctionName: !Ref @Name@Function
      Description: !Ref @Name@Package
  @Name@Alias:
    Type: AWS::Lambda::Alias
    Condition: Has@Name@
    Properties:
      Name: live
      FunctionName: !Ref @Name@Function
      FunctionVersion: !GetAtt @Name@Version.Version
  @Name@Macro:
    Type: AWS::CloudFormation::Macro
    Condition: Has@Name@
    Properties:
      Name: !Sub ${MacroPrefix}@Name@
      Description: @Description@
      FunctionName: !Ref @Name@Alias
      LogGroupName: !Ref ErrorLog
      LogRoleARN: !GetAtt ErrorLogRole.Arn
"""

_STATEMENT = """\
              - Effect: Allow
                Action: [@Actions@]
                Resource:@Resources@
"""
