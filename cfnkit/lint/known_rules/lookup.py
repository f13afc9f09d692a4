"""Find a rule by its id: of cfnkit, of cfn-lint or of cloudformation-validate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from cfnkit.diagnostics import CATALOGUE, ConfigurationError
from cfnkit.lint.known_rules.processing import DESCRIPTIONS
from cfnkit.lint.results.failures import (
    CRASH,
    GUARD_RULE,
    MISCONFIGURED,
    NO_EFFECT,
    NO_TEMPLATE,
    TIMED_OUT,
    TITLES,
    UNREADABLE,
    UNREADABLE_GUARD_RULES,
)
from cfnkit.lint.rule_ids import nearest_rule
from cfnkit.neighbours.rules import REPOSITORY_RULES
from cfnkit.rule import Rule
from cfnkit.rule.bundled import bundled_rules

if TYPE_CHECKING:
    from cfnkit.rule_tables import Table

_OF_FAST = "A rule of cloudformation-validate, which runs with --engine fast and --engine both."
_OF_CHECKING = {
    GUARD_RULE: """`--guard-rules`, or `guard_rules` in the configuration, names files of rules in the Guard language.
    Each rule of them has its name after this id, E9792/S3_VERSIONED. They judge what will be deployed, in the types of
    the schemas.""",
    UNREADABLE_GUARD_RULES: "The file is not in the Guard language, so that none of its rules is looked at.",
    UNREADABLE: "The file does not exist, or cannot be read.",
    CRASH: """A rule, an engine or the processing of the template failed. That is a fault of the tool or of the rule,
    not of the template; all other findings are valid.""",
    NO_EFFECT: """A comment `# cfnkit: ignore ...`, or an entry of Metadata.cfnkit.ignore, has expired, gives no reason,
    names a rule that does not exist, that is mandatory, or that finds nothing at its place. Correct or remove it.""",
    NO_TEMPLATE: """The file was named as a template, and its name or content shows that it is another document, such as
    a Compose file. With --templates-only it is passed over.""",
    TIMED_OUT: """The template, or an engine on it, took more processor time than --time-limit allows. What was not
    found in that time is missing; the other templates are checked.""",
    MISCONFIGURED: """The .cfnkit.yaml in the template's folder or above, or a file that it names, is invalid. The
    template is not checked until that is fixed; plain cfn-lint lints it as it is written.""",
}


def find_rules(id: str, code: bool = True, tables: Iterable[Table] = (), more: Iterable[Rule] = ()) -> tuple[Rule, ...]:
    """The rule with this id, or the security rules that other tools call so.

    Raises ConfigurationError as `find_rule` does, with the nearest of all names.
    """
    from cfnkit.lint.known_rules.security_names import bundled_catalogue

    more = list(more)
    try:
        return (find_rule(id, code, tables, more),)
    except ConfigurationError as error:
        names = bundled_catalogue().by_name
        wanted = next((name for name in names if name.upper() == id.strip().upper()), None)
        if wanted is not None:
            return tuple(each.as_rule() for each in names[wanted])
        hint = "" if "?" in str(error) else nearest_rule(id, names)
        raise ConfigurationError(f"There is no rule '{id}'. {hint}") if "?" in hint else error from None


def find_rule(id: str, code: bool = True, tables: Iterable[Table] = (), more: Iterable[Rule] = ()) -> Rule:
    """The rule with this id. The engines are imported only if it is none of cfnkit's.

    Without `code`, rules that cfn-lint's configuration names are not loaded. `tables` are tables of one's own, and
    `more` rules of one's own.
    Raises ConfigurationError, with the nearest id, when no rule has it.
    """
    own = [rule for table in tables for rule in table.rules if "/" in rule.finding_id]
    for each in own:
        if id.strip() in (each.id, each.finding_id):
            return Rule(each.finding_id, each.title, f"{each.reason} {each.remedy}", each.source)
    known = [each.id for each in own]
    wanted = id.strip().upper()
    if wanted.startswith(f"{GUARD_RULE}/"):
        wanted = GUARD_RULE  # a rule in the Guard language says itself what it is about
    for rule in chain(more, known_rules(code)):
        if rule.id == wanted:
            return rule
        known.append(rule.id)
    raise ConfigurationError(f"There is no rule '{id}'. {nearest_rule(id, known) or '`cfnkit rules` lists them.'}")


def known_rules(code: bool = True) -> Iterator[Rule]:
    """All rules: of cfnkit, of cfn-lint, of cloudformation-validate, in this order; an id can occur several times."""
    yield from own_rules()
    yield from security_rules()
    yield from _of_cfn_lint(code)
    yield from _of_fast_engine()


def rules_without_check() -> Iterator[Rule]:
    """The rules of cfnkit that have no rule file: about processing, failures of a check, and several templates."""
    for id, description in _OF_CHECKING.items():
        yield Rule(id, TITLES[id], " ".join(description.split()))
    for code in CATALOGUE.values():
        yield Rule(code.id, code.title, " ".join(DESCRIPTIONS[code].split()))
    yield from REPOSITORY_RULES


def own_rules() -> Iterator[Rule]:
    """The rules of cfnkit itself."""
    yield from rules_without_check()
    yield from (rule for check in bundled_rules() for rule in check.rules)


def security_rules() -> Iterator[Rule]:
    """The security rules of cfnkit."""
    from cfnkit.lint.known_rules.security_names import bundled_catalogue

    yield from (each.as_rule() for each in bundled_catalogue().rules)


def _of_cfn_lint(code: bool) -> Iterator[Rule]:
    from cfnkit.lint.cfn_lint_files import read_cfn_lint_files, refuse_files_of_others
    from cfnkit.lint.engines.cfn_lint.configuration import configured, load_rules
    from cfnkit.lint.settings import Options

    if code:
        refuse_files_of_others(read_cfn_lint_files())
    for rule in load_rules(configured(Options(), code)).values():
        yield Rule(rule.id, rule.shortdesc, rule.description, rule.source_url)


def _of_fast_engine() -> Iterator[Rule]:
    """The rules of cloudformation-validate, by its own ids and by the ids that its findings have here."""
    from cfnkit.lint.engines.fast.engine import SOURCE, FastEngine
    from cfnkit.lint.engines.fast.ids import shared_id

    try:
        titles = FastEngine().titles
    except ConfigurationError:  # the package is not installed
        return
    for id, title in titles.items():
        shared = shared_id(id)
        yield Rule(shared, title, _OF_FAST, SOURCE)
        if shared != id:
            yield Rule(id, title, f"{_OF_FAST} Its findings have the id {shared}, as cfn-lint's.", SOURCE)
