"""Deployment maps of the AWS Deployment Framework, with the files in `params/` of each pipeline.

https://github.com/awslabs/aws-deployment-framework/blob/master/docs/user-guide.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cfnkit.configuration.documents import Section, check_conformance, written_text
from cfnkit.conformance import schema_beside
from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.targets.file import TargetFile
from cfnkit.targets.organization import Organization
from cfnkit.targets.spread import AccountPlace, Placed, StackEntry, places_in
from cfnkit.targets.target import TemplateTarget
from cfnkit.targets.values import Values, values_of_file

KIND = "adf"
_PROVIDER = "cloudformation"
_EXTENSIONS = (".json", ".yml")
_LOOKED_UP = re.compile(r"(?P<kind>resolve|import|upload):")


class _Stage(NamedTuple):
    """A target of a pipeline: the paths and account IDs, and its own settings, if it has any."""

    places: tuple[Placed, ...]
    settings: Section


def recognises(path: Path, root: Node) -> bool:
    """Whether a document is a deployment map."""
    pipelines = root.get("pipelines") if isinstance(root, Mapping) else None
    items = pipelines.items if isinstance(pipelines, Sequence) else ()
    return any(isinstance(each, Mapping) and "default_providers" in each.entries for each in items)


def read(file: TargetFile) -> Iterator[TemplateTarget | Diagnostic]:
    """A target for each account and region of a pipeline, named `pipeline@account/region`.

    Raises ConfigurationError.
    """
    check_conformance(file.document.root, schema_beside(__file__, "adf"), "the deployment map")
    organization = file.organization
    for pipeline in _sections(file.section.node.get("pipelines"), file):
        yield from _pipeline(pipeline, file, organization)


def _pipeline(pipeline: Section, file: TargetFile, organization: Organization) -> Iterator[TemplateTarget | Diagnostic]:
    name, span = pipeline.text("name") or "", pipeline.node.key_span("name")
    deploy = pipeline.section("default_providers").section("deploy")
    for stage in _stages(pipeline.node.get("targets"), file):
        if (stage.settings.text("provider") or deploy.text("provider") or _PROVIDER) != _PROVIDER or not stage.places:
            continue
        levels = (stage.settings.section("properties"), deploy.section("properties"))
        folder = _folder(pipeline, levels, file)
        if folder is None:
            message = f"The template of the pipeline '{name}' is not in the project, so that its targets are not known."
            hint = "It is looked for in a folder with the name of the pipeline or its repository, and beside the map."
            yield Diagnostic(Code.TARGETS_UNKNOWN, Problem(message, span, hint=hint))
            return
        template = str(file.named(str(folder / _setting(levels, "template_filename", "template.yml")), span))
        own = [*_texts(stage.settings.node.get("regions"), file)]
        regions: list[Placed | None] = [*(own or _texts(pipeline.node.get("regions"), file))]
        excluded = {each.text for each in _texts(stage.settings.node.get("exclude"), file)}
        for unit in stage.places:
            for place in _accounts(unit, organization):
                if isinstance(place, Diagnostic):
                    yield place
                elif place.account_id not in excluded and unit.text not in excluded:
                    for region in regions or [None]:
                        values, tags = _merged(folder, unit, place, region, file, organization)
                        stack_name = _setting(levels, "stack_name", name)
                        yield StackEntry(name, template, KIND, unit.span, stack_name, values, tags).at(place, region)


def _sections(node: Node | None, file: TargetFile) -> Iterator[Section]:
    for each in node.items if isinstance(node, Sequence) else ():
        if isinstance(each, Mapping):
            yield Section(each, file.document.source)


def _stages(node: Node | None, file: TargetFile) -> Iterator[_Stage]:
    for each in node.items if isinstance(node, Sequence) else ():
        if isinstance(each, Mapping):
            own = Section(each, file.document.source)
            yield _Stage((*_texts(each.get("path"), file), *_texts(each.get("target"), file)), own)
        else:
            none = Section(Mapping({}, {}, each.span), file.document.source)
            yield _Stage(tuple(_texts(each, file)), none)


def _texts(node: Node | None, file: TargetFile) -> Iterator[Placed]:
    for each in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(each, Scalar):
            yield Placed(written_text(each, file.document.source), each.span)


def _setting(levels: tuple[Section, ...], key: str, default: str) -> str:
    return next((text for level in levels if (text := level.text(key))), default)


def _folder(pipeline: Section, levels: tuple[Section, ...], file: TargetFile) -> Path | None:
    """The folder with the template and `params/`, in a copy of the pipeline's repository or beside the map."""
    source = pipeline.section("default_providers").section("source").section("properties")
    template = _setting(levels, "template_filename", "template.yml")
    here = file.path.parent
    for name in (source.text("repository"), pipeline.text("name"), "."):
        for parent in (here, here.parent):
            folder = parent / (name or ".") / _setting(levels, "root_dir", ".")
            if file.project.holds(str(folder.absolute())) and (folder / template).is_file():
                return folder.absolute()
    return None


def _accounts(unit: Placed, organization: Organization) -> Iterator[AccountPlace | Diagnostic]:
    account = organization.account(unit.text)
    if unit.text.isdigit() or account is not None:
        yield AccountPlace(unit.text, account.id if account else unit.text)
        return
    known = organization.accounts_of(unit.text) is None and organization.accounts_of(_names(unit.text)[0]) is not None
    yield from places_in((unit._replace(text=_names(unit.text)[0]) if known else unit,), organization)


def _names(path: str) -> tuple[str, ...]:
    """The names of a unit: its own, and those of its path."""
    parts = path.strip("/").split("/")
    return tuple(dict.fromkeys((parts[-1], "-".join(parts), "_".join(parts))))


def _merged(
    folder: Path, unit: Placed, place: AccountPlace, region: Placed | None, file: TargetFile, organization: Organization
) -> tuple[Values, dict[str, str]]:
    """The values and tags for an account and region: those of the account first, then of the unit, then global."""
    account = organization.account(place.account_id or place.name)
    names = [name for name in (account.name if account else "", place.account_id) if name]
    stems = [*names, *(() if unit.text.isdigit() else _names(unit.text)), "global"]
    found, tags = Values(), Values()
    for stem in stems:
        for full in ([f"{stem}_{region.text}"] if region else []) + [stem]:
            path = next((each for end in _EXTENSIONS if (each := folder / "params" / f"{full}{end}").is_file()), None)
            if path is not None:
                name = file.named(str(path), unit.span)
                found = found.over(values_of_file(name, unit.span, file.project))
                tags = tags.over(values_of_file(name, unit.span, file.project, "Tags"))
    return _looked_up(found), dict(tags.known)


def _looked_up(values: Values) -> Values:
    """Values without those that the pipeline looks up: `resolve:`, `import:` and `upload:`."""
    made = {name: match["kind"] for name, value in values.known.items() if (match := _LOOKED_UP.match(value))}
    return values.unknowing({name: f"the pipeline gets it by '{kind}:' when it deploys" for name, kind in made.items()})
