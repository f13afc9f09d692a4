"""Buildspecs of CodeBuild, and the stages of CodePipeline with the texts in their actions."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.builds.rules import BUILDSPEC_RULES, PIPELINE_RULES
from cfnkit.documents.language import DocumentProperty, EmbeddedDocument, Language
from cfnkit.rule import Finding
from cfnkit.security import Stack


def _buildspec(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.builds.buildspec import check

    return check(document)


def _pipeline(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.builds.pipeline import check

    return check(document)


BUILDSPEC = Language(
    "buildspec",
    "A buildspec of CodeBuild",
    (DocumentProperty("AWS::CodeBuild::Project", ("Source", "BuildSpec")),),
    BUILDSPEC_RULES,
    _buildspec,
    ".buildspec.yml",
)
PIPELINE = Language(
    "pipeline",
    "The stages of a pipeline",
    (DocumentProperty("AWS::CodePipeline::Pipeline", ("Stages",)),),
    PIPELINE_RULES,
    _pipeline,
)
