"""Values found in AWS, written as the `lookups` of a configuration, for use without AWS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cfnkit.configuration.documents import read_document
from cfnkit.deployment import SsmParameter
from cfnkit.diagnostics import ConfigurationError
from cfnkit.dynamic_references import FoundLookups, Service
from cfnkit.files.writing import write_file
from cfnkit.pipeline.references.answers import AWS
from cfnkit.pipeline.references.inventory import ReferenceInventory
from cfnkit.source import Span
from cfnkit.syntax import Mapping as MappingNode
from cfnkit.syntax import dump_yaml, from_plain

_OWN_KEYS = {"version", "lookups"}


def lookups_of(found: FoundLookups, inventories: Iterable[ReferenceInventory]) -> dict[str, Any]:
    """The found values as `lookups`, in the form of the configuration file.

    Secure values and names in NoEcho parameters are left out. A parameter without a value has its type and version, a
    secret its known version stages and IDs.
    """
    hidden: set[str] = set()
    versions: dict[str, dict[str, None]] = {name: dict.fromkeys(stages) for name, stages in found.secrets.items()}
    for inventory in inventories:
        hidden |= _hidden(inventory)
        for listed in inventory.references:
            reference, answer = listed.reference, listed.answer
            known = answer is not None and answer.source == AWS and answer.verification.resolves
            if known and reference.service is Service.SECRETS_MANAGER and reference.name in versions:
                named = (reference.version_stage, reference.version_id)
                versions[reference.name].update(dict.fromkeys(version for version in named if version))
    tables: dict[str, dict[str, Any]] = {
        "ssm": {name: _parameter(each) for name, each in found.parameters.items() if name not in hidden},
        "secrets": {name: {"stages": list(stages)} for name, stages in versions.items() if name not in hidden},
    }
    return {name: table for name, table in tables.items() if table}


def write_lookups(path: Path, lookups: Mapping[str, Any]) -> None:
    """Write a configuration of these lookups and nothing else.

    Only the owner of the file can read it. Raises ConfigurationError when it cannot be written, and when it holds more
    than lookups, which would be lost.
    """
    if path.exists():
        root = read_document(path, "file of lookups").root
        if not isinstance(root, MappingNode) or not root.entries.keys() <= _OWN_KEYS:
            message = f"{path} holds more than lookups, which would be lost: name another file, and copy what it gets."
            raise ConfigurationError(message)
    text = dump_yaml(from_plain({"version": 1, "lookups": lookups}, Span(str(path), 1, 1, 1, 1)))
    write_file(path, text.encode(), private=True)


def _parameter(parameter: SsmParameter) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": parameter.type}
    known = parameter.versions
    if len(known) > 1:
        entry["versions"] = {str(number): value for number, value in known.items()}
    elif known:
        entry |= {"version": max(known), "value": known[max(known)]}
    else:
        entry["version"] = parameter.version
    return entry


def _hidden(inventory: ReferenceInventory) -> set[str]:
    """The names that must not be shown."""
    references = {listed.reference.name for listed in inventory.references if listed.hidden}
    parameters = (each.reference.name for each in inventory.parameters if each.hidden and each.reference)
    return references | set(parameters)
