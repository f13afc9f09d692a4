"""The template that deploys macros (shared parts, and a part for each macro), and the first files of a new macro."""

from __future__ import annotations

import collections.abc as abc
import json
import re
from pathlib import Path

from cfnkit.packaging.macro_folder import MacroFolder

LIBRARY_DESCRIPTION = "Macros of cfnkit; each is deployed when its package is given"
_FOLDER = Path(__file__).with_name("deployment")
# The resources that a macro may read, by the service of the action; for other services, any resource.
_RESOURCES_OF = {
    "s3": ("!Sub arn:${AWS::Partition}:s3:::${Bucket}/*",),
    "ssm": (
        "!Sub arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${ReadableParameters}",
        "!Sub arn:${AWS::Partition}:ssm:${AWS::Region}::parameter/aws/service/*",
    ),
}
_ANY_RESOURCE = ('"*"',)
_CONDITION = """\
  Has@Name@: !Not [!Equals [!Ref @Name@Package, ""]]
"""
_STATEMENT = """\
              - Effect: Allow
                Action: [@Actions@]
                Resource:@Resources@
"""
_FIRST_FILES = Path(__file__).with_name("first_files")


def macros_template(macros: abc.Sequence[MacroFolder], description: str) -> str:
    """The template that deploys these macros, as YAML."""
    parameters = "".join(_fill(_text("macro_parameter"), macro) for macro in macros)
    conditions = "".join(_fill(_CONDITION, macro) for macro in macros)
    resources = "".join(_resources(macro) for macro in macros)
    head = _text("head").replace("@Description@", json.dumps(description, ensure_ascii=False))
    reads = any(action.startswith("ssm:") for macro in macros for action in macro.permissions)
    readable = _text("readable_parameters") if reads else ""
    shared = _text("shared_resources")  # with the log of CloudFormation, which may be unable to use a macro's answer
    return f"{head}{readable}{parameters}\nConditions:\n{conditions}\n{shared}{resources}"


def _text(name: str) -> str:
    """A part of the template, as a file of the folder `deployment` has it."""
    return (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def _fill(text: str, macro: MacroFolder) -> str:
    values = {
        "Name": macro.name,
        "folder": macro.path.name,
        "Description": json.dumps(macro.description, ensure_ascii=False),
        "Timeout": str(macro.timeout),
        "Memory": str(macro.memory),
        "Handler": macro.handler,
    }
    return re.sub(r"@(\w+)@", lambda match: values.get(match[1], match[0]), text)


def _resources(macro: MacroFolder) -> str:
    text = _fill(_text("macro_resources"), macro).replace("@Permissions@\n", _permissions(macro))
    variables = json.dumps(dict(macro.environment), ensure_ascii=False)
    environment = f"      Environment: {{Variables: {variables}}}\n" if macro.environment else ""
    return text.replace("@Environment@\n", environment)


def _permissions(macro: MacroFolder) -> str:
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


def first_files(name: str, folder: str) -> dict[str, str]:
    """The files of a new macro, by their names: handler, description with cases, test, README and template."""
    files = {}
    for path in sorted(_FIRST_FILES.glob("*.in")):
        text = path.read_text(encoding="utf-8")
        files[path.stem.replace("FOLDER", folder)] = text.replace("@Name@", name).replace("@folder@", folder)
    macro = MacroFolder(Path(folder), name, "Notes in the template's metadata what it was called with.")
    return {**files, "template.yaml": macros_template((macro,), f"The macro {name}")}
