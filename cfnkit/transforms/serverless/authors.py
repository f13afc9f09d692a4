"""Find the resource of the source from which each resource of the result was made: its author."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.syntax import Mapping, Node, Scalar, at_path
from cfnkit.transforms.realign import Path
from cfnkit.transforms.serverless.global_properties import PREFIX

# APIs that no resource declares: the type of event that needs one, and the property that names another API.
_IMPLICIT = {"ServerlessRestApi": ("Api", "RestApiId"), "ServerlessHttpApi": ("HttpApi", "ApiId")}

# Made once for all functions with a DeploymentPreference.
_DEPLOYMENT = ("ServerlessDeploymentApplication", "CodeDeployServiceRole")

# The properties that the transform renames: the names before, by the name after.
_RENAMED = {
    "AttributeDefinitions": ("PrimaryKey",),
    "Body": ("DefinitionBody",),
    "BodyS3Location": ("DefinitionUri",),
    "Code": ("CodeUri", "InlineCode", "ImageUri"),
    "Content": ("ContentUri",),
    "DeadLetterConfig": ("DeadLetterQueue",),
    "DefinitionS3Location": ("DefinitionUri",),
    "DefinitionString": ("Definition",),
    "KeySchema": ("PrimaryKey",),
    "ManagedPolicyArns": ("Policies",),
    "ScheduleExpression": ("Schedule",),
    "TemplateURL": ("Location",),
    "TracingConfig": ("Tracing",),
}


def made_from(before: Mapping, answer: Mapping, sources: abc.Mapping[str, str]) -> dict[Path, Path | None]:
    """For paths in the result, the path in the source from which the value was made (None: from no value).

    `sources` are those that the translator reported (`Translation.sources`); the others follow from its logical IDs.
    """
    known = _Authors(before)
    paths: dict[Path, Path | None] = {}
    for logical_id, resource in _resources(answer).items():
        if logical_id in known.resources and logical_id not in known.serverless:
            continue
        author = known.author(logical_id, sources.get(logical_id))
        place: Path = ("Resources", logical_id)
        paths[place] = None if author is None else ("Resources", author)
        properties = at_path(resource, ("Properties",))
        if author is not None and isinstance(properties, Mapping):
            below, home = (*place, "Properties"), known.properties_home(logical_id, author)
            if home != ("Resources", author, "Properties"):
                paths[below] = home
            paths.update(_renamed(below, properties.entries, at_path(before, home), home))
    return paths


def in_source_order(answer: Mapping, before: Mapping, origins: abc.Mapping[Path, Path | None]) -> Mapping:
    """The template with its resources in the order of the source, each before those that were made from it."""
    order = {logical_id: index for index, logical_id in enumerate(_resources(before))}

    def rank(logical_id: str) -> tuple[int, bool]:
        home = origins.get(("Resources", logical_id), ("Resources", logical_id))
        author = str(home[1]) if home else ""
        return order.get(author, len(order)), logical_id != author

    section = answer.entries["Resources"]
    assert isinstance(section, Mapping)  # the translator refuses any other
    resources = {logical_id: section.entries[logical_id] for logical_id in sorted(section.entries, key=rank)}
    return answer.replacing({**answer.entries, "Resources": section.replacing(resources)})


def _resources(template: Mapping) -> abc.Mapping[str, Node]:
    section = template.get("Resources")
    return section.entries if isinstance(section, Mapping) else {}


class _Authors:
    """The resources of the source, among which it finds authors."""

    def __init__(self, before: Mapping) -> None:
        self.resources = _resources(before)
        self.serverless = [
            logical_id
            for logical_id, resource in self.resources.items()
            if isinstance(kind := at_path(resource, ("Type",)), Scalar) and kind.text.startswith(PREFIX)
        ]

    def author(self, logical_id: str, source: str | None) -> str | None:
        """The logical ID of the resource from which a resource was made; None when it is unknown."""
        if logical_id in _DEPLOYMENT:
            return next((name for name in self.serverless if self._property(name, "DeploymentPreference")), None)
        group_of = logical_id.removesuffix("DeploymentGroup")
        if group_of != logical_id and group_of in self.serverless:
            return group_of
        if source in self.resources:
            return source
        if source in _IMPLICIT:
            return self._caller(*_IMPLICIT[source])
        return max((name for name in self.resources if (source or logical_id).startswith(name)), key=len, default=None)

    def properties_home(self, logical_id: str, author: str) -> Path:
        """The path of a resource's properties in the source: those of an event of its author, or of the author."""
        home: Path = ("Resources", author, "Properties")
        if logical_id == author or not logical_id.startswith(author):
            return home
        events = self._property(author, "Events")
        names = [
            name
            for name, event in (events.entries.items() if isinstance(events, Mapping) else ())
            if logical_id.removeprefix(author).startswith(name) and at_path(event, ("Properties",))
        ]
        return (*home, "Events", max(names, key=len), "Properties") if names else home

    def _caller(self, event_type: str, property_name: str) -> str | None:
        """The first resource with an event of that type that does not name an API."""
        for name in self.serverless:
            events = self._property(name, "Events")
            for event in events.entries.values() if isinstance(events, Mapping) else ():
                kind, api = at_path(event, ("Type",)), at_path(event, ("Properties", property_name))
                if isinstance(kind, Scalar) and kind.text == event_type and api is None:
                    return name
        return None

    def _property(self, logical_id: str, name: str) -> Node | None:
        return at_path(self.resources[logical_id], ("Properties", name))


def _renamed(
    place: Path, properties: abc.Iterable[str], written: Node | None, home: Path
) -> abc.Iterator[tuple[Path, Path]]:
    """The paths of renamed properties, after and before."""
    for name in properties:
        if at_path(written, (name,)) if written else None:
            continue
        old = next((old for old in _RENAMED.get(name, ()) if written and at_path(written, (old,))), None)
        if old is not None:
            yield (*place, name), (*home, old)
