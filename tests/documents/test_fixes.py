"""What an exact fix writes into a document is what the rule asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
import yaml

from cfnkit.deployment import Target
from cfnkit.documents import LANGUAGES, findings_in
from cfnkit.fixes import FixSubject
from cfnkit.fixes.fixes import mending
from cfnkit.lint.examination.subjects import subject_of
from cfnkit.pipeline import Configuration, Processed, process
from cfnkit.rule import Finding
from cfnkit.source import SourceText, replaced

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
NAME = "template.yaml"


def found_in(template: str, parameters: dict[str, str]) -> tuple[Processed, list[Finding]]:
    config = Configuration()
    processed = process(template, name=NAME, target=Target(parameters=parameters), config=config)
    subject = subject_of(processed, config)
    return processed, [each for language in LANGUAGES for each in findings_in(subject, language)]


def complaints(findings: Iterable[Finding]) -> Counter[str]:
    """How often each complaint is made, about whatever word."""
    return Counter(
        f"{each.id} {re.sub(chr(39) + '[^' + chr(39) + ']*' + chr(39), '_', each.message)}" for each in findings
    )


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_each_exact_fix_mends_what_it_is_for(path: Path) -> None:
    for case in yaml.safe_load_all(path.read_text("utf-8")):
        template, parameters = case["template"], case.get("parameters", {})
        processed, findings = found_in(template, parameters) if case["findings"] else (None, [])
        for finding in findings:
            assert processed is not None
            subject = FixSubject(processed, Configuration(), date(2026, 11, 30))
            for fix in (each for each in mending(finding, subject) if each.is_sure):
                mended = replaced(SourceText(NAME, template), fix.replacements)
                (complaint,) = complaints([finding])
                left = complaints(found_in(mended, parameters)[1])
                assert left[complaint] < complaints(findings)[complaint], (finding.message, fix.title)


@pytest.mark.parametrize(
    ("action", "right"),
    [
        ("sqs:SendMesage", "sqs:SendMessage"),
        ("s3:ReplicationTags", "s3:ReplicateTags"),  # no API has it: in small letters where cfn-lint knows it
        ("s3:getobjekt", "s3:GetObject"),
    ],
)
def test_a_misspelt_action_is_mended_in_its_own_letters(action: str, right: str) -> None:
    template = (
        "Resources:\n  Role:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n"
        f"        Version: '2012-10-17'\n        Statement: [{{Effect: Allow, Action: '{action}', Resource: '*'}}]\n"
    )
    processed, (finding,) = found_in(template, {})
    (fix,) = mending(finding, FixSubject(processed, Configuration(), date(2026, 11, 30)))
    assert replaced(SourceText(NAME, template), fix.replacements) == template.replace(action, right)
