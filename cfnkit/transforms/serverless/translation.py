"""The only module that imports aws-sam-translator, with guards for its global state.

Its import takes a seventh of a second without boto3 (`stand_ins`), so it is imported when a template is translated.
"""

from __future__ import annotations

import collections.abc as abc
import copy
import logging
import threading
from contextlib import contextmanager
from typing import Any, NamedTuple

from samtranslator.internal.managed_policies import get_bundled_managed_policy_map
from samtranslator.metrics.method_decorator import MetricsMethodWrapperSingleton
from samtranslator.metrics.metrics import Metrics
from samtranslator.model.exceptions import InvalidDocumentException, InvalidResourceException
from samtranslator.parser.parser import Parser
from samtranslator.plugins import BasePlugin
from samtranslator.plugins.application.serverless_app_plugin import ServerlessAppPlugin
from samtranslator.policy_template_processor.processor import PolicyTemplatesProcessor
from samtranslator.public.sdk.resource import SamResourceType
from samtranslator.public.sdk.template import SamTemplate
from samtranslator.translator import arn_generator
from samtranslator.translator.arn_generator import ArnGenerator
from samtranslator.translator.translator import Translator
from samtranslator.utils.py27hash_fix import to_py27_compatible_template, undo_mark_unicode_str_in_template
from samtranslator.validator.value_validator import sam_expect

from cfnkit.deployment import partition_of

__all__ = ["InvalidDocumentException", "Translation", "translate"]

# The translator keeps its region and its metrics in globals, so translations run one at a time.
_ONE_AT_A_TIME = threading.Lock()


class Translation(NamedTuple):
    """A translated template.

    `sources` holds, for each logical ID that the translator added, the resource for which it was added;
    `applications` are the logical IDs of the resources whose TemplateURL is a stand-in.
    """

    template: dict[str, Any]
    sources: dict[str, str]
    applications: tuple[str, ...]


def translate(template: dict[str, Any], parameter_values: dict[str, Any], region: str) -> Translation:
    """Translate a template; `template` and `parameter_values` are changed.

    Raises InvalidDocumentException for a template that the transform refuses, and any exception for an unexpected one.
    """
    watched = _Watched(template)
    sources = _Sources(watched)
    repository = _Repository(parameters=parameter_values)
    with _ONE_AT_A_TIME, _quiet(), _trusting(), _at(region) as metrics:
        to_py27_compatible_template(watched, parameter_values)
        translator = Translator(None, Parser(), [sources, repository], _Session(region), metrics)
        translated = translator.translate(
            watched, parameter_values, get_managed_policy_map=lambda: _managed_policies(partition_of(region))
        )
        # The translator's own dict may have the order of Python 2; the plain dict has the order of addition.
        translated["Resources"] = dict(dict.items(translated["Resources"]))
        return Translation(undo_mark_unicode_str_in_template(translated), sources.found, tuple(repository.applications))


class _Session(NamedTuple):
    """The only part of a boto3 session that the translator uses; a real one would read the AWS configuration."""

    region_name: str


@contextmanager
def _at(region: str) -> abc.Iterator[Metrics]:
    """Set the translator's globals for a first use in `region`, and restore them afterwards."""
    earlier = ArnGenerator.BOTO_SESSION_REGION_NAME, MetricsMethodWrapperSingleton.get_instance()
    for cached in (arn_generator._get_region_from_session, arn_generator._region_to_partition):
        cached.cache_clear()
    ArnGenerator.BOTO_SESSION_REGION_NAME = region
    metrics = Metrics()
    try:
        yield metrics
    finally:
        ArnGenerator.BOTO_SESSION_REGION_NAME = earlier[0]
        MetricsMethodWrapperSingleton.set_instance(earlier[1])
        metrics.publish()  # to nobody; the translator warns of metrics that are never published


@contextmanager
def _quiet() -> abc.Iterator[None]:
    """Silence the translator's log; it raises its problems."""
    logger = logging.getLogger("samtranslator")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


@contextmanager
def _trusting() -> abc.Iterator[None]:
    """Spare the check of the policy templates that the translator brings along, which needs jsonschema."""
    name = "_is_valid_templates_dict"
    check = vars(PolicyTemplatesProcessor)[name]
    setattr(PolicyTemplatesProcessor, name, staticmethod(lambda templates, schema=None: True))
    try:
        yield
    finally:
        setattr(PolicyTemplatesProcessor, name, check)


def _managed_policies(partition: str) -> dict[str, str]:
    """The ARNs of the AWS managed policies by name, in a partition without a map of the translator's."""
    if get_bundled_managed_policy_map(partition):
        return {}  # the translator uses its own map
    known = get_bundled_managed_policy_map("aws") or {}
    return {name: arn.replace("arn:aws:", f"arn:{partition}:", 1) for name, arn in known.items()}


class _Watched(dict[str, Any]):
    """A template that remembers the copy of it that the translator makes and changes."""

    working_copy: dict[str, Any] | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        self.working_copy = {key: copy.deepcopy(value, memo) for key, value in self.items()}
        return self.working_copy


class _Sources(BasePlugin):  # type: ignore[misc]  # aws-sam-translator is not typed
    """Notes for which resource others are added. A dict keeps the order of additions."""

    def __init__(self, template: _Watched) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._template = template
        self._declared: frozenset[str] | None = None
        self._current: str | None = None

    def on_before_transform_resource(self, logical_id: str, resource_type: str, resource_properties: Any) -> None:
        """Called before a resource is translated."""
        if self._declared is None:
            self._declared = frozenset(self._resources())
        self._credit()
        self._current = str(logical_id)

    def on_after_transform_template(self, template: Any) -> None:
        """Called after the last resource."""
        self._credit()

    def _resources(self) -> dict[str, Any]:
        resources: dict[str, Any] = (self._template.working_copy or {}).get("Resources", {})
        return resources

    def _credit(self) -> None:
        if self._current is None:
            return
        for logical_id in dict.__reversed__(self._resources()):
            of_another = logical_id in (self._declared or ()) and logical_id != self._current
            if logical_id in self.found or of_another:
                break
            self.found[str(logical_id)] = self._current


class _Repository(ServerlessAppPlugin):  # type: ignore[misc]  # aws-sam-translator is not typed
    """A stand-in for the Serverless Application Repository, with the checks of the plugin that calls it."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        super().__init__(parameters=parameters)
        self.applications: list[str] = []

    def on_before_transform_template(self, template_dict: dict[str, Any]) -> None:
        """Give a URL to each application for which the service would call the repository."""
        resolvers = self._get_intrinsic_resolvers(template_dict.get("Mappings", {}))
        for logical_id, application in SamTemplate(template_dict).iterate({SamResourceType.Application.value}):
            if not self._can_process_application(application):
                continue
            location = application.properties[self.LOCATION_KEY]
            name = self._replace_value(location, self.APPLICATION_ID_KEY, resolvers)
            version = self._replace_value(location, self.SEMANTIC_VERSION_KEY, resolvers)
            self._applications[self._make_app_key(name, version)] = self._answer(str(logical_id), name, version)

    def _answer(self, logical_id: str, name: Any, version: Any) -> Any:
        if isinstance(name, dict) or isinstance(version, dict):
            return False
        try:
            sam_expect(name, logical_id, "Location.ApplicationId").to_be_a_string()
            sam_expect(version, logical_id, "Location.SemanticVersion").to_be_a_string()
        except InvalidResourceException as error:
            return error  # which the plugin raises later
        self.applications.append(logical_id)
        return f"https://serverlessrepo.invalid/{name}/{version}"
