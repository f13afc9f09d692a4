"""The command of a CDK app, run with the permission of the user: it makes the assembly, as `cdk synth` has it made.

What only AWS knows is not asked: an app that needs it gets the values in `cdk.context.json`, or what the CDK puts in
their place.

https://docs.aws.amazon.com/cdk/v2/guide/configure-synth.html
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cfnkit.assemblies.find import app_folder, output_folder
from cfnkit.assemblies.folder import APP_FILE, is_assembly
from cfnkit.assemblies.json_files import JsonFile
from cfnkit.cli.arguments.context import given_consent
from cfnkit.cli.arguments.parser import UsageError
from cfnkit.cli.output.write import write_message
from cfnkit.files.project import ProjectFiles

_CONTEXT_FILE = "cdk.context.json"
_MOST_IN_ENVIRONMENT = 32_000  # bytes; Windows and Linux allow no variable of many more
_STDERR = 2
# What the CDK's command adds, where the app's settings do not say otherwise.
_SWITCHES = {
    "pathMetadata": "aws:cdk:enable-path-metadata",
    "assetMetadata": "aws:cdk:enable-asset-metadata",
    "versionReporting": "aws:cdk:version-reporting",
}
_ALWAYS: Mapping[str, Any] = {
    "aws:cdk:bundling-stacks": ["**"],
    "@aws-cdk/core:failSynthOnValidationErrors": False,
}


def synthesise(arguments: argparse.Namespace, path: str) -> None:
    """Run the app that a path stands for, its folder or that of its assembly, if the arguments ask for it.

    What it prints goes to stderr. Raises UsageError where no app is there, or where no code may run, and
    ConfigurationError, with the place, for one that names no command or whose command fails.
    """
    if not arguments.synth:
        return
    if given_consent(arguments).within(path if os.path.isdir(path) else os.curdir).macros == "never":
        raise UsageError("cfnkit: --synth runs the code of the app, which --macros never forbids.")
    folder = _app_of(path)
    project = ProjectFiles.of_folder(folder)
    settings = JsonFile(project, os.path.join(folder, APP_FILE), "configuration of the CDK")
    command = settings.get(("app",), str, "")
    if not command:
        raise settings.fault((), f"{APP_FILE} has no 'app', the command that makes the assembly.")
    if os.path.isdir(os.path.join(folder, command)):
        return  # it is an assembly that was made before
    output = os.path.abspath(output_folder(folder))
    where = "" if os.path.normpath(folder) == os.curdir else f" in {folder}"
    write_message(f"cfnkit: running `{command}`{where}.")
    with _environment(settings, project, folder, output) as environment:
        try:
            # A command line of the app's own, which a shell takes, as the CDK's command has it done.
            run = subprocess.run(
                command,
                shell=True,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=_STDERR,
                check=False,
            )
        except OSError as error:
            raise settings.fault(("app",), f"The command of the app cannot be run: {error.strerror}.") from error
    if run.returncode:
        raise settings.fault(("app",), f"The command of the app ended with status {run.returncode}.")
    if not is_assembly(output):
        raise settings.fault(("app",), f"The command of the app made no assembly in {os.path.relpath(output)}.")


def _app_of(path: str) -> str:
    if os.path.isfile(os.path.join(path, APP_FILE)):
        return path
    folder = app_folder(path) if is_assembly(path) else ""
    if folder and os.path.isfile(os.path.join(folder, APP_FILE)):
        return os.path.relpath(folder)
    raise UsageError(f"cfnkit: --synth runs the app in the folder that is named; {path} has no {APP_FILE}.")


@contextmanager
def _environment(settings: JsonFile, project: ProjectFiles, folder: str, output: str) -> Iterator[dict[str, str]]:
    """The environment of the app: the user's, with where it puts the assembly, and its context."""
    context = {**_added(settings), **settings.get(("context",), dict, {}), **_known(project, folder)}
    text = json.dumps(context)
    variables = {**os.environ, "CDK_OUTDIR": output, "CDK_CONTEXT_JSON": text}
    variables.setdefault("JSII_HOST_STACK_TRACES", "1")  # for the lines of Python and Java
    if len(text) <= _MOST_IN_ENVIRONMENT:
        yield variables
        return
    with tempfile.TemporaryDirectory(prefix="cfnkit-") as made:
        file = Path(made, "context.json")
        file.write_text(text, "utf-8")
        yield {**variables, "CDK_CONTEXT_JSON": "{}", "CONTEXT_OVERFLOW_LOCATION_ENV": str(file)}


def _added(settings: JsonFile) -> dict[str, Any]:
    switches = {name: True for key, name in _SWITCHES.items() if settings.get((key,), bool, True)}
    return {**switches, **_ALWAYS}


def _known(project: ProjectFiles, folder: str) -> dict[str, Any]:
    """What the CDK's command has looked up and noted. Raises ConfigurationError for a file that cannot be read."""
    path = os.path.join(folder, _CONTEXT_FILE)
    if not os.path.isfile(path):
        return {}
    noted: dict[str, Any] = JsonFile(project, path, "context of the CDK").get((), dict, {})
    return noted
