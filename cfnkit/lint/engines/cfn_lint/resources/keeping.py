"""Validate the resources whose result is not kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from cfnlint.decode.node import dict_node
from cfnlint.version import __version__

from cfnkit.lint.engines.cfn_lint.resources.errors import KeptForm, Unkeepable, texts_of
from cfnkit.lint.engines.cfn_lint.resources.sight import Sight, WatchedResources
from cfnkit.lint.engines.cfn_lint.resources.validation import COMPARED, RESOURCES, Keyword, validating
from cfnkit.lint.engines.resource_results import KeptResource, ResourceResults
from cfnkit.redaction import Redactor

# The version of cfn-lint whose rules were read.
KNOWN_VERSION = "1.58.0"
# A nested template can be a file on disk.
_NESTED = frozenset({"AWS::CloudFormation::Stack", "AWS::Serverless::Application"})
_OF_CFN_LINT = "cfnlint.rules."


def keeping(
    rules: Any, cfn: Any, config: Any, results: ResourceResults | None, redactor: Redactor
) -> AbstractContextManager[None]:
    """While it is open, `rules` validate only those resources of `cfn` of which `results` has no result that holds."""
    if results is None or not _is_known(rules, config) or cfn.context.parameter_sets:
        return nullcontext()
    if not isinstance(cfn.template.get(RESOURCES), dict):
        return nullcontext()
    options = repr((__version__, config.configure_rules, config.include_experimental))
    keeper = _Keeper(cfn, rules.data, Sight(cfn, options, redactor, results.hash_key), results, redactor)
    return validating(rules, keeper.around)


def _is_known(rules: Any, config: Any) -> bool:
    """Whether all rules and schemas are those of the known cfn-lint."""
    return (
        __version__ == KNOWN_VERSION
        and not (config.custom_rules or config.override_spec or config.registry_schemas)
        and all(type(rule).__module__.startswith(_OF_CFN_LINT) for rule in rules.data.values())
    )


class _Keeper:
    def __init__(self, cfn: Any, rules: Any, sight: Sight, results: ResourceResults, redactor: Redactor) -> None:
        self._cfn = cfn
        self._form = KeptForm(cfn.template, rules)
        self._sight = sight
        self._results = results
        self._redactor = redactor
        self._watched = WatchedResources(cfn.template[RESOURCES])

    def around(self, validate: Keyword) -> Keyword:
        """The function that validates resources, with `validate` for those that are not kept."""

        def validate_changed(validator: Any, patterns: Any, instance: Any, schema: Any) -> Iterator[Any]:
            for name, resource in instance.items():
                key = self._sight.key(name) if _may_be_kept(name, resource) else None
                errors = None if key is None else self._found(key)
                if errors is None:
                    errors = self._noted(validate(validator, patterns, {name: resource}, schema), name, key)
                yield from errors

        return validate_changed

    def _found(self, key: str) -> list[Any] | None:
        kept = self._results.find(key)
        if kept is None or any(self._sight.digest(name) != digest for name, digest in kept.seen.items()):
            return None
        try:
            return [self._form.back(error) for error in kept.errors]
        except Unkeepable:
            return None

    def _noted(self, validation: Iterator[Any], name: str, key: str | None) -> list[Any]:
        """The errors of a validation, which are kept with what it looks at."""
        cfn, template = self._cfn, self._cfn.template
        self._watched.asked.clear()
        cfn.template = dict_node({**template, RESOURCES: self._watched})
        cfn.is_cdk_template = lambda: self._sight.is_cdk  # looks at all resources, for one answer
        try:
            errors = list(validation)
        finally:
            cfn.template = template
            del cfn.is_cdk_template
        if key is not None:
            self._keep(key, errors, self._watched.asked - {name})
        return errors

    def _keep(self, key: str, errors: list[Any], asked: set[str]) -> None:
        digests = {other: self._sight.digest(other) for other in sorted(asked)}
        seen = {other: digest for other, digest in digests.items() if digest is not None}
        try:
            kept = tuple(self._form.of(error) for error in errors)
        except Unkeepable:
            return
        texts = (text for error in kept for text in texts_of(error))
        if len(seen) == len(digests) and not any(self._redactor(text) != text for text in texts):
            self._results.keep(key, KeptResource(kept, seen))


def _may_be_kept(name: Any, resource: Any) -> bool:
    kind = resource.get("Type") if isinstance(resource, dict) else None
    return isinstance(name, str) and isinstance(kind, str) and kind not in COMPARED | _NESTED
