"""The pages of cfnkit's rules, from the rules themselves and from their case files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from cfnkit.bundled import bundled_folder
from cfnkit.documents import LANGUAGES
from cfnkit.lint.known_rules.lookup import rules_without_check
from cfnkit.lint.known_rules.security_names import bundled_catalogue
from cfnkit.rule import Rule, read_rules
from cfnkit.rule_tables import common_table
from cfnkit.security import SecurityRule, profiles_of
from documentation.examples import Example, File, examples
from documentation.markdown import fence, page, prose, table

FOLDER = "reference/rules"
_LANGUAGES = {"py": "python", "yaml": "yaml", "json": "json", "toml": "toml"}
_ABOUT = {
    "templates": ("Rules of templates", "On in each check: transforms, macros, dynamic references, secrets."),
    "tables": (
        "Rules of the table common",
        "On where `rule_tables` of the configuration names `common`. [Tables](../../rules/README.md#rule-tables).",
    ),
    "documents": (
        "Rules of documents",
        "On in each check: what stands in strings. [Which documents are read](../../documents.md).",
    ),
    "security": (
        "Security rules",
        "On with `cfnkit check --security`, or by a name of the rule. [Profiles](../../security-rules.md).",
    ),
    "processing": (
        "Findings of processing",
        "On in each check: findings of processing, failures of a check, and faults between stacks.",
    ),
}


def rule_pages(checkout: Path) -> dict[str, str]:
    """Each page of rules, by its place in the site; the checkout has the case files."""
    cases = checkout / "tests"
    documents = {rule.id: rule for language in LANGUAGES for rule in language.rules}
    bundled = [rule for check in read_rules(bundled_folder("rules")) for rule in check.rules]
    security = {each.id: each for each in bundled_catalogue().rules}
    in_tables = {rule.id for rule in common_table().rules}
    apart = documents.keys() | in_tables
    groups: dict[str, Iterable[Rule]] = {
        "templates": _once(rule for rule in bundled if rule.id not in apart),
        "tables": _once(rule for rule in bundled if rule.id in in_tables),
        "documents": _once(documents.values()),
        "security": _once(each.as_rule() for each in security.values()),
        "processing": _once(rules_without_check()),
    }
    known = {id: rule for rules in groups.values() for id, rule in ((rule.id, rule) for rule in rules)}
    folders = ("rules", "documents", "security", "lint")
    shown = examples(path for name in folders for path in sorted((cases / name / "cases").glob("*.yaml")))
    pages = {f"{FOLDER}/index.md": page("Rules", _index(groups, known))}
    for name, rules in groups.items():
        title, said = _ABOUT[name]
        sections = (_section(rule, security.get(rule.id), shown) for rule in rules)
        pages[f"{FOLDER}/{name}.md"] = page(title, [said, ""], *sections)
    return pages


def document_rules() -> list[str]:
    """The lines of a table of the rules of documents, by language, as the page about documents has it."""
    rules = {rule.id: rule for language in LANGUAGES for rule in language.rules}
    return table(
        ("id", "severity", "what"), ([f"`{rule.id}`", rule.severity.value, rule.title] for rule in rules.values())
    )


def _once(rules: Iterable[Rule]) -> list[Rule]:
    """Rules by their numbers, each once."""
    return sorted({rule.id: rule for rule in rules}.values(), key=lambda rule: (rule.id[1:], rule.id))


def _index(groups: Mapping[str, Iterable[Rule]], known: Mapping[str, Rule]) -> Iterator[str]:
    yield "The letter of an id is the severity: E for an error, W for a warning, I for information. `cfnkit rules`"
    yield "lists these, and those of cfn-lint; `cfnkit rules ID` explains one."
    yield ""
    for name, rules in groups.items():
        title, said = _ABOUT[name]
        rows = [[f"[{rule.id}]({name}.md#{rule.id.lower()})", prose(known[rule.id].title)] for rule in rules]
        yield from (f"## {title}", "", said, "", *table(("id", "what"), rows))


def _section(rule: Rule, security: SecurityRule | None, shown: Mapping[str, Example]) -> Iterator[str]:
    yield from (f"## {rule.id}: {prose(rule.title)} {{#{rule.id.lower()}}}", "")
    yield from (f"*{rule.severity.value.capitalize()}*", "")
    if rule.description:
        yield from (prose(rule.description), "")
    if security is not None:
        yield from (f"Risk: {security.risk}. Profiles: {', '.join(profiles_of(security))}.", "")
        names = dict.fromkeys(each.id for each in security.aliases)
        if names:
            yield from (f"Other names: {', '.join(f'`{name}`' for name in names)}.", "")
    example = shown.get(rule.id)
    if example is not None:
        yield from (f"Wrong, {example.where}:" if example.where else "Wrong:", "", *_fences(example.wrong))
        if example.right:
            where = f", {example.right_where}" if example.right_where != example.where else ""
            yield from (f"Right{where}:", "", *_fences(example.right, has_names=len(example.wrong) > 1))
    if rule.source:
        yield from (f"[Source]({rule.source})", "")


def _fences(files: Sequence[File], *, has_names: bool = False) -> Iterator[str]:
    """Blocks of the files of an example, with their names unless a template stands alone."""
    for file in files:
        language = _LANGUAGES.get(file.name.rpartition(".")[2], "text")
        is_alone = len(files) == 1 and file.name == "template.yaml" and not has_names
        yield from fence(file.text, language, file.line, "" if is_alone else file.name)
