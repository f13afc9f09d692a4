"""Task files of org-formation: `update-stacks` and the accounts that its bindings name.

An included file of tasks is a file of its own, found in its folder.

https://github.com/org-formation/org-formation-cli/blob/master/docs/task-files.md
https://github.com/org-formation/org-formation-cli/blob/master/docs/cloudformation-resources.md
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cfnkit.configuration.documents import Section, read_document
from cfnkit.diagnostics import Code, ConfigurationError, Diagnostic, Problem
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.targets.file import TargetFile
from cfnkit.targets.organization import Organization
from cfnkit.targets.spread import AccountPlace, Placed, StackEntry, places_in
from cfnkit.targets.target import TemplateTarget
from cfnkit.targets.values import values_of

KIND = "org-formation"
_TASK = "update-stacks"
_DEFAULTS = ("DefaultOrganizationBinding", "OrganizationBinding")
_ELSEWHERE = "An organization.yml beside the tasks or above can say it."
_KEYS = (
    "Account",
    "AccountsWithTag",
    "ExcludeAccount",
    "ExcludeOrganizationalUnit",
    "IncludeMasterAccount",
    "OrganizationalUnit",
    "Region",
)


def recognises(path: Path, root: Node) -> bool:
    """Whether a document has a task of org-formation that deploys stacks."""
    return isinstance(root, Mapping) and any(_type(each) == _TASK for each in root.entries.values())


def read(file: TargetFile) -> Iterator[TemplateTarget | Diagnostic]:
    """A target for each account and region of a task, named `Task@account/region`. Raises ConfigurationError."""
    organization = file.organization
    defaults = file.section.section("Parameters").node
    for name, written in file.section.sections():
        if _type(written.node) != _TASK or written.flag("Skip"):
            continue
        node = _with_defaults(written.node, defaults)
        task = Section(node, written.source, written.path) if isinstance(node, Mapping) else written
        template = _template(name, task, file)
        if isinstance(template, Diagnostic):
            yield template
            continue
        given = values_of(task.node.get("Parameters"), task.source)
        span, tags = task.node.key_span("Template"), task.table("Tags")
        stack = StackEntry(name, str(template), KIND, span, task.text("StackName") or name, given, tags)
        bindings = _bindings(task) or _bindings_of_template(template, file)
        if not bindings:
            message = (
                f"No binding stands in the task '{name}' or at the top of its template: its accounts are not known."
            )
            yield Diagnostic(Code.TARGETS_UNKNOWN, Problem(message, span))
        seen: set[str] = set()
        for each in (one for binding in bindings for one in _bound(stack, binding, task, organization)):
            if isinstance(each, Diagnostic) or each.name not in seen:  # two bindings may have the same account
                yield each
            if isinstance(each, TemplateTarget):
                seen.add(each.name)


def _type(node: Node) -> str:
    value = node.get("Type") if isinstance(node, Mapping) else None
    return value.text if isinstance(value, Scalar) else ""


def _template(name: str, task: Section, file: TargetFile) -> Path | Diagnostic:
    named = task.text("Template")
    span = task.node.key_span("Template")
    if not named:
        raise ConfigurationError(f"The task '{name}' has no 'Template', which must be the path of a template.", span)
    path = file.local(named, span)
    if path is None:
        message = f"The template of the task '{name}' is not in the project."
        hint = "`includes` in .cfnkit.yaml gives the folder of a prefix in S3."
        return Diagnostic(Code.TARGETS_UNKNOWN, Problem(message, span, hint=hint))
    return path


def _with_defaults(node: Node, defaults: Mapping) -> Node:
    """A tree in which references to parameters of the task file are their defaults."""
    if isinstance(node, Sequence):
        return replace(node, items=tuple(_with_defaults(each, defaults) for each in node.items))
    if not isinstance(node, Mapping):
        return node
    name = node.get("Ref") if len(node.entries) == 1 else None
    declared = defaults.get(name.text) if isinstance(name, Scalar) else None
    default = declared.get("Default") if isinstance(declared, Mapping) else None
    if default is not None:
        return default
    return node.replacing({key: _with_defaults(value, defaults) for key, value in node.entries.items()})


def _bindings(declared: Section) -> list[Section]:
    """The bindings of a task or a template: the default one, and those by name. Raises ConfigurationError."""
    sections = [declared.section(key) for key in _DEFAULTS if key in declared.node.entries]
    sections += [each for _, each in declared.section("OrganizationBindings").sections()]
    for section in sections:
        for key in section.node.entries:
            if key not in _KEYS:
                known = f"{', '.join(_KEYS[:-1])} and {_KEYS[-1]}"
                raise ConfigurationError(f"Unknown key '{key}'; a binding has {known}.", section.node.key_span(key))
    return sections


def _bindings_of_template(path: Path, file: TargetFile) -> list[Section]:
    """The bindings that a template of org-formation has itself."""
    if not path.is_file():
        return []
    document = read_document(path, "template", None, file.project, tags=True)
    return _bindings(Section(document.root, document.source)) if isinstance(document.root, Mapping) else []


def _bound(
    stack: StackEntry, binding: Section, task: Section, organization: Organization
) -> Iterator[TemplateTarget | Diagnostic]:
    node = binding.node
    regions: list[Placed] = []
    for region in _regions(node.get("Region") or task.node.get("DefaultOrganizationBindingRegion")):
        if isinstance(region, Diagnostic):
            yield region
        else:
            regions.append(region)
    places: dict[AccountPlace, None] = {}
    for found in (*_accounts(node, organization), *places_in(_named(node.get("OrganizationalUnit")), organization)):
        if isinstance(found, Diagnostic):
            yield found
        else:
            places.setdefault(found)
    tag = binding.text("AccountsWithTag")
    tagged = [each for each in organization.accounts if tag and tag in each.tags]
    masters = [each for each in organization.accounts if each.is_master and binding.flag("IncludeMasterAccount")]
    for account in (*tagged, *masters):
        places.setdefault(AccountPlace(account.id or account.name, account.id))
    if binding.flag("IncludeMasterAccount") and not masters:
        places.setdefault(AccountPlace("MasterAccount", ""))
    without = {each.text for each in _named(node.get("ExcludeAccount"))}
    excluded = {each.id for name in without if (each := organization.account(name)) is not None}
    kept = [each for each in places if each.name not in without and (each.account_id or None) not in excluded]
    yield from stack.over(kept, regions)


def _accounts(binding: Mapping, organization: Organization) -> Iterator[AccountPlace | Diagnostic]:
    for each in _named(binding.get("Account")):
        if each.text == "*":
            others = [account for account in organization.accounts if not account.is_master]
            yield from (AccountPlace(account.id or account.name, account.id) for account in others)
            if not others:
                yield _untold("The accounts of the organization are not known; they count as one.", each)
                yield AccountPlace("all", "")
            continue
        named = organization.account(each.text)
        if named is not None and named.id:
            yield AccountPlace(named.id, named.id)
        elif each.text.isdigit():
            yield AccountPlace(each.text, each.text)
        else:
            hint = "Its declaration in organization.yml has no AccountId." if named else _ELSEWHERE
            yield _untold(f"The ID of the account '{each.text}' is not known; it counts as any.", each, hint)
            yield AccountPlace(each.text, "")


def _untold(message: str, placed: Placed, hint: str = _ELSEWHERE) -> Diagnostic:
    return Diagnostic(Code.TARGETS_UNKNOWN, Problem(message, placed.span, hint=hint))


def _regions(node: Node | None) -> Iterator[Placed | Diagnostic]:
    """The regions of a value, and what is not known of them."""
    for each in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(each, Scalar):
            yield Placed(each.text, each.span)
        elif each is not None:
            message = "A region is the result of a function, so that it is not known offline."
            yield Diagnostic(Code.TARGETS_UNKNOWN, Problem(message, each.span))


def _named(node: Node | None) -> Iterator[Placed]:
    """The texts of a value, `!Ref Name` or a name as it is, or of a list of these."""
    for each in node.items if isinstance(node, Sequence) else (node,):
        value = each.get("Ref") if isinstance(each, Mapping) else each
        if isinstance(value, Scalar):
            yield Placed(value.text, value.span)
