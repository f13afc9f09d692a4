"""What a check of a template looks for and leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.configuration.reference import configuration_keys
from cfnkit.files.reading import read_regular
from cfnkit.lint.baselines import Baselines
from cfnkit.lint.cfn_lint_files import CfnLintFiles, read_cfn_lint_files
from cfnkit.lint.effective.setting import (
    DEFAULT,
    EffectiveSetting,
    OriginKind,
    Question,
    SettingOrigin,
    in_file,
    in_template,
)
from cfnkit.lint.suppression.judging import TemplateSuppressions
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Scalar, Sequence, at_path, parse
from cfnkit.syntax.limits import MAX_BYTES

_LISTS = ("ignore", "include", "mandatory")
_RUN = ("rule_tables", "guard_rules", "rules")
_OF_NEAREST = ("guard_rules",)
_MANDATORY_ALONE = "of a folder above: only its mandatory rules"
_CONFIG = ("Metadata", "cfn-lint", "config")


def check_settings_in_effect(question: Question) -> Iterator[EffectiveSetting]:
    """The settings of a check, what the template itself leaves out, and the rules of one's own. Raises CfnkitError."""
    section = question.nearest
    check = section.section("check")
    keys = {key.path: key for key in configuration_keys()}
    for name in ("engine", "fail_on"):
        value = check.text(name)
        place = DEFAULT if value is None else in_file(check.node.key_span(name))
        yield EffectiveSetting(f"check.{name}", value or keys[f"check.{name}"].default, place)
    lists = {name: [*_list(question, name)] for name in _LISTS}
    for name, settings in lists.items():
        yield from settings or [EffectiveSetting(f"check.{name}", None)]
    yield from _suppressions(question)
    yield _baseline(question)
    profile = section.section("security")
    if profile.node.entries:
        yield EffectiveSetting("security.profile", profile.text("profile"), in_file(profile.node.key_span("profile")))
    else:
        yield EffectiveSetting("security.profile", None, DEFAULT, keys["security"].default_text)
    above = [question.written(file) for file in question.files[1:]]
    for each in above:
        inherited = each.section("security")
        text = inherited.text("profile")
        if text is not None:
            yield _above("security.profile", text, inherited.node.key_span("profile"))
    for name in _RUN:
        placed = [EffectiveSetting(name, text, in_file(span)) for text, span in section.placed_texts(name)]
        if name not in _OF_NEAREST:
            placed += [_above(name, *found) for each in above for found in each.placed_texts(name)]
        yield from placed or [EffectiveSetting(name, None)]


def _above(key: str, text: str, span: Span) -> EffectiveSetting:
    """A setting of a configuration in a folder above the nearest one."""
    return EffectiveSetting(key, text, SettingOrigin(OriginKind.ABOVE, span=span), _MANDATORY_ALONE)


def _list(question: Question, name: str) -> Iterator[EffectiveSetting]:
    """The ids of one list: of the configurations, of the template, and of cfn-lint's files.

    As in cfn-lint, a list of the template takes the place of that of its files, unless these say `merge_configs`.
    """
    key = f"check.{name}"
    for number, file in enumerate(question.files):
        written = question.written(file).section("check")
        kind = OriginKind.ABOVE if number else OriginKind.CONFIGURATION
        if not number or name == "mandatory":
            yield from (
                EffectiveSetting(key, id, SettingOrigin(kind, span=span)) for id, span in written.placed_texts(name)
            )
    if name == "ignore":
        for rules in question.config.check.ignored:
            if rules.paths is not None and (question.is_folder or rules.covers(question.name)):
                where = ", ".join(rules.paths.paths)
                yield EffectiveSetting(key, rules.id, in_file(rules.span), f"in {where}: {rules.reason}")
    listed = at_path(question.document.root, (*_CONFIG, f"{name}_checks"))
    own = [item for item in listed.items if isinstance(item, Scalar)] if isinstance(listed, Sequence) else []
    if name != "mandatory":  # the Metadata of a template makes nothing mandatory
        yield from (EffectiveSetting(key, item.text, in_template(item.span)) for item in own)
    files = read_cfn_lint_files()
    if name == "mandatory" or files.added or not own:
        yield from _of_cfn_lint(key, files, f"{name}_checks")


def _of_cfn_lint(key: str, files: CfnLintFiles, name: str) -> Iterator[EffectiveSetting]:
    """The items of a list in cfn-lint's files; the last file that has the list counts."""
    for path in reversed(files.paths):
        root = parse(read_regular(path, MAX_BYTES), path).root
        listed = root.get(name) if isinstance(root, Mapping) else None
        if listed is not None:
            items = listed.items if isinstance(listed, Sequence) else (listed,)
            texts = [item for item in items if isinstance(item, Scalar)]
            yield from (
                EffectiveSetting(key, item.text, SettingOrigin(OriginKind.CFN_LINT, span=item.span)) for item in texts
            )
            return


def _suppressions(question: Question) -> Iterator[EffectiveSetting]:
    """What comments and the Metadata of the parts of the template leave out."""
    document = question.document
    found = TemplateSuppressions(document, document.root, lambda _: None, None)
    for each in found.own:
        owner = "/".join(map(str, each.owners[0][1:])) if each.owners else ""
        words = [each.manner.value, f"in {owner}" if owner else "", f"until {each.until}" if each.until else ""]
        note = ", ".join(filter(None, words))
        note = f"{note}: {each.reason}" if each.reason else note
        for id in each.ids:
            yield EffectiveSetting("suppression", id, in_template(each.span), each.flaw or note)


def _baseline(question: Question) -> EffectiveSetting:
    path = Baselines().path_of(question.name)
    if not path.is_file():
        return EffectiveSetting("baseline", None)
    return EffectiveSetting("baseline", str(path), SettingOrigin(OriginKind.BASELINE, span=Span(str(path), 1, 1, 1, 1)))
