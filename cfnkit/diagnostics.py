"""Problems in texts, and exceptions.

A problem in a text is a `Diagnostic`; a problem in the world is a `CfnkitError`::

    CfnkitError
    ├── ConfigurationError     a configuration, parameter file or argument that cannot be used
    └── ServiceError           AWS did not answer a request, or refused it
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from cfnkit.source import Span


class Severity(Enum):
    """How much a problem matters: the service would refuse, a person should look, good to know."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @classmethod
    def of(cls, id: str) -> Severity:
        """The severity that the first letter of a rule's id stands for; a warning for a letter that is not known.

        cfn-lint's letters are E, W and I; cloudformation-validate has F (fatal) too.
        """
        return _SEVERITIES.get(id[:1].upper(), cls.WARNING)


_SEVERITIES = {"F": Severity.ERROR, "E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO}


class Related(NamedTuple):
    """Another place that a problem has to do with."""

    message: str
    span: Span


class Problem(NamedTuple):
    """What is wrong, where, and what to do (`hint`).

    `message` is the service's own text where that is recorded. `path` is the place in the tree, from its root
    (section, logical ID, keys, 0-based indexes). `related` are other places that matter.
    """

    message: str
    span: Span
    path: tuple[str | int, ...] = ()
    hint: str = ""
    related: tuple[Related, ...] = ()


class HasProblem:
    """Reads the parts of `problem` under their own names, for a tuple that adds something to a problem."""

    __slots__ = ()

    problem: Problem

    @property
    def message(self) -> str:
        """What is wrong."""
        return self.problem.message

    @property
    def span(self) -> Span:
        """Where it is written."""
        return self.problem.span

    @property
    def path(self) -> tuple[str | int, ...]:
        """The place in the tree, from its root."""
        return self.problem.path

    @property
    def hint(self) -> str:
        """What to do; may be empty."""
        return self.problem.hint

    @property
    def related(self) -> tuple[Related, ...]:
        """Other places that matter."""
        return self.problem.related


class Code(Enum):
    """A kind of problem that processing a template reports: its id and its title.

    The ids have cfn-lint's form, and numbers that it does not use: a letter for the severity, and 9730 to 9789.
    """

    NOT_WELL_FORMED = ("E9740", "The text is not well-formed YAML or JSON")
    DUPLICATE_KEY = ("E9741", "A key occurs twice in one object")
    KEY_NOT_STRING = ("W9745", "A key is not a string in YAML")
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
    ON_AWS_ONLY = ("I9758", "AWS alone knows what a part of the template becomes")
    NOT_PACKAGED = ("I9759", "A local path stands where the service takes a place in S3")
    VALUE_AWAITED = ("I9757", "A loop or a transform waits for a value that nobody gave")
    POSTPONED = ("I9747", "A macro is called when its template is saved")
    WITHHELD = ("W9749", "A macro or an include is not asked without the user's permission")

    TEMPLATE_FORMAT = ("E9760", "The template does not have the structure of a template")
    NULL_VALUE = ("E9761", "A null value")
    UNRESOLVED_DEPENDENCY = ("E9762", "A reference to something that does not exist")
    CIRCULAR_DEPENDENCY = ("E9763", "References in a circle")
    QUOTA = ("E9764", "A quota is exceeded")
    SIZE = ("E9764", "A quota is exceeded by what the template makes")
    RESOURCE_TYPE = ("E9765", "A resource type is not allowed here")
    PROPERTY = ("E9766", "A property does not fit the resource type's schema")
    ATTRIBUTE = ("E9767", "A resource type has no such attribute")
    UNUSED_VALUE = ("W9768", "A parameter has a value, but the template does not declare it")
    TYPE_UNKNOWN = ("E9769", "The region has no such resource type")

    PARAMETER_MISSING = ("E9770", "A parameter has no value")
    PATTERN_UNDECIDED = ("W9748", "Whether a parameter's value matches its pattern is not decided")
    PARAMETER_VALUE = ("E9771", "A parameter's value breaks its constraints")
    RULE_FAILED = ("E9772", "An assertion of a rule does not hold")
    FUNCTION = ("E9773", "An intrinsic function is called in a wrong way")
    CONDITION = ("E9774", "A condition is not defined, or is not a condition")
    MAPPING = ("E9775", "A mapping has no such key")
    DYNAMIC_REFERENCE = ("E9776", "A dynamic reference cannot be resolved")
    TARGET_FILE = ("E9730", "A file of targets cannot be read as its format says")
    TARGETS_UNKNOWN = ("W9731", "Not all targets are known offline")
    REGION_UNKNOWN = ("E9732", "There is no such region")
    STACK_SET = ("E9733", "A stack set breaks a limit of stack sets")
    ASSEMBLY_NEWER = ("W9737", "An assembly of the CDK is newer than what is known")
    LOOKUP_MISSING = ("W9738", "An assembly of the CDK has invented values in place of a lookup")

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
        return self in (Code.PARAMETER_MISSING, Code.PROPERTY, Code.TYPE_UNKNOWN)

    @property
    def is_not_judged(self) -> bool:
        """Whether it says that a part of the template was not judged, since silence means that all of it was."""
        return self in (Code.VALUE_AWAITED, Code.POSTPONED, Code.ON_AWS_ONLY, Code.NOT_PACKAGED)

    @property
    def is_tolerated(self) -> bool:
        """Whether the service accepts a template with such a fault, which its author can hardly mean."""
        return self is Code.DUPLICATE_KEY

    @property
    def is_waiting(self) -> bool:
        """Whether a part of the template stays as it is written: its value, a permission or a call is missing."""
        return self in (Code.VALUE_AWAITED, Code.POSTPONED, Code.WITHHELD)


CATALOGUE: dict[str, Code] = {code.id: code for code in Code if code is not Code.SIZE}
NOT_JUDGED = frozenset(code.id for code in Code if code.is_not_judged)


class _CodeAndProblem(NamedTuple):
    code: Code
    problem: Problem


class Diagnostic(_CodeAndProblem, HasProblem):
    """A problem that processing a template met, and the code of its kind."""

    __slots__ = ()

    @property
    def severity(self) -> Severity:
        """How much it matters, by the first letter of its code."""
        return Severity.of(self.id)

    @property
    def id(self) -> str:
        """The code as printed, `E9741`."""
        return self.code.id


class CfnkitError(Exception):
    """A problem in the world, which keeps cfnkit from doing what was asked. Its text is one sentence for a person."""


class ConfigurationError(CfnkitError):
    """A configuration, a parameter file or an argument cannot be used.

    `span` is the place, if it is in a file, and `sentence` the message without it.
    """

    def __init__(self, message: str, span: Span | None = None) -> None:
        """Take one sentence, and the place in a file that it is about."""
        super().__init__(f"{span}: {message}" if span else message)
        self.sentence = message
        self.span = span


def article(value: object) -> str:
    """The type of a value with its article, as in a sentence; the value itself may be a secret."""
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def counted(number: int, word: str, plural: str = "") -> str:
    """A number with its word: ``1 use``, ``1,000 uses``."""
    return f"{number:,} {word if number == 1 else plural or f'{word}s'}"


def refuse_other(what: str, value: str, known: Sequence[str]) -> None:
    """Raise ConfigurationError, with the nearest one, unless a value is one of the known ones."""
    if value not in known:
        from cfnkit.vocabulary import suggestion

        message = f"{what}: '{value}' is not one of {', '.join(known)}. {suggestion(str(value), known)}"
        raise ConfigurationError(message.rstrip())


class ServiceError(CfnkitError):
    """AWS refused a request, or could not be reached."""
