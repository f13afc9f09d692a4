"""The engine: cfn-lint's rules on our trees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from cfnkit.diagnostics import Problem
from cfnkit.files.names import in_utf8
from cfnkit.lint.engines.cfn_lint.lazy_imports import complete, import_cfn_lint, is_complete
from cfnkit.lint.engines.cfn_lint.partial import differing_resources, only_resources
from cfnkit.lint.engines.protocol import LintInput
from cfnkit.lint.garbage import without_collections
from cfnkit.lint.settings import Options
from cfnkit.rule import Finding, Rule
from cfnkit.syntax import Mapping, Scalar, Sequence, at_path, walk
from cfnkit.vocabulary import FN_TRANSFORM, LANGUAGE_EXTENSIONS, SERVERLESS

if TYPE_CHECKING:
    from cfnkit.lint.engines.cfn_lint.patches.patch import Patch

_WITH_CONDITIONS = {"Conditions", "Rules"}
_KNOWN_TO_CFN_LINT = {LANGUAGE_EXTENSIONS, SERVERLESS}


class CfnLintEngine:
    """Lints with cfn-lint's rules, which are loaded once, for the first template.

    cfn-lint's configuration files are read again only when the options change. Without `code`, rules and schemas that
    they name are not loaded.
    """

    name = "cfn-lint"

    def __init__(self, code: bool = True) -> None:
        self._code = code
        self._rules: Any = None
        self._config: Any = None
        self._options: Options | None = None
        self._patches: tuple[Patch, ...] = ()

    def lint(self, case: LintInput, options: Options) -> list[Finding]:
        """The findings; raises ConfigurationError for options or configuration files that cfn-lint refuses."""
        self._configure(options)
        from cfnkit.lint.engines.cfn_lint.nested import confined
        from cfnkit.lint.engines.cfn_lint.patches.apply import applied

        try:
            with applied(self._patches), confined(case.document.source.name):
                return self._lint(case)
        except Exception as error:  # a bug in a rule or in cfn-lint
            return [_crash(error, case)]

    def _configure(self, options: Options) -> None:
        if self._config is not None and options == self._options:
            return
        with without_collections():
            import_cfn_lint()
            from cfnkit.lint.engines.cfn_lint.configuration import configured, load_rules
            from cfnkit.lint.engines.cfn_lint.patches.apply import fitting_patches

            self._config = configured(options, self._code)
            self._options = options
            if self._rules is None:
                self._rules = load_rules(self._config)
                self._patches = fitting_patches()

    def _lint(self, case: LintInput) -> list[Finding]:
        from cfnlint.template import Template

        from cfnkit.lint.engines.cfn_lint.configuration import take_settings
        from cfnkit.lint.engines.cfn_lint.matches import findings_of
        from cfnkit.lint.engines.cfn_lint.reading import read

        source = case.document.source
        reading = read(case.document)
        if reading.template is None:
            return findings_of(self._wanted(reading.matches), None, source)
        if not is_complete() and not _WITH_CONDITIONS.isdisjoint(reading.template):
            complete()
        unknown = take_settings(self._config, _with_settings(reading.template))
        cfn = Template(source.name, reading.template, self._config.regions, self._config.parameters)
        return [*_unknown_regions(unknown, case), *self._lint_in_regions(cfn, case)]

    def _lint_in_regions(self, cfn: Any, case: LintInput) -> list[Finding]:
        if case.processed is case.written or "Transform" in case.processed.entries:
            return self._lint_as_written(cfn, case)
        return self._lint_processed(cfn, case)

    def _lint_as_written(self, cfn: Any, case: LintInput) -> list[Finding]:
        """The findings of cfn-lint with its own transforms."""
        from cfnkit.lint.engines.cfn_lint.matches import findings_of
        from cfnkit.lint.engines.cfn_lint.template import as_written

        refused = as_written(cfn)
        matches = self._wanted(refused) if refused else self._matches(cfn, case)
        return findings_of(matches, cfn.template, case.document.source)

    def _lint_processed(self, cfn: Any, case: LintInput) -> list[Finding]:
        from cfnkit.lint.engines.cfn_lint.matches import findings_of, joined, of_authors
        from cfnkit.lint.engines.cfn_lint.nodes import to_cfn_lint
        from cfnkit.lint.engines.cfn_lint.template import as_written, generated, put_in

        source = case.document.source
        processed = to_cfn_lint(case.processed, source)
        declared = _declared(case.written)
        if SERVERLESS not in declared:
            put_in(cfn, processed)
            return findings_of(self._matches(cfn, case), cfn.template, source)
        second = generated(cfn, processed)
        first: list[Finding] = []
        names: set[str] | None = None
        if case.before_serverless is not None:
            put_in(cfn, to_cfn_lint(case.before_serverless, source))
            names = differing_resources(cfn.template, second.template)
            first = findings_of(self._matches(cfn, case), cfn.template, source)
            if case.before_serverless is case.processed:  # AWS::Serverless refused it
                return first
        elif declared <= _KNOWN_TO_CFN_LINT and not as_written(cfn):
            first = findings_of(self._matches(cfn, case), cfn.template, source)
        made = of_authors(self._matches(second, case, names), second.template)
        return joined(first, findings_of(made, second.template, source))

    def _matches(self, cfn: Any, case: LintInput, names: set[str] | None = None) -> list[Any]:
        """What all rules find; with `names`, those that validate resources one by one look at no others."""
        from cfnkit.lint.engines.cfn_lint.resources.keeping import keeping

        rules, config = self._rules, self._config
        with keeping(rules, cfn, config, case.results, case.redactor), only_resources(rules, names):
            return list(rules.run(filename=in_utf8(cfn.filename), cfn=cfn, config=config))

    def _wanted(self, matches: Iterable[Any]) -> Iterator[Any]:
        """Errors that end a run before any rule, unless they are ignored."""
        ignore_bad = self._config.ignore_bad_template
        for match in matches:
            ignored = ignore_bad and match.rule.id == "E0000"
            if not ignored and self._rules.is_rule_enabled(match.rule, self._config):
                yield match


def _with_settings(template: Any) -> Any:
    """The template, or an empty one if its settings for cfn-lint have a wrong form."""
    node = template
    for key in ("Metadata", "cfn-lint"):
        node = node.get(key, {})
        if not isinstance(node, dict):
            return {}
    return template


def _unknown_regions(names: list[str], case: LintInput) -> Iterator[Finding]:
    if names:
        node = at_path(case.document.root, ("Metadata", "cfn-lint", "config", "regions"))
        span = node.span if node is not None else case.document.root.span
        message = f"cfn-lint knows no region {', '.join(names)}. It does not count."
        yield Finding(Rule("E0003", "Error with cfn-lint configuration"), Problem(message, span))


def _declared(root: Mapping) -> set[str]:
    """The names of the called transforms; calls within the template count as one, Fn::Transform."""
    section = root.get("Transform")
    definitions = section.items if isinstance(section, Sequence) else (section,) if section else ()
    names = {node.text if isinstance(node, Scalar) else "" for node in definitions}
    if any(isinstance(node, Mapping) and FN_TRANSFORM in node.entries for _, node in walk(root)):
        names.add(FN_TRANSFORM)
    return names


def _crash(error: Exception, case: LintInput) -> Finding:
    span = case.written.span._replace(line=1, column=1, end_line=1, end_column=2)
    message = f"Unknown exception while processing the template: {type(error).__name__}: {error}"
    return Finding(Rule("E0002", "Error processing rule on the template"), Problem(message, span))
