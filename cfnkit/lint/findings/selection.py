"""Which findings are wanted in a template: by the options, cfn-lint's settings and those of `.cfnkit.yaml`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from cfnkit.configuration.check_settings import CheckSettings
from cfnkit.diagnostics import NOT_JUDGED, Code
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.results import Manner, SuppressedFinding
from cfnkit.lint.rule_ids import is_finding_named, is_finding_touched, is_named
from cfnkit.lint.settings import Options
from cfnkit.rule import Finding
from cfnkit.syntax import Node, Scalar, Sequence, at_path

_CONFIG = ("Metadata", "cfn-lint", "config")
_SETTINGS = CheckSettings()
# A rule that failed may be a mandatory one.
_RULE_FAILED = "E0002"
# Who turns off what engines report of these faults wants no other report of them either.
_TWINS = {
    Code.PROPERTY.id: ("E3002", "E3003"),
    Code.TYPE_UNKNOWN.id: ("E3006",),
    Code.ATTRIBUTE.id: ("E1010",),
    "E9301": ("E3043",),
    "E9302": ("E3043",),
    "E9304": ("E1010", "E1019"),
    "E9710": ("E1050",),
    "E9711": ("E1027", "E1051"),
    "E9716": ("E1050",),
    "W9718": ("W2501",),
    "W9719": ("W2010",),
    "W9788": ("W2501",),
}


class Selection:
    """The wanted findings of one template.

    `name` is the template's path, and `written` the template as its author wrote it. As in cfn-lint, the first of
    options, Metadata and files that has a list decides. The lists of `.cfnkit.yaml` count in addition; what the options
    include by its id, that file does not ignore. Mandatory ids add up, and nothing ignores them.
    """

    def __init__(
        self, options: Options, files: CfnLintFiles, written: Node, check: CheckSettings = _SETTINGS, name: str = ""
    ) -> None:
        in_files, own = files.options, options.ignore
        template = _texts(written, "ignore_checks")
        asked = options.suppressions
        self.ignored = own
        self._by_template = template if asked and (not own or files.added) else ()
        self._by_files = in_files.ignore if asked and (files.added or not (own or template)) else ()
        self._by_settings = [(check.ignore, "")] if asked and check.ignore else []
        if asked and name:
            self._by_settings += [(each.ignore, each.reason) for each in check.per_path if each.covers(name)]
        includes = (options.include, _texts(written, "include_checks"), in_files.include)
        chosen = tuple(chain(*includes)) if files.added else next(filter(None, includes), ())
        self._named = options.include
        self.included = (*chosen, *check.include)
        mandatory = dict.fromkeys((*options.mandatory, *in_files.mandatory, *check.mandatory))
        self.mandatory = (*mandatory, _RULE_FAILED) if mandatory else ()

    @property
    def informs(self) -> bool:
        """Whether any information is wanted."""
        return any(prefix.startswith("I") for prefix in (*self.included, *self.mandatory))

    def names(self, id: str) -> bool:
        """Whether an id is included by more than its letter."""
        return any(len(prefix) > 1 and is_named(id, (prefix,)) for prefix in (*self.included, *self.mandatory))

    def wants(self, id: str) -> bool:
        """Whether the caller wants findings with this id: an ignored id only if mandatory.

        Information is wanted if it is included, or says that a part of the template was not judged.
        """
        if is_named(id, self.mandatory):
            return True
        ignored = any(is_named(each, self.ignored) for each in twins_of(id))
        return not ignored and (id in NOT_JUDGED or id.startswith(("E", "W")) or is_named(id, self.included))

    def wants_finding(self, finding: Finding) -> bool:
        """Whether the caller wants a finding, by its id and by its other names."""
        if is_finding_touched(finding, self.mandatory):
            return True
        return self.wants(finding.id) and not is_finding_named(finding, self.ignored)

    def reports(self, id: str) -> bool:
        """Whether findings with this id are wanted, and not left out by settings for the whole template."""
        if not self.wants(id) or is_named(id, self.mandatory):
            return self.wants(id)
        whole = [self._by_template, self._by_files, *(names for names, _ in self._by_settings)]
        return not any(is_named(each, names) for each in twins_of(id) for names in whole)

    def ignores(self, names: Iterable[str]) -> bool:
        """Whether one of the names that another tool has for a whole rule is ignored in the whole template."""
        lists = (self.ignored, self._by_template, self._by_files, *(ids for ids, _ in self._by_settings))
        return any(name in ids and name not in self.mandatory for name in names for ids in lists)

    def suppressed(self, finding: Finding) -> SuppressedFinding | None:
        """The finding as a suppressed one, if settings of the template, of cfn-lint or of `.cfnkit.yaml` ignore it."""
        if is_finding_touched(finding, self.mandatory):
            return None
        for names, manner in ((self._by_template, Manner.METADATA), (self._by_files, Manner.CFN_LINT)):
            if _has(finding, names):
                return SuppressedFinding(finding, manner)
        if any(len(name) > 1 and is_finding_touched(finding, (name,)) for name in self._named):
            return None
        for names, reason in self._by_settings:
            if _has(finding, names):
                return SuppressedFinding(finding, Manner.SETTINGS, reason)
        return None


def _has(finding: Finding, names: tuple[str, ...]) -> bool:
    """Whether names name a finding, or what engines report of the same fault."""
    return is_finding_named(finding, names) or any(is_named(id, names) for id in twins_of(finding.id))


def twins_of(id: str) -> tuple[str, ...]:
    """The id, and the ids that engines report the same fault under."""
    return id, *_TWINS.get(id, ())


def _texts(node: Node, key: str) -> tuple[str, ...]:
    """The strings of a list in cfn-lint's configuration of a template."""
    value = at_path(node, (*_CONFIG, key))
    items = value.items if isinstance(value, Sequence) else ()
    return tuple(item.text for item in items if isinstance(item, Scalar))
