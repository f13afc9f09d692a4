"""Make plain cfn-lint lint what CloudFormation will see: our transforms replace its own.

cfn-lint has no public interface for that. A test guards the internals that are used here, and unsupported versions of
cfn-lint are not patched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import wraps
from typing import Any

from cfnlint.decode import cfn_yaml
from cfnlint.decode.node import dict_node
from cfnlint.match import Match
from cfnlint.rules import Rules
from cfnlint.template.transforms import Transform
from cfnlint.version import __version__

from cfnkit.deployment import Target
from cfnkit.lint.cfn_lint_plugin.analysis import ANALYSIS, Analyser, Analysis, analysis_of
from cfnkit.lint.cfn_lint_plugin.command_line import accept_templates_after_rules
from cfnkit.lint.cfn_lint_plugin.reporting import reporting_class
from cfnkit.lint.cfn_lint_plugin.unreadable import explain_unreadable_templates
from cfnkit.lint.engines.cfn_lint.directives import directives
from cfnkit.lint.engines.cfn_lint.matches import (
    believed,
    lowered_matches,
    matches_at_names,
    named_matches,
    of_authors,
    plain,
    without_repetition,
)
from cfnkit.lint.engines.cfn_lint.nodes import to_cfn_lint
from cfnkit.lint.engines.cfn_lint.partial import differing_resources, only_resources
from cfnkit.lint.engines.cfn_lint.template import as_written, generated, put_in
from cfnkit.lint.examination.leaving_out import unknown_ids
from cfnkit.lint.examination.security import RunRules
from cfnkit.lint.findings.exact_places import ExactPlaces
from cfnkit.lint.findings.mistaken import Mistakes
from cfnkit.lint.findings.selection import twins_of
from cfnkit.lint.results import Ruling
from cfnkit.lint.results.failures import CRASH, NO_EFFECT, crash
from cfnkit.lint.rule_ids import is_finding_named, is_named
from cfnkit.lint.settings import DEFAULT_ENGINE

SUPPORTED = "1.58 or later, but not 2"

_GENERATED = "cfnkit_generated"
_HOOK = "cfnkit_analyser"
_TEXT = "cfnkit_text"
_PIPED = "<stdin>"


def is_supported() -> bool:
    """Whether the hook supports this version of cfn-lint."""
    version = re.match(r"(\d+)\.(\d+)", __version__)
    fits = version is not None and (1, 58) <= (int(version[1]), int(version[2])) < (2, 0)
    return fits and hasattr(Transform, "transform") and hasattr(Rules, "run")


def install() -> Analyser:
    """Install the hook, once for each process; returns the analyser that it uses."""
    installed: Analyser | None = getattr(Transform.transform, _HOOK, None)
    if installed is not None:
        return installed
    analyser = Analyser()
    Transform.transform = _transforming(Transform.transform, analyser)
    setattr(Transform.transform, _HOOK, analyser)
    Rules.run = _running(Rules.run)
    Rules.__setitem__ = _registering(Rules.__setitem__)
    cfn_yaml.loads = _remembering(cfn_yaml.loads)
    accept_templates_after_rules()
    explain_unreadable_templates()
    return analyser


def _transforming(original: Any, analyser: Analyser) -> Any:
    @wraps(original)
    def transform(self: Any, cfn: Any) -> list[Any]:
        text = getattr(cfn.template, _TEXT, None) if cfn.filename is None else None
        if cfn.filename is None and text is None:
            matches: list[Any] = original(self, cfn)
            return matches
        home = cfn.filename or _PIPED
        analysis = analyser.analyse(home, _target(cfn), None if text is None else text.encode("utf-8", "replace"))
        setattr(cfn, ANALYSIS, analysis)
        try:
            done = _put_in(cfn, analysis, home)
        except Exception as error:
            failure = crash("Giving the processed template to cfn-lint", error, home)
            setattr(cfn, ANALYSIS, analysis._replace(findings=(*analysis.findings, failure)))
            done = False
        return [] if done else as_written(cfn)

    return transform


def _target(cfn: Any) -> Target:
    """A target with the first of cfn-lint's regions and the first of its parameter sets."""
    given: dict[str, Any] = next((values.parameters for values in cfn.context.parameter_sets or ()), {})
    lists = {name: value if isinstance(value, list) else [value] for name, value in given.items()}
    texts = {name: ",".join(map(str, items)) for name, items in lists.items()}
    return Target(region=cfn.regions[0], parameters=texts)


