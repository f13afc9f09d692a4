"""The `lookups` of a configuration: known answers of AWS."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from cfnkit.configuration.documents import Section, written_text
from cfnkit.deployment import Lookups, Secret, SsmParameter
from cfnkit.source import SourceText
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, dump_json

_Answer = TypeVar("_Answer")
_Zones: TypeAlias = abc.Mapping[str, abc.Sequence[str]]
_Known: TypeAlias = abc.Mapping[str, _Answer] | None


@dataclass(frozen=True, slots=True)
class ZonesOfEveryRegion(abc.Mapping[str, tuple[str, ...]]):
    """The availability zones by region; a region that is not named has `zones`.

    It has a value for every region, and iterates over the named ones.
    """

    named: _Zones
    zones: tuple[str, ...]

    def __getitem__(self, region: str) -> tuple[str, ...]:
        return tuple(self.named.get(region, self.zones))

    def __iter__(self) -> abc.Iterator[str]:
        return iter(self.named)

    def __len__(self) -> int:
        return len(self.named)


def read_lookups(section: Section) -> Lookups:
    """The lookups of a section that its schema accepts; nothing is known of a table that is missing."""
    given = section.node.entries
    ssm, attributes = section.section("ssm"), section.section("attributes")
    secrets = section.section("secrets").sections()
    return Lookups(
        ssm={name: _ssm_parameter(ssm, name) for name in ssm.node.entries} if "ssm" in given else None,
        secrets={name: _secret(entry) for name, entry in secrets} if "secrets" in given else None,
        exports=section.table("exports") if "exports" in given else None,
        physical_ids=section.table("physical_ids"),
        attributes={name: _attribute(node, section.source) for name, node in attributes.node.entries.items()},
        availability_zones=_availability_zones(section),
        stack_outputs=section.table("stack_outputs"),
    )


def merged(base: Lookups, own: Lookups) -> Lookups:
    """The lookups of `own` over those of `base`, name by name."""
    return Lookups(
        ssm=_merged_known(base.ssm, own.ssm),
        secrets=_merged_known(base.secrets, own.secrets),
        exports=_merged_known(base.exports, own.exports),
        physical_ids={**base.physical_ids, **own.physical_ids},
        attributes={**base.attributes, **own.attributes},
        availability_zones=_merged_zones(base.availability_zones, own.availability_zones),
        stack_outputs={**base.stack_outputs, **own.stack_outputs},
    )


def _merged_known(base: _Known[_Answer], own: _Known[_Answer]) -> _Known[_Answer]:
    """One table over the other; None when neither is known."""
    return None if base is None and own is None else {**(base or {}), **(own or {})}


def _merged_zones(base: _Zones, own: _Zones) -> _Zones:
    if isinstance(own, ZonesOfEveryRegion):
        return own
    named = {**base, **own}
    return ZonesOfEveryRegion(named, base.zones) if isinstance(base, ZonesOfEveryRegion) else named


def _availability_zones(section: Section) -> _Zones:
    if isinstance(section.node.get("availability_zones"), Sequence):
        return ZonesOfEveryRegion({}, section.texts("availability_zones"))
    zones = section.section("availability_zones")
    return {region: zones.texts(region) for region in zones.node.entries}


def _ssm_parameter(section: Section, name: str) -> SsmParameter:
    node = section.node.entries[name]
    if not isinstance(node, Mapping):
        return SsmParameter(_ssm_type([node]), {1: _listed(node, section.source)})
    entry = section.section(name)
    value, given = entry.node.get("value"), entry.number("version")
    if value is not None:
        nodes = {int(given or 1): value}
    elif "versions" not in entry.node.entries:
        return SsmParameter(entry.text("type") or "String", {}, int(given or 1))
    else:
        nodes = {int(number): node for number, node in entry.section("versions").node.entries.items()}
    version = int(given or max(nodes))
    if version not in nodes:
        raise entry.refusal("version", "one of its versions")
    versions = {number: _listed(node, section.source) for number, node in nodes.items()}
    return SsmParameter(entry.text("type") or _ssm_type(nodes.values()), versions, version)


def _ssm_type(values: abc.Iterable[Node]) -> str:
    return "StringList" if any(isinstance(value, Sequence) for value in values) else "String"


def _listed(node: Node, source: SourceText) -> str:
    """The text of a scalar, or of a list, joined with commas as in the Parameter Store."""
    value = _attribute(node, source)
    return value if isinstance(value, str) else ",".join(value)


def _attribute(node: Node, source: SourceText) -> str | tuple[str, ...]:
    if isinstance(node, Sequence):
        return tuple(written_text(item, source) for item in node.items if isinstance(item, Scalar))
    return written_text(node, source) if isinstance(node, Scalar) else ""


def _secret(entry: Section) -> Secret:
    value, listed = entry.node.get("value"), entry.node.get("stages")
    if isinstance(listed, Sequence):
        return Secret(dict.fromkeys(entry.texts("stages")))
    stages = {"AWSCURRENT": value} if value is not None else entry.section("stages").node.entries
    return Secret({stage: _secret_text(node, entry.source) for stage, node in stages.items()})


def _secret_text(node: Node, source: SourceText) -> str:
    """The text of a secret; an object is JSON, as the console of the Secrets Manager writes it."""
    return written_text(node, source) if isinstance(node, Scalar) else dump_json(node, indent=None, reveal=True)
