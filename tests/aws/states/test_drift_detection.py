"""Resources as CloudFormation's own drift detection reports them, when the detection has problems."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest

from cfnkit.aws.access import Access, shared_session
from cfnkit.aws.states.drift_detection import DriftDetectionReader
from cfnkit.aws.states.resource_reader import Wanted
from cfnkit.diagnostics import ServiceError
from cfnkit.drift.states.state import Presence, ResourceState
from cfnkit.testing.local.loopback_server import LoopbackHandler
from support.serving import serving

WEB, CHILD = "arn:aws:cloudformation:us-east-1:1:stack/web/1", "arn:aws:cloudformation:us-east-1:1:stack/child/1"

SESSION = shared_session()
DRIFT = """<member><StackId>{stack}</StackId><LogicalResourceId>{name}</LogicalResourceId>
<PhysicalResourceId>p</PhysicalResourceId><ResourceType>AWS::SQS::Queue</ResourceType>
<StackResourceDriftStatus>MODIFIED</StackResourceDriftStatus><ExpectedProperties>{{}}</ExpectedProperties>
<ActualProperties>{{"DelaySeconds": 3}}</ActualProperties><Timestamp>2026-01-02T03:04:05Z</Timestamp></member>"""


class Detection:
    """CloudFormation: how often a detection is still in progress, how it ends, and what stacks it refuses."""

    def __init__(self) -> None:
        self.url = ""
        self.in_progress = 0
        self.end = "<DetectionStatus>DETECTION_COMPLETE</DetectionStatus>"
        self.drifts = {WEB: ["Queue"], CHILD: ["Topic"]}
        self.refused: set[str] = set()
        self.asked: list[str] = []

    def answer(self, request: abc.Mapping[str, str]) -> str | None:
        """The result of an operation in XML; None refuses it."""
        action = request["Action"]
        self.asked.append(action)
        if action == "DetectStackDrift":
            stack = request["StackName"]
            return None if stack in self.refused else f"<StackDriftDetectionId>of-{stack}</StackDriftDetectionId>"
        if action == "DescribeStackDriftDetectionStatus":
            self.in_progress -= 1
            status = "<DetectionStatus>DETECTION_IN_PROGRESS</DetectionStatus>" if self.in_progress >= 0 else self.end
            return f"<StackId>{WEB}</StackId><StackDriftDetectionId>d</StackDriftDetectionId>{status}"
        assert action == "DescribeStackResourceDrifts"
        names = self.drifts[request["StackName"]]
        number = int(request.get("NextToken", "0"))
        following = f"<NextToken>{number + 1}</NextToken>" if number + 1 < len(names) else ""
        members = "".join(DRIFT.format(stack=request["StackName"], name=name) for name in names[number : number + 1])
        return f"<StackResourceDrifts>{members}</StackResourceDrifts>{following}"


@pytest.fixture
def detection(credentials: None) -> Iterator[Detection]:
    made = Detection()

    class Handler(LoopbackHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            request = {name: values[0] for name, values in form.items()}
            result = made.answer(request)
            action = request["Action"]
            body = f"<{action}Response><{action}Result>{result}</{action}Result></{action}Response>"
            if result is None:
                body = "<ErrorResponse><Error><Code>ValidationError</Code><Message>no</Message></Error></ErrorResponse>"
            self.send(400 if result is None else 200, body.encode(), "text/xml")

    with serving(Handler) as made.url:
        yield made


def wanted(stack: str, logical_id: str) -> Wanted:
    return Wanted(stack, logical_id, ResourceState("AWS::SQS::Queue", "p", Presence.UNKNOWN), None)


def read(service: Detection, *items: Wanted, **options: Any) -> dict[str, ResourceState]:
    access = Access("us-east-1", service.url, attempts=1, session=SESSION)
    reader = DriftDetectionReader(access, interval=0.0, **options)
    return {item.logical_id: state for item, state in reader.read(items)}


def test_a_detection_is_waited_for(detection: Detection) -> None:
    detection.in_progress = 3
    assert read(detection, wanted(WEB, "Queue"))["Queue"].properties == {"DelaySeconds": 3}
    assert detection.asked.count("DescribeStackDriftDetectionStatus") == 4


def test_all_pages_are_read(detection: Detection) -> None:
    detection.drifts[WEB] = ["A", "B", "C"]
    states = read(detection, *(wanted(WEB, name) for name in "ABC"))
    assert {state.verdict for state in states.values()} == {"MODIFIED"}


def test_the_detections_of_all_stacks_begin_before_one_is_waited_for(detection: Detection) -> None:
    read(detection, wanted(WEB, "Queue"), wanted(CHILD, "Topic"))
    assert detection.asked[:2] == ["DetectStackDrift"] * 2


def test_a_detection_that_fails_tells_what_it_saw(detection: Detection) -> None:
    reason = "<DetectionStatusReason>Failed to detect drift on [Other].</DetectionStatusReason>"
    detection.end = f"<DetectionStatus>DETECTION_FAILED</DetectionStatus>{reason}"
    states = read(detection, wanted(WEB, "Queue"), wanted(WEB, "Other"))
    assert states["Queue"].presence is Presence.EXISTS
    assert (states["Other"].presence, states["Other"].reason) == (
        Presence.UNKNOWN,
        "Failed to detect drift on [Other]",
    )


def test_a_resource_that_is_not_told_of_is_not_covered(detection: Detection) -> None:
    assert read(detection, wanted(WEB, "Other"))["Other"].presence is Presence.UNSUPPORTED


def test_one_stack_is_refused(detection: Detection) -> None:
    detection.refused.add(CHILD)
    states = read(detection, wanted(WEB, "Queue"), wanted(CHILD, "Topic"))
    assert states["Queue"].presence is Presence.EXISTS
    assert states["Topic"].presence is Presence.UNKNOWN
    assert states["Topic"].reason == f"The drift of {CHILD} cannot be detected: ValidationError: no"


def test_all_stacks_are_refused(detection: Detection) -> None:
    detection.refused |= {WEB, CHILD}
    with pytest.raises(ServiceError, match="cannot be detected: ValidationError: no"):
        read(detection, wanted(WEB, "Queue"), wanted(CHILD, "Topic"))


def test_a_detection_that_does_not_end(detection: Detection) -> None:
    detection.in_progress = 10**9
    with pytest.raises(ServiceError, match=r"cannot be detected: it did not end within 0 s\.$"):
        read(detection, wanted(WEB, "Queue"), patience=0.0)


def test_nothing_is_changed(detection: Detection) -> None:
    read(detection, wanted(WEB, "Queue"))
    assert detection.asked == [
        "DetectStackDrift",
        "DescribeStackDriftDetectionStatus",
        "DescribeStackResourceDrifts",
    ]
