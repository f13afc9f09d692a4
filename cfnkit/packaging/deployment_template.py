"""The template that deploys macros: its head once, and one entry a macro."""

from __future__ import annotations

import collections.abc as abc
import json
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cfnkit.packaging.macro_folder import MacroFolder


LIBRARY_DESCRIPTION = "Macros of cfnkit; each one is there when its package is given"


class Entry(NamedTuple):
    """A macro as it is deployed: `name` is what templates call it, `folder` its folder's name.

    `permissions` are the IAM actions that it calls beside writing its log; `timeout` is in seconds, `memory` in MB;
    `handler` is `module.function`.
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
    def of(cls, macro: MacroFolder) -> Entry:
        """The entry of a macro's folder."""
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
        """The parameter that takes the key of its package."""
        return f"{self.name}Package"


# What a macro's reads are limited to, by the service of the action; of another service, nothing is known.
_RESOURCES_OF = {
    "s3": ("!Sub arn:${AWS::Partition}:s3:::${Bucket}/*",),
    "ssm": (
        "!Sub arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${ReadableParameters}",
        "!Sub arn:${AWS::Partition}:ssm:${AWS::Region}::parameter/aws/service/*",
    ),
}
_ANY_RESOURCE = ('"*"',)


def macros_template(entries: abc.Sequence[Entry], description: str) -> str:
    """The template that deploys these macros, as YAML."""
    parameters = "".join(_fill(_PARAMETER, entry) for entry in entries)
    conditions = "".join(_fill(_CONDITION, entry) for entry in entries)
    resources = "".join(_resources(entry) for entry in entries)
    head = _HEAD.replace("@Description@", json.dumps(description, ensure_ascii=False))
    reads = any(action.startswith("ssm:") for entry in entries for action in entry.permissions)
    return f"{head}{_READABLE if reads else ''}{parameters}\nConditions:\n{conditions}\n{_SHARED}{resources}"


def _fill(text: str, entry: Entry) -> str:
    values = {
        "Name": entry.name,
        "folder": entry.folder,
        "Description": json.dumps(entry.description, ensure_ascii=False),
        "Timeout": str(entry.timeout),
        "Memory": str(entry.memory),
        "Handler": entry.handler,
    }
    return re.sub(r"@(\w+)@", lambda match: values.get(match[1], match[0]), text)


def _resources(entry: Entry) -> str:
    text = _fill(_RESOURCES, entry).replace("@Permissions@\n", _permissions(entry))
    variables = json.dumps(dict(entry.environment), ensure_ascii=False)
    environment = f"      Environment: {{Variables: {variables}}}\n" if entry.environment else ""
    return text.replace("@Environment@\n", environment)


def _permissions(entry: Entry) -> str:
    """A statement for each service that the macro reads from."""
    services: dict[str, list[str]] = {}
    for action in entry.permissions:
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
    Description: What stands before the key of each package, with its slash.
    Default: ""
  MacroPrefix:
    Type: String
    Description: What stands before the name of each macro.
    Default: ""
    AllowedPattern: "[A-Za-z0-9]*"
  FunctionPrefix:
    Type: String
    Description: What stands before the name of each function.
    Default: cfnkit-macro-
    AllowedPattern: "[A-Za-z0-9-_]+"
  Architecture:
    Type: String
    Description: The processor of the functions; x86_64 where a region has no arm64.
    Default: arm64
    AllowedValues: [arm64, x86_64]
  LogRetention:
    Type: Number
    Description: For how many days logs are kept.
    Default: 30
    AllowedValues: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2557, 3653]
"""

_READABLE = """\
  ReadableParameters:
    Type: String
    Description: The SSM parameters that macros may read, a path without its first slash.
    Default: "*"
"""

_PARAMETER = """\
  @Name@Package:
    Type: String
    Description: The package of @Name@; without it, there is no such macro.
    Default: ""
"""

_CONDITION = """\
  Has@Name@: !Not [!Equals [!Ref @Name@Package, ""]]
"""

# A log of CloudFormation's own, which it writes with a role of ours when it could not use a macro's answer.
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
      Description: CloudFormation writes what went wrong when it called a macro.
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
