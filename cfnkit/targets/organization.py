"""The accounts of an organization, by its units: from `.cfnkit.yaml`, saved answers of AWS, and organization.yml.

https://docs.aws.amazon.com/cli/latest/reference/organizations/list-accounts-for-parent.html
https://github.com/org-formation/org-formation-cli/blob/master/docs/organization-resources.md
"""

from __future__ import annotations

import collections.abc as abc
import os
from dataclasses import dataclass, field
from pathlib import Path

from cfnkit.configuration.documents import Section, read_document, written_text
from cfnkit.configuration.search import folders_up_to
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.project import ProjectFiles
from cfnkit.syntax import Document, Mapping, Node, Scalar, Sequence
from cfnkit.targets.settings import ProjectSettings, settings_around

_NAMES = ("organization.yml", "organization.yaml")
_UNIT = "OC::ORG::OrganizationalUnit"
_MASTER = "OC::ORG::MasterAccount"
_ACCOUNTS = (_MASTER, "OC::ORG::Account")


@dataclass(frozen=True, slots=True)
class Account:
    """An account: its ID, its name in the organization, its logical name in organization.yml, and its tags."""

    id: str
    name: str = ""
    logical_name: str = ""
    tags: abc.Mapping[str, str] = field(default_factory=dict)
    is_master: bool = False


@dataclass(frozen=True, slots=True)
class Organization:
    """What is known of an organization offline: the account IDs of each unit, by the unit's ID, name or path.

    A unit that is not here is not known; one without accounts is. `path` is the organization.yml, if there is one.
    """

    units: abc.Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    accounts: tuple[Account, ...] = ()
    path: Path | None = None

    def accounts_of(self, unit: str) -> tuple[str, ...] | None:
        """The IDs of the accounts in a unit and below it; None for a unit that is not known."""
        return self.units.get(unit)

    def account(self, name: str) -> Account | None:
        """The account with this ID, name or logical name."""
        return next((each for each in self.accounts if name in (each.id, each.name, each.logical_name)), None)


def organization_around(path: Path, project: ProjectFiles) -> Organization:
    """What the project knows for a file at `path`. Raises ConfigurationError, with the place."""
    folder = str(path.parent.absolute())
    declared = _declared(folder, project)
    settings = settings_around(Path(folder))
    if settings is None:
        return declared
    units, accounts = _configured(settings, project)
    known = {each.id for each in declared.accounts}
    added = tuple(each for each in accounts if each.id not in known)
    return Organization({**declared.units, **units}, (*declared.accounts, *added), declared.path)


def read_organization(path: Path, project: ProjectFiles) -> Organization | None:
    """The organization that the file at `path` declares as org-formation reads it; None for another file."""
    document = read_document(path, "organization", None, project, tags=True)
    root = document.root
    declared = root.get("Organization") if isinstance(root, Mapping) else None
    if not isinstance(declared, Mapping):
        return None
    section = Section(declared, document.source)
    accounts = tuple(_account(name, each) for name, each in section.sections() if each.text("Type") in _ACCOUNTS)
    units = {name: each for name, each in section.sections() if each.text("Type") == _UNIT}
    by_name = {each.logical_name: each.id for each in accounts}
    found: dict[str, tuple[str, ...]] = {}
    for name, unit in units.items():
        members = tuple(dict.fromkeys(_members(name, units, by_name, ())))
        if "" in members:  # an account has no ID here, so that those of the unit are not all known
            continue
        found[unit.section("Properties").text("OrganizationalUnitName") or name] = found[name] = members
    return Organization(found, accounts, path)


def _declared(folder: str, project: ProjectFiles) -> Organization:
    for parent in folders_up_to(os.path.realpath(folder), project.root):
        for name in _NAMES:
            path = Path(parent) / name
            if path.is_file():
                found = read_organization(path, project)
                if found is not None:
                    return found
    return Organization()


def _account(name: str, account: Section) -> Account:
    properties = account.section("Properties")
    id, full_name = properties.text("AccountId") or "", properties.text("AccountName") or name
    return Account(id, full_name, name, properties.table("Tags"), account.text("Type") == _MASTER)


def _members(
    name: str, units: abc.Mapping[str, Section], accounts: abc.Mapping[str, str], above: tuple[str, ...]
) -> abc.Iterator[str]:
    """The IDs of the accounts in a unit and in the units below it; empty for one that has none here."""
    unit = units.get(name)
    if unit is None or name in above:
        return
    properties = unit.section("Properties").node
    for each in _referred(properties.get("Accounts")):
        yield accounts.get(each, "")
    for each in _referred(properties.get("OrganizationalUnits")):
        yield from _members(each, units, accounts, (*above, name))


def _referred(node: Node | None) -> abc.Iterator[str]:
    """The logical names that a value refers to: `!Ref Name`, a list of these, or names as they are."""
    for each in node.items if isinstance(node, Sequence) else (node,):
        value = each.get("Ref") if isinstance(each, Mapping) else each
        if isinstance(value, Scalar):
            yield value.text


def _configured(settings: ProjectSettings, project: ProjectFiles) -> tuple[dict[str, tuple[str, ...]], list[Account]]:
    section = settings.section.section("organizational_units")
    units: dict[str, tuple[str, ...]] = {}
    accounts: list[Account] = []
    for unit, value in section.node.entries.items():
        if isinstance(value, Scalar):
            saved = settings.path.parent / written_text(value, section.source)
            answer = _saved(read_document(saved, "saved answer", value.span, project))
            accounts += answer
            units[unit] = tuple(each.id for each in answer)
        else:
            units[unit] = section.texts(unit)
    return units, accounts


def _saved(document: Document) -> list[Account]:
    """The accounts of an answer of `aws organizations list-accounts-for-parent`."""
    root = document.root
    listed = root.get("Accounts") if isinstance(root, Mapping) else None
    if not isinstance(listed, Sequence):
        message = "This is no answer of `aws organizations list-accounts-for-parent`: it has no list of 'Accounts'."
        raise ConfigurationError(message, root.span)
    sections = [Section(each, document.source) for each in listed.items if isinstance(each, Mapping)]
    return [Account(each.text("Id") or "", each.text("Name") or "") for each in sections]
