"""aws-sam-translator, behind one door, with its traps closed.

Importing this module takes about half a second: it is imported where a template is translated.
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
from samtranslator.public.sdk.resource import SamResourceType
from samtranslator.public.sdk.template import SamTemplate
from samtranslator.translator import arn_generator
from samtranslator.translator.arn_generator import ArnGenerator
from samtranslator.translator.translator import Translator
from samtranslator.utils.py27hash_fix import to_py27_compatible_template, undo_mark_unicode_str_in_template
from samtranslator.validator.value_validator import sam_expect

from cfnkit.deployment import partition_of

__all__ = ["InvalidDocumentException", "Translation", "translate"]

# The translator keeps its region and its metrics in globals, so that one translation runs at a time.
_ONE_AT_A_TIME = threading.Lock()


class Translation(NamedTuple):
    """What became of a template.

    `sources` tells for each logical ID that the translator added by which resource's work it was added, and
    `applications` names the resources whose TemplateURL is a stand-in.
    """

    template: dict[str, Any]
    sources: dict[str, str]
    applications: tuple[str, ...]


def translate(template: dict[str, Any], parameter_values: dict[str, Any], region: str) -> Translation:
    """Translate `template`, which is changed on the way, as is `parameter_values`.

    Raises InvalidDocumentException for what the transform refuses, and anything at all for what it did not expect.
    """
    watched = _Watched(template)
    sources = _Sources(watched)
    repository = _Repository(parameters=parameter_values)
    with _ONE_AT_A_TIME, _quiet(), _at(region) as metrics:
        to_py27_compatible_template(watched, parameter_values)
        translator = Translator(None, Parser(), [sources, repository], _Session(region), metrics)
        translated = translator.translate(
            watched, parameter_values, get_managed_policy_map=lambda: _managed_policies(partition_of(region))
        )
        # The translator may keep these in the order of Python 2; below its dict they are in the order they were added.
        translated["Resources"] = dict(dict.items(translated["Resources"]))
        return Translation(undo_mark_unicode_str_in_template(translated), sources.found, tuple(repository.stood_in))


class _Session(NamedTuple):
    """All that the translator asks of a boto3 session, which would read the user's AWS configuration."""

    region_name: str


@contextmanager
def _at(region: str) -> abc.Iterator[Metrics]:
    """The translator's globals as a first use in `region` finds them, and afterwards as they were."""
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
        metrics.publish()  # to nobody; unpublished ones are complained of when they are collected


@contextmanager
def _quiet() -> abc.Iterator[None]:
    """No log of the translator's: what it has to say it raises."""
    logger = logging.getLogger("samtranslator")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


def _managed_policies(partition: str) -> dict[str, str]:
    """The names and ARNs of the AWS managed policies, in the partitions that the translator has no map of."""
    if get_bundled_managed_policy_map(partition):
        return {}  # it has looked there already
    known = get_bundled_managed_policy_map("aws") or {}
    return {name: arn.replace("arn:aws:", f"arn:{partition}:", 1) for name, arn in known.items()}


class _Watched(dict[str, Any]):
    """A template that remembers the copy that the translator takes of it and then works on."""

    working_copy: dict[str, Any] | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        self.working_copy = {key: copy.deepcopy(value, memo) for key, value in self.items()}
        return self.working_copy


class _Sources(BasePlugin):  # type: ignore[misc]  # aws-sam-translator is not typed
    """Notes which resources are added while which is translated. A dict keeps the order of additions."""

    def __init__(self, template: _Watched) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._template = template
        self._there_before: frozenset[str] | None = None
        self._current: str | None = None

    def on_before_transform_resource(self, logical_id: str, resource_type: str, resource_properties: Any) -> None:
        """`logical_id` is about to be translated."""
        if self._there_before is None:
            self._there_before = frozenset(self._resources())
        self._credit()
        self._current = str(logical_id)

    def on_after_transform_template(self, template: Any) -> None:
        """All are translated."""
        self._credit()

    def _resources(self) -> dict[str, Any]:
        resources: dict[str, Any] = (self._template.working_copy or {}).get("Resources", {})
        return resources

    def _credit(self) -> None:
        if self._current is None:
            return
        for logical_id in dict.__reversed__(self._resources()):
            of_another = logical_id in (self._there_before or ()) and logical_id != self._current
            if logical_id in self.found or of_another:
                break
            self.found[str(logical_id)] = self._current


class _Repository(ServerlessAppPlugin):  # type: ignore[misc]  # aws-sam-translator is not typed
    """Stands in for the Serverless Application Repository, with the checks of the plugin that calls it."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        super().__init__(parameters=parameters)
        self.stood_in: list[str] = []

    def on_before_transform_template(self, template_dict: dict[str, Any]) -> None:
        """Make up a URL for each application that the service would ask the repository for."""
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
            return error  # the plugin raises it in its turn
        self.stood_in.append(logical_id)
        return f"https://serverlessrepo.invalid/{name}/{version}"
