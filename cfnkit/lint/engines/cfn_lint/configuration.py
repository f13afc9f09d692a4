"""The configuration of cfn-lint: its own files, overridden by the options of a check."""

from __future__ import annotations

import os
from typing import Any

from cfnkit.deployment import DEFAULT_REGION
from cfnkit.diagnostics import ConfigurationError
from cfnkit.lint.cfn_lint_files import CODE_KEYS
from cfnkit.lint.rule_ids import is_named
from cfnkit.lint.settings import Options


def configured(options: Options, code: bool = True) -> Any:
    """cfn-lint's configuration: `~/.cfnlintrc` and `./.cfnlintrc`, as cfn-lint finds them, overridden by `options`.

    As on cfn-lint's command line, a list in the options replaces that of a file. Without regions in the options, those
    of the files or AWS_REGION apply. Without `code`, what the files say of rules and schemas of others is left out.
    Raises ConfigurationError for a file or a region that cfn-lint refuses.
    """
    from cfnlint.config import ConfigMixIn
    from cfnlint.exceptions import ConfigFileError
    from cfnlint.helpers import REGIONS

    arguments: dict[str, Any] = {
        "ignore_checks": list(options.ignore),
        "include_checks": list(options.include),
        "mandatory_checks": list(options.mandatory),
        "configure_rules": {rule: dict(values) for rule, values in options.configure_rules.items()},
    }
    if options.regions:
        arguments["regions"] = list(options.regions)
    try:
        config = ConfigMixIn([], **{name: value for name, value in arguments.items() if value})
    except ConfigFileError as error:
        raise ConfigurationError(f"{error}.") from error
    config.file_args.pop("ignore_checks", None)  # what files and templates ignore is left out later, and counted
    _hold_mandatory(config, config.file_args)
    if not code:
        config.file_args = {key: value for key, value in config.file_args.items() if key not in CODE_KEYS}
    unknown = sorted(set(config.regions) - set(REGIONS))
    if unknown:
        raise ConfigurationError(f"cfn-lint knows no region {', '.join(unknown)}.")
    return config


def take_settings(config: Any, template: Any) -> list[str]:
    """Let a template's own settings count, except for what it ignores, which is left out later, and counted.

    Gives the regions that cfn-lint does not know, which do not count: its rules fail with them.
    """
    from cfnlint.helpers import REGIONS

    config.set_template_args(template)
    settings = config.template_args
    settings.pop("ignore_checks", None)
    said = settings.pop("regions", [])
    unknown = [region for region in said if region not in (*REGIONS, "ALL_REGIONS")]
    known = [region for region in said if region not in unknown]
    if known:
        settings["regions"] = known
    _hold_mandatory(config, settings)
    return [str(region) for region in unknown]


def _hold_mandatory(config: Any, settings: dict[str, Any]) -> None:
    """Keep settings from weakening mandatory rules: they neither configure these nor choose all regions.

    A resource whose type does not exist in a region is not examined for it.
    """
    mandatory = config.mandatory_checks
    if not mandatory:
        return
    if settings.get("regions"):
        default = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or DEFAULT_REGION
        settings["regions"] = list(dict.fromkeys((*settings["regions"], default)))
    rules = settings.get("configure_rules")
    if rules:
        settings["configure_rules"] = {id: said for id, said in rules.items() if not is_named(id, tuple(mandatory))}


def load_rules(config: Any) -> Any:
    """cfn-lint's rules and appended ones, without cfnkit's; also loads the configured resource schemas.

    Raises ConfigurationError for rules that cannot be loaded.
    """
    from cfnlint.exceptions import DuplicateRuleError
    from cfnlint.rules import Rules
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, patch

    rules = Rules()
    try:
        for place in config.append_rules:
            found = _rules_in(place)
            rules.update({id: rule for id, rule in found.items() if not getattr(rule, "of_cfnkit", False)})
        rules.update(Rules.create_from_custom_rules_file(config.custom_rules))
    except (OSError, ImportError, DuplicateRuleError) as error:
        raise ConfigurationError(f"cfn-lint cannot load its rules: {error}.") from error
    for path in config.registry_schemas:
        PROVIDER_SCHEMA_MANAGER.load_registry_schemas(path)
    if config.override_spec:
        patch(config.override_spec, config.regions)
    return rules


def _rules_in(place: str) -> Any:
    """The rules of a folder or of a module."""
    from cfnlint.config import _DEFAULT_RULESDIR
    from cfnlint.rules import Rules

    if place == _DEFAULT_RULESDIR:
        from cfnkit.lint.engines.cfn_lint.builtin_rules import builtin_rules

        return builtin_rules(place)
    is_folder = os.path.isdir(os.path.expanduser(place))
    return Rules.create_from_directory(place) if is_folder else Rules.create_from_module(place)