def _put_in(cfn: Any, analysis: Analysis, home: str) -> bool:
    """Replace the template by the processed tree; with AWS::Serverless, by the tree before it, and add a second."""
    if analysis.processed is None:
        return False
    processed = to_cfn_lint(analysis.processed, analysis.source, home)
    before = analysis.before_serverless and to_cfn_lint(analysis.before_serverless, analysis.source, home)
    ignored = directives(analysis.written or analysis.processed, analysis.processed)
    cfn.get_directives = lambda: {rule: sorted(names) for rule, names in ignored.items()}
    if before:
        setattr(cfn, _GENERATED, generated(cfn, processed))
    put_in(cfn, before or processed)
    return True


def _running(original: Any) -> Any:
    @wraps(original)
    def run(self: Any, filename: str | None, cfn: Any, config: Any) -> Iterator[Any]:
        analysis = analysis_of(cfn)
        if analysis is None or CRASH not in self.data:  # not read from a text, or without cfnkit's rules
            yield from original(self, filename=filename, cfn=cfn, config=config)
            return
        for rule in (*analysis.rules, *(each.as_rule() for each in analysis.security)):
            self[rule.id] = reporting_class(rule)()
        found = list(original(self, filename=filename, cfn=cfn, config=config))
        second = getattr(cfn, _GENERATED, None)
        try:
            more: list[Any] = []
            if second is not None:
                with only_resources(self, differing_resources(cfn.template, second.template)):
                    matches = original(self, filename=filename, cfn=second, config=config)
                    more.extend(of_authors(matches, second.template))
            places = ExactPlaces(*analysis.trees)
            home = filename or _PIPED
            mistakes = Mistakes(analysis.trees[-1], analysis.trees[0]) if analysis.trees else None
            found, more = (list(matches_at_names(believed(each, mistakes), places, home)) for each in (found, more))
            found = without_repetition(found, more, analysis.findings)
            if analysis.written is not None:
                roots = (cfn.template, *(() if second is None else (second.template,)))
                found = list(named_matches(found, roots, analysis.written, home))
        except Exception as error:
            failure = crash("Linting what AWS::Serverless makes", error, filename or "")
            found.append(Match.create(failure.message, filename, self.data[CRASH]))
        found = list(lowered_matches(found, analysis.unrun, analysis.findings))
        yield from _reported(found, analysis, self, config)

    return run


def _reported(found: list[Any], analysis: Analysis, rules: Any, config: Any) -> Iterator[Any]:
    """The matches that cfnkit's suppressions leave, and one for each suppression that has no effect."""
    suppressions = analysis.suppressions
    ignored, mandatory = tuple(config.ignore_checks or ()), tuple(config.mandatory_checks or ())
    ruling = Ruling(ignored, tuple(config.include_checks or ()), mandatory, complete=not analysis.unrun)
    named = {(each.id, each.span[1:3]): each for each in analysis.findings if each.aliases}
    for match in found:
        finding = plain(match)
        known = named.get((finding.id, finding.span[1:3]))
        finding = finding._replace(aliases=known.aliases, parts=known.parts) if known else finding
        is_ignored = is_finding_named(finding, ignored) or any(is_named(id, ignored) for id in twins_of(finding.id))
        if is_ignored and not ruling.demands(finding):
            continue
        if suppressions is None or finding.id == CRASH or suppressions.find(finding, ruling) is None:
            yield match
    if suppressions is not None and NO_EFFECT in rules.data and ruling.ran(NO_EFFECT, DEFAULT_ENGINE):
        complaint = unknown_ids((), rules.data)
        names = RunRules(analysis.security, ()).ids_by_name

        def is_judged(id: str) -> bool:
            return any(each in rules.data and ruling.ran(each, DEFAULT_ENGINE) for each in names.get(id, (id,)))

        for flaw in suppressions.flaws(ruling, is_judged, complaint, names):
            span = flaw.span
            match = Match.create(flaw.message, span.source, rules.data[NO_EFFECT], span.line, span.column)
            yield match


def _registering(original: Any) -> Any:
    @wraps(original)
    def register(self: Any, key: str, rule: Any) -> None:
        if getattr(rule, "of_cfnkit", False) and key in self.data:
            return  # the folder and the installed package have the same rules
        original(self, key, rule)

    return register


def _remembering(original: Any) -> Any:
    @wraps(original)
    def loads(text: Any, *arguments: Any, **named: Any) -> Any:
        """The template, with the text that it was read from: a template on stdin cannot be read again."""
        template = original(text, *arguments, **named)
        if isinstance(template, dict_node) and isinstance(text, str):
            setattr(template, _TEXT, text)
        return template

    return loads
