"""The entries of a configuration for macros and includes."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from cfnkit.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonMacro:
    """A macro that is a Python function, run in a process of its own.

    `handler` is in Lambda's form, `index.handler`, below `code_dir`. `timeout` is in seconds, `memory_mb` in MiB; with
    None, the host decides. `python` is the interpreter, None the one that runs cfnkit. With `aws`, the macro gets the
    caller's AWS credentials. `span` is the place of its configuration.
    """

    name: str
    code_dir: Path
    handler: str
    environment: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout: float | None = None
    memory_mb: int | None = None
    python: str | None = None
    aws: bool = False
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandMacro:
    """A macro that is a command, which reads the event from stdin and writes the response to stdout.

    It runs in the folder `cwd`; the other fields are those of `PythonMacro`.
    """

    name: str
    argv: tuple[str, ...]
    cwd: Path
    environment: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout: float | None = None
    memory_mb: int | None = None
    aws: bool = False
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LambdaMacro:
    """A macro that is a deployed Lambda function, given by name or ARN.

    `region` None is the region of the target, `endpoint_url` None the endpoint of AWS; `timeout` is in seconds.
    """

    name: str
    function: str
    region: str | None = None
    endpoint_url: str | None = None
    timeout: float | None = None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayMacro:
    """A macro whose answers were recorded (`cfnkit macro record`) in the files of `folder`."""

    name: str
    folder: Path
    span: Span = field(compare=False)


MacroEntry: TypeAlias = PythonMacro | CommandMacro | LambdaMacro | ReplayMacro


@dataclass(frozen=True, slots=True)
class IncludeSource:
    """The source of the snippets under an S3 prefix, `s3://bucket/prefix/`: a local folder, or S3 itself (None)."""

    prefix: str
    folder: Path | None = None
