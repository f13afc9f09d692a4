"""The stacks that a template makes of other templates, each processed with the values that it is given."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from cfnkit.configuration.configuration import Configuration
from cfnkit.configuration.consent import Consent
from cfnkit.deployment import Target, TargetOrigin
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.names import relative_name
from cfnkit.files.project import ProjectFiles
from cfnkit.names.workspace.locations import Locations
from cfnkit.neighbours.given import GivenValues, given_values
from cfnkit.pipeline import Processed, process
from cfnkit.syntax import Document, Scalar, at_path, parse
from cfnkit.syntax.limits import MAX_BYTES
from cfnkit.template import Resource, Template
from cfnkit.template.nested_stacks import local_template
from cfnkit.template.stack_sets import STACK_SET, TEMPLATE_BODY, body_of_stack_set

STACK = "AWS::CloudFormation::Stack"
_APPLICATION = "AWS::Serverless::Application"
_URLS = {STACK: "TemplateURL", STACK_SET: "TemplateURL", _APPLICATION: "Location"}
_MOST = 2_000  # nested stacks of one template, which no person writes


@dataclass(frozen=True)
class NestedStack:
    """A nested stack or a stack set.

    `resource` is as it is evaluated in the outer template. `file` is its template as the outer one is named, or empty
    if it stands in the outer one, or is none of the project. `processed` is None for a template that is not at hand.
    `around` are the real paths of the templates around it, from the outermost one.
    """

    resource: Resource
    file: str
    given: GivenValues
    processed: Processed | None = None
    around: tuple[str, ...] = ()
    inner: tuple[NestedStack, ...] = field(default=(), repr=False)

    @property
    def nests_itself(self) -> bool:
        """Whether its template is one of those around it."""
        return bool(self.file) and os.path.realpath(self.file) in self.around

    def every(self) -> Iterator[NestedStack]:
        """This stack and those within it."""
        yield self
        for each in self.inner:
            yield from each.every()


def nested_stacks(processed: Processed, config: Configuration, consent: Consent) -> tuple[NestedStack, ...]:
    """The stacks that a processed template makes, with those within them.

    `config` and `consent` are those that it was processed with; AWS is not asked. Files are read within the project.
    """
    return _Nesting(config, consent).within(processed, (os.path.realpath(processed.document.source.name),))


def nests(template: Template) -> bool:
    """Whether a template may have nested stacks or stack sets."""
    return any(resource.type in _URLS for resource in template.resources.values())


class _Nesting:
    def __init__(self, config: Configuration, consent: Consent) -> None:
        self._config = config
        self._consent = consent
        self._made: dict[object, Processed | None] = {}
        self._count = 0

    def within(self, processed: Processed, around: tuple[str, ...]) -> tuple[NestedStack, ...]:
        template = Template.of(processed.resolved or processed.tree)
        if not nests(template):
            return ()
        folder = os.path.dirname(around[-1])
        stacks = (each for each in template.resources.values() if each.type in _URLS)
        return tuple(self._nested(each, processed, around, folder) for each in stacks)

    def _nested(self, resource: Resource, outer: Processed, around: tuple[str, ...], folder: str) -> NestedStack:
        given = given_values(resource)
        body = self._body(resource, outer)
        if body is not None:
            return NestedStack(resource, "", given, self._process(body, given, resource, outer), around)
        path = self._file(resource, around[-1])
        self._count += 1
        if path is None or self._count > _MOST:
            return NestedStack(resource, "", given, None, around)
        file = os.path.normpath(os.path.join(os.path.dirname(outer.document.source.name), relative_name(path, folder)))
        stack = NestedStack(resource, file, given, None, around)
        if stack.nests_itself:
            return stack
        processed = self._processed(path, file, given, resource, outer)
        if processed is None:
            return stack
        return replace(stack, processed=processed, inner=self.within(processed, (*around, path)))

    def _body(self, resource: Resource, outer: Processed) -> Document | None:
        if resource.type != STACK_SET or at_path(resource.node, ("Properties", TEMPLATE_BODY)) is None:
            return None
        return body_of_stack_set(outer.document, resource.logical_id)

    def _file(self, resource: Resource, outer: str) -> str | None:
        """The real path of the template; None for one that is no file of the project."""
        url = local_template(resource.node) if resource.type == STACK else None
        node = url or at_path(resource.node, ("Properties", _URLS[resource.type]))
        if not isinstance(node, Scalar):
            return None
        return Locations.of(outer, self._config).location(node.text)

    def _processed(
        self, path: str, name: str, given: GivenValues, resource: Resource, outer: Processed
    ) -> Processed | None:
        """The template at a path with the values that it is given; None if it cannot be read."""
        key = path, tuple(sorted(given.known.items())), tuple(sorted(given.unknown)), given.whole
        if key not in self._made:
            document = _read(path, name)
            self._made[key] = None if document is None else self._process(document, given, resource, outer)
        return self._made[key]

    def _process(
        self, document: Document, given: GivenValues, resource: Resource, outer: Processed
    ) -> Processed | None:
        unknown = dict(given.unknown)
        if not given.whole:
            declared = Template.of(document.root).parameters
            unknown |= {each: "it may be given" for each in declared if each not in given.known}
        lookups = self._config.lookups_for(outer.target.name)
        config = replace(
            self._config, lookups=replace(lookups, physical_ids={}, attributes={}), target_lookups={}
        )  # logical IDs mean other resources there
        target = Target(
            region=outer.target.region,
            account_id=outer.target.account_id,
            stack_name=outer.target.stack_name and f"{outer.target.stack_name}-{resource.logical_id}",
            parameters=given.known,
            origin=TargetOrigin(given.span, given.places, unknown),
        )
        try:
            return process(document, target=target, config=config, consent=self._consent, conceal_secrets=True)
        except ConfigurationError:
            return None  # the check of the outer template reports its configuration


def _read(path: str, name: str) -> Document | None:
    try:
        return parse(ProjectFiles.around(path).read(path, MAX_BYTES), name)
    except (OSError, ValueError):
        return None
