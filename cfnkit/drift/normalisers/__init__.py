"""The steps that bring two values into one form, with a file for each; they are applied in the order of `Rules`.

To add one, write a file with a class like `Normaliser` or `Relation`, add it to `Rules`, and test both verdicts.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from cfnkit.drift.normalisers.arns import ArnAndName, LogGroupArns
from cfnkit.drift.normalisers.cases import AnyCase, CreateOnlyCase, Enumerations, HeaderNames, HostNames
from cfnkit.drift.normalisers.cidr import Cidr
from cfnkit.drift.normalisers.json_text import JsonText, YamlText
from cfnkit.drift.normalisers.kms import KmsKeys
from cfnkit.drift.normalisers.near_values import AsTexts, Floats, Fractions, Masked, Numerals, Selections, Versions
from cfnkit.drift.normalisers.normaliser import Leaf, Normaliser, Relation
from cfnkit.drift.normalisers.policy import ApiResources, Policies, Statements
from cfnkit.drift.normalisers.scalars import Lists, Scalars
from cfnkit.drift.normalisers.schedules import Schedules
from cfnkit.drift.normalisers.texts import KeyTexts, Texts
from cfnkit.drift.normalisers.timestamps import Timestamps
from cfnkit.drift.normalisers.words import AccessStrings, Capacities, ConnectionAttributes, Protocols
from cfnkit.drift.shapes.shape import Shape

__all__ = ["Leaf", "Normaliser", "Relation", "Rules"]


class Rules:
    """All normalisers and relations; it selects those that a shape needs."""

    def __init__(self) -> None:
        self._normalisers: tuple[Normaliser, ...] = (
            JsonText(),
            YamlText(),
            Lists(),
            Policies(),
            Statements(),
            Scalars(),
            Timestamps(),
            Schedules(),
            Texts(),
            KeyTexts(),
            Cidr(),
            LogGroupArns(),
            Enumerations(),
            HostNames(),
            HeaderNames(),
            AnyCase(),
            AccessStrings(),
            ConnectionAttributes(),
            Capacities(),
            Protocols(),
        )
        self._relations: tuple[Relation, ...] = (
            KmsKeys(),
            ArnAndName(),
            CreateOnlyCase(),
            Versions(),
            Floats(),
            Masked(),
            Numerals(),
            Selections(),
            AsTexts(),
            Fractions(),
            ApiResources(),
        )
        patterns = "|".join(step.pattern for step in self._normalisers if step.pattern)
        self._looks_special = re.compile(patterns).search
        self._steps: dict[Shape, _Steps] = {}
        self._relations_of: dict[Shape, tuple[Relation, ...]] = {}

    @property
    def steps(self) -> tuple[Normaliser | Relation, ...]:
        """All of them, in the order in which they are tried."""
        return self._normalisers + self._relations

    def normalisers(self, shape: Shape, value: Any) -> tuple[Normaliser, ...]:
        """The normalisers for a value of a shape, in order, without those that would not change it."""
        steps = self._steps.get(shape)
        if steps is None:
            steps = self._steps[shape] = self._steps_at(shape)
        if isinstance(value, str):
            return steps.all if self._looks_special(value) else steps.scalars
        if isinstance(value, dict):
            return steps.objects
        return () if isinstance(value, list) or value is None else steps.scalars

    def normalisers_of_both(self, shape: Shape, expected: Any, actual: Any) -> tuple[Normaliser, ...]:
        """The normalisers that at least one of two values of a shape needs, in order."""
        ours, theirs = self.normalisers(shape, expected), self.normalisers(shape, actual)
        return ours if ours is theirs else self._steps[shape].all

    def relations(self, shape: Shape) -> tuple[Relation, ...]:
        """The relations that may hold between two values of a shape, in order."""
        found = self._relations_of.get(shape)
        if found is None:
            found = tuple(
                relation
                for relation in self._relations
                if relation.applies(shape) and (not shape.is_exact or relation.in_free_form)
            )
            self._relations_of[shape] = found
        return found

    def _steps_at(self, shape: Shape) -> _Steps:
        applied = tuple(
            step for step in self._normalisers if step.applies(shape) and (not shape.is_exact or step.in_free_form)
        )
        return _Steps(
            applied,
            tuple(step for step in applied if not step.pattern and step.takes != (dict,)),
            tuple(step for step in applied if dict in step.takes),
        )


class _Steps(NamedTuple):
    """The normalisers of one shape: all, those for scalars without any normaliser's pattern, those for objects."""

    all: tuple[Normaliser, ...]
    scalars: tuple[Normaliser, ...]
    objects: tuple[Normaliser, ...]
