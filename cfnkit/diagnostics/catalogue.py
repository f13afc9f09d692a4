"""The kinds of problems that processing a template reports, each with its own id.

The ids have cfn-lint's form, and numbers that it does not use: a letter for the severity, and 9740 to 9789.
"""

from __future__ import annotations

from enum import Enum


class Code(Enum):
    """A kind of problem: its id and its title."""

    NOT_WELL_FORMED = ("E9740", "The text is not well-formed YAML or JSON")
    DUPLICATE_KEY = ("E9741", "A key occurs twice in one object")
    UNKNOWN_TAG = ("E9742", "A YAML tag is not one of CloudFormation's")
    TOO_LARGE = ("E9743", "The text is too large, too deep, or expands to too much")
    LARGE = ("W9743", "The text is larger than CloudFormation accepts")
    YAML_ALIAS = ("I9744", "CloudFormation does not accept anchors, aliases and merge keys")

    TRANSFORM_FORMAT = ("E9750", "A transform is not written in a valid form")
    TRANSFORM_UNKNOWN = ("E9751", "Nothing provides this macro or transform")
    MACRO_FAILED = ("E9752", "A macro failed")
    INCLUDE_FAILED = ("E9753", "An include failed")
    LANGUAGE_EXTENSIONS = ("E9754", "AWS::LanguageExtensions refuses the template")
    SERVERLESS = ("E9755", "AWS::Serverless refuses the template")
    TRANSFORM_NOTE = ("W9756", "A transform does something that is easy to overlook")
    VALUE_AWAITED = ("I9757", "A loop or a transform waits for a value that nobody gave")

    TEMPLATE_FORMAT = ("E9760", "The template does not have the structure of a template")
    NULL_VALUE = ("E9761", "A null value")
    UNRESOLVED_DEPENDENCY = ("E9762", "A reference to something that does not exist")
    CIRCULAR_DEPENDENCY = ("E9763", "References in a circle")
    QUOTA = ("E9764", "A quota is exceeded")
    RESOURCE_TYPE = ("E9765", "A resource type is not allowed here")
    PROPERTY = ("E9766", "A property does not fit the resource type's schema")
    ATTRIBUTE = ("E9767", "A resource type has no such attribute")
    UNUSED_VALUE = ("W9768", "A parameter has a value, but the template does not declare it")

    PARAMETER_MISSING = ("E9770", "A parameter has no value")
    PARAMETER_VALUE = ("E9771", "A parameter's value breaks its constraints")
    RULE_FAILED = ("E9772", "An assertion of a rule does not hold")
    FUNCTION = ("E9773", "An intrinsic function is called in a wrong way")
    CONDITION = ("E9774", "A condition is not defined, or is not a condition")
    MAPPING = ("E9775", "A mapping has no such key")
    DYNAMIC_REFERENCE = ("E9776", "A dynamic reference cannot be resolved")
    EXPORT_UNKNOWN = ("W9777", "No such export is known")

    def __init__(self, id: str, title: str) -> None:
        """Take the id and the title from the value of a member."""
        self.id = id
        self.title = title

    @property
    def is_deferred(self) -> bool:
        """Whether the service processes a template with such a fault.

        It then asks for the value, or fails when it makes the resource.
        """
        return self in (Code.PARAMETER_MISSING, Code.PROPERTY)


CATALOGUE: dict[str, Code] = {code.id: code for code in Code}
