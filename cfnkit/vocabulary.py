"""CloudFormation's words, each in one place: the keys of templates, functions, transforms, resource types.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple

LOGICAL_ID = re.compile(r"[A-Za-z0-9]+\Z")

SECTIONS = (
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Transform",
    "Hooks",
    "Globals",
    "Resources",
    "Outputs",
)

RESOURCE_ATTRIBUTES = frozenset(
    {
        "Condition",
        "CreationPolicy",
        "DeletionPolicy",
        "DependsOn",
        "Description",
        "Metadata",
        "Properties",
        "Type",
        "UpdatePolicy",
        "UpdateReplacePolicy",
        "Version",
    }
)

PARAMETER_ATTRIBUTES = frozenset(
    {
        "AllowedPattern",
        "AllowedValues",
        "ConstraintDescription",
        "Default",
        "Description",
        "MaxLength",
        "MaxValue",
        "MinLength",
        "MinValue",
        "NoEcho",
        "Type",
    }
)

OUTPUT_ATTRIBUTES = frozenset({"Condition", "Description", "Export", "Value"})

NO_VALUE_NAME = "AWS::NoValue"

PSEUDO_PARAMETERS = frozenset(
    {
        "AWS::AccountId",
        "AWS::NotificationARNs",
        NO_VALUE_NAME,
        "AWS::Partition",
        "AWS::Region",
        "AWS::StackId",
        "AWS::StackName",
        "AWS::URLSuffix",
    }
)

MAX_DYNAMIC_REFERENCES = 60

FN_TRANSFORM = "Fn::Transform"
FOR_EACH = "Fn::ForEach::"

INCLUDE = "AWS::Include"
LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
SERVERLESS = "AWS::Serverless-2016-10-31"
# The bucket that stands for the disk after AWS::Serverless; its name is valid, and so is the resulting template.
LOCAL_PATH_BUCKET = "local-path"
BLUE_GREEN = "AWS::CodeDeployBlueGreen"

# What `rain pkg` replaces by local files, variables and places of uploads; its modules need Rain itself.
RAIN_DIRECTIVES = frozenset({"Rain::Embed", "Rain::Env", "Rain::Include", "Rain::S3", "Rain::S3Http"})

# Service Catalog replaces a text that begins so:
# https://docs.aws.amazon.com/servicecatalog/latest/adminguide/catalogs_templates.html
SERVICE_CATALOG = "[[servicecatalog:"

# AWS hosts AWS::SecretsManager, AWS::CodeDeployBlueGreen and AWS::ServiceCatalog too. What they do is not published,
# so that they cannot run offline.
AWS_TRANSFORMS = frozenset(
    {
        INCLUDE,
        LANGUAGE_EXTENSIONS,
        SERVERLESS,
        BLUE_GREEN,
        "AWS::SecretsManager-2020-07-23",
        "AWS::SecretsManager-2024-09-16",
        "AWS::ServiceCatalog",
    }
)

# The types that exist only in CloudFormation, so no service has a live state of them.
_CUSTOM_RESOURCE = "AWS::CloudFormation::CustomResource"
_CUSTOM_PREFIX = "Custom::"
_MODULE_SUFFIX = "::MODULE"
_STATELESS = {
    "AWS::CDK::Metadata": "CDK metadata has no live state.",
    "AWS::CloudFormation::Macro": "The live state of a macro cannot be read.",
    "AWS::CloudFormation::WaitCondition": "A wait condition has no live state.",
    "AWS::CloudFormation::WaitConditionHandle": "A wait condition handle has no live state.",
}


class FunctionPlace(Enum):
    """A kind of place in a template where functions are evaluated."""

    VALUE = "value"
    CONDITION = "condition"
    RULE = "rule"


class FunctionWord(NamedTuple):
    """An intrinsic function: its long name, its YAML tag (None: it has no short form), and its places."""

    name: str
    tag: str | None
    places: frozenset[FunctionPlace]


_VALUE = frozenset({FunctionPlace.VALUE})
_EVERYWHERE = frozenset(FunctionPlace)
_BOOLEAN = frozenset({FunctionPlace.CONDITION, FunctionPlace.RULE})
_RULE = frozenset({FunctionPlace.RULE})

_WORDS = (
    FunctionWord("Ref", "Ref", _EVERYWHERE),
    FunctionWord("Condition", "Condition", _BOOLEAN),
    FunctionWord("Fn::Base64", "Base64", _EVERYWHERE),
    FunctionWord("Fn::Cidr", "Cidr", _VALUE),
    FunctionWord("Fn::FindInMap", "FindInMap", _EVERYWHERE),
    FunctionWord("Fn::GetAtt", "GetAtt", _VALUE),
    FunctionWord("Fn::GetAZs", "GetAZs", _EVERYWHERE),
    FunctionWord("Fn::GetStackOutput", "GetStackOutput", _VALUE),
    FunctionWord("Fn::If", "If", _EVERYWHERE),
    FunctionWord("Fn::ImportValue", "ImportValue", _VALUE),
    FunctionWord("Fn::Join", "Join", _EVERYWHERE),
    FunctionWord("Fn::Length", None, _EVERYWHERE),
    FunctionWord("Fn::Select", "Select", _EVERYWHERE),
    FunctionWord("Fn::Split", "Split", _EVERYWHERE),
    FunctionWord("Fn::Sub", "Sub", _EVERYWHERE),
    FunctionWord("Fn::ToJsonString", None, _EVERYWHERE),
    FunctionWord("Fn::Transform", "Transform", _VALUE),
    FunctionWord("Fn::And", "And", _BOOLEAN),
    FunctionWord("Fn::Equals", "Equals", _BOOLEAN),
    FunctionWord("Fn::Not", "Not", _BOOLEAN),
    FunctionWord("Fn::Or", "Or", _BOOLEAN),
    FunctionWord("Fn::Contains", "Contains", _RULE),
    FunctionWord("Fn::EachMemberEquals", "EachMemberEquals", _RULE),
    FunctionWord("Fn::EachMemberIn", "EachMemberIn", _RULE),
    FunctionWord("Fn::RefAll", "RefAll", _RULE),
    FunctionWord("Fn::ValueOf", "ValueOf", _RULE),
    FunctionWord("Fn::ValueOfAll", "ValueOfAll", _RULE),
)

FUNCTION_NAMES = frozenset(word.name for word in _WORDS)
SHORT_FORMS = {word.tag: word.name for word in _WORDS if word.tag}

# The list that the service prints in "Encountered unsupported function", in its order.
SUPPORTED_FUNCTIONS = (
    "Fn::Base64, Fn::GetAtt, Fn::GetAZs, Fn::ImportValue, Fn::Join, Fn::Split, Fn::FindInMap, Fn::Select, "
    "Ref, Fn::Equals, Fn::If, Fn::Not, Condition, Fn::And, Fn::Or, Fn::Contains, Fn::EachMemberEquals, "
    "Fn::EachMemberIn, Fn::ValueOf, Fn::ValueOfAll, Fn::RefAll, Fn::Sub, Fn::Cidr"
)

_NONE: frozenset[str] = frozenset()
_LOOKED_UP = frozenset({"Ref", "Fn::FindInMap"})

EXTENDED_FUNCTIONS = frozenset({"Fn::Length", "Fn::ToJsonString"})
"""The functions that only AWS::LanguageExtensions brings."""

# Where AWS::LanguageExtensions is not declared: see "Supported functions" on the page of each function.
NESTED_FUNCTIONS: Mapping[str, Mapping[int, frozenset[str]]] = {
    "Condition": {0: _NONE},
    "Fn::FindInMap": {0: _LOOKED_UP, 1: _LOOKED_UP, 2: _LOOKED_UP},
    "Fn::GetAtt": {0: _NONE, 1: frozenset({"Ref"})},
    "Fn::If": {0: _NONE},
    "Fn::Join": {0: _NONE},
    "Fn::Select": {0: _LOOKED_UP},
    "Fn::Split": {0: _NONE},
    "Fn::Sub": {0: _NONE},
    "Ref": {0: _NONE},
}
"""By function and 0-based index of an argument: the functions that it may be; an argument that is not listed may be any
that is no extended function."""


def function_words(place: FunctionPlace) -> frozenset[str]:
    """The long names of the functions that are allowed in `place`."""
    return frozenset(word.name for word in _WORDS if place in word.places)


def may_hold_reference(text: str) -> bool:
    """Whether a text can have dynamic references: a quick test, since most texts have none."""
    return "{{" in text


def is_custom(resource_type: str) -> bool:
    """Whether a type is that of a custom resource."""
    return resource_type == _CUSTOM_RESOURCE or resource_type.startswith(_CUSTOM_PREFIX)


def is_module(resource_type: str) -> bool:
    """Whether a type is that of a module, whose resources only AWS knows."""
    return resource_type.endswith(_MODULE_SUFFIX)


def is_of_aws(resource_type: str) -> bool:
    """Whether only AWS can provide a type: no custom resource, no module and no type of a third party."""
    return resource_type.startswith("AWS::") and not is_module(resource_type) and not is_custom(resource_type)


def reason_without_state(resource_type: str) -> str:
    """Why no live state of a resource type can be read: a sentence; empty for the types of services."""
    if is_custom(resource_type):
        return "Only its provider knows the live state of a custom resource."
    if is_module(resource_type):
        return "Only the service knows the resources of a module."
    return _STATELESS.get(resource_type, "")


# A search compares a word with all known ones. Who mistakes more names than these made one mistake.
_MOST_NEAREST = 100


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most similar to `word`; None when none is similar. Of several, the first in sort order."""
    # Words of very different lengths are never similar, and to compare long ones takes long.
    names = sorted(name for name in known if len(word) <= 3 * len(name))
    lowered = {name.lower(): name for name in reversed(names)}
    if word.lower() in lowered:
        return lowered[word.lower()]
    if not names:
        return None
    import difflib  # slow to import, and needed for errors only

    found = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    return found[0] if found else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """A sentence with the nearest known word; empty when there is none."""
    name = nearest(word, known)
    return f"Did you mean '{name}'?" if name else ""


class Suggestions:
    """Sentences with the nearest of the same known words, for the first of any number of other words."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = tuple(known)
        self._found: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        """A sentence with the nearest known word; empty when there is none, or after so many words."""
        if word not in self._found and len(self._found) < _MOST_NEAREST:
            self._found[word] = suggestion(word, self._known)
        return self._found.get(word, "")
