"""The words of a rule, whoever has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.bundled import bundled_folder
from cfnkit.diagnostics import CATALOGUE, ConfigurationError, Severity
from cfnkit.rule import read_rules
from cfnkit.vocabulary import suggestion

ADAPTER = "cfnkit_adapter.py"

_OF_PROCESSING = "Found while the template is processed as CloudFormation does; a deployment would meet it too."
_SEVERITIES = {"E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO}


class RuleWords(NamedTuple):
    """What a rule checks, why, and what to do instead (`description`); `source` is a page that says more."""

    id: str
    title: str
    description: str
    source: str = ""

    @property
    def severity(self) -> Severity | None:
        """How much its findings matter; None for an id of another form than ours."""
        return _SEVERITIES.get(self.id[0])


_OF_CHECKING = (
    RuleWords("E9778", "A template cannot be read", "The file is not there, or may not be read."),
    RuleWords(
        "E9779",
        "Something failed while a template was checked",
        "A rule, an engine or the processing of the template failed on it. That is a fault of the tool or of the rule, "
        "and not of the template; what else was found in it, and in other templates, stands.",
    ),
)


def words_of(id: str) -> RuleWords:
    """The words of the rule with this id; cfn-lint is imported for one that is not ours.

    Raises ConfigurationError, with the nearest id, when there is none.
    """
    own = {words.id: words for words in _own()}
    wanted = id.strip().upper()
    if wanted in own:
        return own[wanted]
    known = own | {words.id: words for words in _of_cfn_lint()}
    if wanted in known:
        return known[wanted]
    raise ConfigurationError(f"There is no rule '{id}'. {suggestion(wanted, known)}".rstrip())


def _own() -> Iterator[RuleWords]:
    yield from _OF_CHECKING
    for code in CATALOGUE.values():
        yield RuleWords(code.id, code.title, _OF_PROCESSING)
    for rule in read_rules(bundled_folder("rules"), skip=(ADAPTER,)):
        yield RuleWords(rule.id, rule.title, rule.description, rule.source)


def _of_cfn_lint() -> Iterator[RuleWords]:
    from cfnkit.lint.cfn_lint.configuration import configured, load_rules
    from cfnkit.lint.engine import Options

    for rule in load_rules(configured(Options())).values():
        yield RuleWords(rule.id, rule.shortdesc, rule.description, rule.source_url)
