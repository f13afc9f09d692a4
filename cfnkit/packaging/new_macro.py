"""The files of a new macro, which work as they are."""

from __future__ import annotations

from cfnkit.packaging.deployment_template import DeployedMacro, macros_template

_HANDLER = '''\
"""@Name@: write the owner of a stack into its template."""

from cfnkit.macro import Fragment, MacroError, Request, macro

PARAMETERS = {
    "type": "object",
    "properties": {"Owner": {"type": "string", "minLength": 1, "description": "the owner of the stack"}},
    "required": ["Owner"],
}


@macro(parameters=PARAMETERS, scope="template")
def handler(fragment: Fragment, request: Request) -> Fragment:
    """Write the owner into the template's metadata."""
    metadata = fragment.get("Metadata", {})
    if not isinstance(metadata, dict):
        raise MacroError("Metadata must be an object.", ("Metadata",))
    return fragment.with_value(("Metadata", "Owner"), request.params["Owner"])
'''

_DESCRIPTION = """\
name: @Name@
description: Writes the owner of a stack into the template's metadata.
handler: index.handler
scope: template
idempotent: true

cases:
  - name: the owner is in the metadata
    template:
      Resources: {Queue: {Type: AWS::SQS::Queue}}
    parameters: {Owner: team-queues}
    result:
      Resources: {Queue: {Type: AWS::SQS::Queue}}
      Metadata: {Owner: team-queues}
  - name: a misspelt parameter is refused
    template: {Resources: {}}
    parameters: {Ownr: team-queues}
    error: Did you mean 'Owner'?
"""

_TEST = '''\
"""The macro @Name@, called by the fixtures of cfnkit."""

from pathlib import Path

FOLDER = Path(__file__).parent


def test_the_owner_is_written(run_macro):
    response = run_macro(FOLDER, {"Resources": {}}, parameters={"Owner": "me"})
    assert response["fragment"] == {"Resources": {}, "Metadata": {"Owner": "me"}}
'''

_READ_ME = """\
# @Name@

Writes the owner of a stack into the template's metadata.

| before | after |
|---|---|
| `Transform: {Name: @Name@, Parameters: {Owner: me}}` | `Metadata: {Owner: me}` |

For `cfnkit render` and `cfnkit check`, in `.cfnkit.yaml` (the path is relative to that file):

    version: 1
    macros:
      @Name@: {handler: @folder@/index.py:handler}

In this folder:

    cfnkit macro test .
    pytest
    cfnkit macro package . --output dist/
    cfnkit macro deploy --macro . --bucket my-bucket --stack-name macros
"""


def first_files(name: str, folder: str) -> dict[str, str]:
    """The files of a new macro, by their names: handler, description with cases, test, README and template."""
    macro = DeployedMacro(name, folder, "Writes the owner of a stack into the template's metadata.")
    files = {"index.py": _HANDLER, "macro.yaml": _DESCRIPTION, f"test_{folder}.py": _TEST, "README.md": _READ_ME}
    filled = {file: text.replace("@Name@", name).replace("@folder@", folder) for file, text in files.items()}
    return {**filled, "template.yaml": macros_template((macro,), f"The macro {name}")}
