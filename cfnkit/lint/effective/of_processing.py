"""What processing a template and comparing its stack take from the configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cfnkit.configuration.documents import Section
from cfnkit.configuration.drift_rules import rules_of_template
from cfnkit.configuration.reference import configuration_keys
from cfnkit.drift.judgement.ignoring import IgnoreRule
from cfnkit.drift.secrets.secrecy import shown_value
from cfnkit.lint.effective.setting import DEFAULT, EffectiveSetting, Question, SettingOrigin, in_file, in_template
from cfnkit.source import Span
from cfnkit.syntax import Mapping
from cfnkit.template import Template

_GIVEN_MACROS = "macros_from."
_WAYS = ("handler", "command", "library", "lambda", "replay")
_TABLES = ("ssm", "secrets", "exports", "physical_ids", "attributes", "availability_zones", "stack_outputs")


def processing_settings(question: Question) -> Iterator[EffectiveSetting]:
    """Macros, includes, lookups and the templates of the configuration. Raises ConfigurationError."""
    section = question.nearest
    yield from _macros(section) or [EffectiveSetting("macros", None)]
    from_options = [
        EffectiveSetting("macros_from", key.removeprefix(_GIVEN_MACROS), origin)
        for key, origin in question.given.items()
        if key.startswith(_GIVEN_MACROS)
    ]
    named = [EffectiveSetting("macros_from", text, in_file(span)) for text, span in section.placed_texts("macros_from")]
    yield from [*named, *from_options] or [EffectiveSetting("macros_from", None)]
    includes = section.section("includes")
    places = [
        EffectiveSetting(
            f"includes.{prefix}", includes.text(prefix) or "AWS, with --aws", in_file(includes.node.key_span(prefix))
        )
        for prefix in includes.node.entries
    ]
    yield from places or [EffectiveSetting("includes", None)]
    of_target = section.section("targets").section(question.target.name)
    lookups = [*_lookups(section, ""), *_lookups(of_target, f"for the target {question.target.name}")]
    yield from lookups or [EffectiveSetting("lookups", None)]
    globs = [EffectiveSetting("templates", text, in_file(span)) for text, span in section.placed_texts("templates")]
    yield from globs or [EffectiveSetting("templates", None)]
    yield from _units(section) or [EffectiveSetting("organizational_units", None)]


def _units(section: Section) -> list[EffectiveSetting]:
    """The accounts of each organizational unit, or the file that lists them."""
    units = section.section("organizational_units")
    found = []
    for name in units.node.entries:
        accounts = units.text(name) or list(units.texts(name))
        found.append(EffectiveSetting(f"organizational_units.{name}", accounts, in_file(units.node.key_span(name))))
    return found


def _macros(section: Section) -> list[EffectiveSetting]:
    macros = section.section("macros")
    found = []
    for name, entry in macros.sections():
        way = next(each for each in _WAYS if each in entry.node.entries)
        words = entry.texts("command") if way == "command" else (entry.text(way) or "",)
        shown = " ".join(shown_value("", word) for word in words)
        found.append(EffectiveSetting(f"macros.{name}", f"{way} {shown}", in_file(macros.node.key_span(name))))
    return found


def _lookups(section: Section, note: str) -> Iterator[EffectiveSetting]:
    """The names that lookups know, for each table: their values may be secrets."""
    tables = section.section("lookups")
    for table in _TABLES:
        node = tables.node.get(table)
        if node is not None:
            names = list(node.entries) if isinstance(node, Mapping) else None
            yield EffectiveSetting(f"lookups.{table}", names or [], in_file(tables.node.key_span(table)), note)


def drift_settings_in_effect(question: Question) -> Iterator[EffectiveSetting]:
    """The rules of what `cfnkit drift` ignores, and the file of accepted differences. Raises ConfigurationError."""
    document, drift = question.document, question.config.drift
    rules = [_rule(rule, in_file) for rule in (drift.ignore if drift else ())]
    rules += [_rule(rule, in_template) for rule in rules_of_template(Template.of(document.root), document.source)]
    yield from rules or [EffectiveSetting("drift.ignore", None)]
    section = question.nearest.section("drift")
    baseline = section.text("baseline")
    if baseline is None:
        (key,) = (key for key in configuration_keys() if key.path == "drift.baseline")
        yield EffectiveSetting("drift.baseline", None, DEFAULT, key.default_text)
    else:
        yield EffectiveSetting("drift.baseline", baseline, in_file(section.node.key_span("baseline")))


def _rule(rule: IgnoreRule, origin: Callable[[Span], SettingOrigin]) -> EffectiveSetting:
    return EffectiveSetting("drift.ignore", str(rule), origin(rule.span) if rule.span else DEFAULT, rule.reason)
