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
    ".pre-commit-config.yaml": "it is a configuration of pre-commit",
    ".pre-commit-hooks.yaml": "it lists hooks of pre-commit",
    "cdk.json": "it is a configuration of the CDK",
    "composer.json": "it describes a package of Composer",
    "package.json": "it describes a package of npm",
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
    ("it is the definition of a state machine", {"StartAt", "States"}),
    ("it is a policy document", {"Statement"}),
    ("it is a build specification of CodeBuild", {"version", "phases"}),
    ("it is a configuration of the Serverless Framework", {"service", "provider"}),
    ("it describes a package of npm", {"name", "version", "dependencies"}),
    ("it is the schema of a resource type", {"typeName", "properties"}),
    ("it is a JSON Schema", {"$schema"}),
)
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
    if isinstance(root, list):
        listed = bool(root) and all(isinstance(item, dict) and "ParameterKey" in item for item in root)
        return "it is a list of parameters" if listed else ""
    if not isinstance(root, dict) or not _NEVER_WITH.isdisjoint(root):
        return ""
    if str(root.get("format", "")).startswith("cfnkit."):
        return f"it is a file of cfnkit ({root['format']})"
    return next((clause for clause, keys in _BY_KEYS if root.keys() >= keys), "")
