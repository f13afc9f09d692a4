"""Documents in YAML and JSON that stand beside templates and are surely none."""

from __future__ import annotations

from typing import Any

_BY_NAME = {
    ".cfnkit.yaml": "it is cfnkit's configuration",
    ".cfnkit-baseline.json": "it is a baseline of cfnkit",
    ".cfnkit-drift.json": "it is a baseline of cfnkit",
    ".cfnlintrc": "it is cfn-lint's configuration",
    ".cfnlintrc.yaml": "it is cfn-lint's configuration",
    ".cfnlintrc.yml": "it is cfn-lint's configuration",
    ".taskcat.yaml": "it is a configuration of taskcat",
    ".taskcat.yml": "it is a configuration of taskcat",
    ".taskcat_overrides.yml": "it is a file of parameters for taskcat",
    ".pre-commit-config.yaml": "it is a configuration of pre-commit",
    ".pre-commit-hooks.yaml": "it lists hooks of pre-commit",
    "cdk.json": "it is a configuration of the CDK",
    "composer.json": "it describes a package of Composer",
    "package.json": "it describes a package of npm",
    "samconfig.toml": "it is a configuration of the SAM CLI",
    "samconfig.yaml": "it is a configuration of the SAM CLI",
    "samconfig.yml": "it is a configuration of the SAM CLI",
    "package-lock.json": "it locks packages of npm",
    "tsconfig.json": "it is a configuration of TypeScript",
}
# The keys that a document of a kind has at its top; each kind lacks Resources.
_BY_KEYS = (
    ("it is an object of Kubernetes", {"apiVersion", "kind"}),
    ("it is a workflow of GitHub Actions", {"on", "jobs"}),
    ("it is a workflow of GitHub Actions", {"true", "jobs"}),  # YAML 1.1 reads `on` as a boolean
    ("it is a configuration of pre-commit", {"repos"}),
    ("it is a Compose file", {"services"}),
    ("it is a description of an API (OpenAPI)", {"openapi"}),
    ("it is a description of an API (OpenAPI)", {"swagger"}),
    ("it is a manifest of the CDK", {"version", "artifacts"}),
    ("it is a list of assets of the CDK", {"version", "files", "dockerImages"}),
    ("it is the construct tree of the CDK", {"version", "tree"}),
    ("it is a manifest of Customizations for Control Tower", {"region", "version", "resources"}),
    ("it is a deployment map of ADF", {"pipelines"}),
    ("it is a deployment file of Git sync", {"template-file-path"}),
    ("it is a stack of sceptre", {"template_path"}),
    ("it is a configuration of sceptre", {"project_code", "region"}),
    ("it is the definition of a state machine", {"StartAt", "States"}),
    ("it is a policy document", {"Statement"}),
    ("it is a build specification of CodeBuild", {"version", "phases"}),
    ("it is a configuration of the Serverless Framework", {"service", "provider"}),
    ("it describes a package of npm", {"name", "version", "dependencies"}),
    ("it is the schema of a resource type", {"typeName", "properties"}),
    ("it is a JSON Schema", {"$schema"}),
)
# The keys of a template configuration of CodePipeline, and the types of org-formation's tasks.
_PIPELINE_KEYS = frozenset({"Parameters", "Tags", "StackPolicy"})
_TASKS = frozenset({"update-organization", "update-stacks", "annotate-organization"})
_ORGANIZATION = "OC::ORG::"
_NEVER_WITH = frozenset({"Resources", "AWSTemplateFormatVersion", "Transform"})


def is_own(name: str) -> bool:
    """Whether a file of this name, without folders, belongs to cfnkit: a search does not count it."""
    return name.startswith(".cfnkit") and name in _BY_NAME


def other_document(name: str, root: Any) -> str:
    """What a document is, as a clause ("it is a Compose file"); empty if it is not surely another document.

    `name` is that of its file, without folders, and `root` its content; with None, only the name counts.
    """
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name.endswith(".toml"):
        return "it is a file in TOML"
    if isinstance(root, list):
        listed = bool(root) and all(isinstance(item, dict) and "ParameterKey" in item for item in root)
        return "it is a list of parameters" if listed else ""
    if not isinstance(root, dict):
        return ""
    if is_organization(root):
        return "it is an organization of org-formation"
    if not _NEVER_WITH.isdisjoint(root):
        return ""
    if str(root.get("format", "")).startswith("cfnkit."):
        return f"it is a file of cfnkit ({root['format']})"
    known = next((clause for clause, keys in _BY_KEYS if root.keys() >= keys), "")
    return known or _by_values(root)


def is_organization(root: dict[str, Any]) -> bool:
    """Whether an object is the organization.yml of org-formation, which has the version of a template."""
    return "Resources" not in root and _types_of(root.get("Organization"), _ORGANIZATION)


def _by_values(root: dict[str, Any]) -> str:
    """What an object is by what its members are; empty for one that may be anything."""
    if any(isinstance(each, dict) and each.get("Type") in _TASKS for each in root.values()):
        return "it has tasks of org-formation"
    stack = root.get("template")
    if isinstance(stack, dict) and "path" in stack:
        return "it is a stack of sceptre"
    given = root.get("Parameters")
    is_plain = isinstance(given, dict) and not any(isinstance(each, dict) for each in given.values())
    is_for_pipeline = is_plain and len(root) > 1 and root.keys() <= _PIPELINE_KEYS
    return "it is a template configuration of CodePipeline" if is_for_pipeline else ""


def _types_of(section: Any, prefix: str) -> bool:
    members = section.values() if isinstance(section, dict) else ()
    return any(isinstance(each, dict) and str(each.get("Type")).startswith(prefix) for each in members)
