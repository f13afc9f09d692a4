"""No secret shows in what an editor gets: not in a hint, a hover, a lens, a preview or the record of a macro's call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cfnkit.deployment import Target
from cfnkit.outcome.at_place.hover import hover
from cfnkit.outcome.in_lines.hints import hints
from cfnkit.outcome.in_lines.inactive import inactive
from cfnkit.outcome.in_lines.lenses import lenses
from cfnkit.outcome.outcome import Outcome
from cfnkit.outcome.preview import preview
from cfnkit.outcome.transform_record import record_of
from cfnkit.pipeline.process import configuration_from
from cli.test_secrets_in_every_place import CONFIG, FORMS, MACROS, TEMPLATES, VALUE
from support.outcomes import outcome_of

EXTENDED = """\
  Fn::ForEach::Loop:
    - N
    - [a, b]
    - T${N}:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !Join ["-", [!Ref Pw, !Ref N]]
          DisplayName: {"Fn::ToJsonString": {A: !Ref Pw, B: !Ref Many}}
          Tags: [{Key: !Select [0, !Ref Many], Value: !Base64 {"Fn::Sub": "u:${Pw}"}}, {Key: !Ref Lines, Value: !Ref X}]
"""


def said(outcome: Outcome) -> Iterator[str]:
    """Everything that is said of a template."""
    processed = outcome.processed
    for hint in hints(outcome):
        yield from (hint.label, hint.tooltip)
    for number, line in enumerate(processed.document.source.lines, 1):
        for column in range(1, len(line) + 1, 2):
            found = hover(outcome, number, column)
            yield found.text if found else ""
    yield from (lens.title for lens in lenses(outcome))
    yield from (part.sentence for part in inactive(outcome))
    for shown in (preview(processed, "processed"), preview(processed, "resolved")):
        yield from (shown.text, shown.incomplete)
    for step in processed.trace:
        record = record_of(step, processed.redactor)
        yield from (record.event, record.answer, record.log)


@pytest.mark.parametrize("given", [False, True], ids=["default", "given"])
@pytest.mark.parametrize("name", [*TEMPLATES, "extended.yaml"])
def test_no_secret_shows(tmp_path: Path, name: str, given: bool) -> None:
    text = TEMPLATES.get(name) or f"Transform: AWS::LanguageExtensions\n{TEMPLATES['sound.yaml']}".replace(
        "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Pw}}}\n", f"Resources:\n{EXTENDED}"
    )
    for file, content in {".cfnkit.yaml": CONFIG, "m.py": MACROS}.items():
        (tmp_path / file).write_text(content)
    config = configuration_from(tmp_path / ".cfnkit.yaml")
    target = Target(parameters={"Pw": VALUE} if given else {})

    outcome = outcome_of(text if given else text.replace(VALUE, ""), target, config, str(tmp_path / name))

    shown = "\n".join(said(outcome))
    assert "****" in shown
    assert [form for form in FORMS if form in shown] == []
