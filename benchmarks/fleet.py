"""The stacks of a fleet examined, beside the requests alone; and ten times as many stacks."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measure import Figure, interleave_measures
from cfnkit.fleet.items import Item

TARGET, GROWTH_TARGET = 2.75, 1.2
RESOURCES = 10
ROUNDS = 3
JOBS = 8
_REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")
_DAY = date(2026, 11, 30)
# Answers as short as AWS's, for stacks of queues; a process of its own, whose time does not count.
_SERVE = """\
import json, sys, urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
count = int(sys.argv[1])
names = [f"Queue{number}" for number in range(count)]
template = {"Resources": {name: {"Type": "AWS::SQS::Queue", "Properties": {
    "VisibilityTimeout": 30, "DelaySeconds": 5, "Tags": [{"Key": "team", "Value": name}]}} for name in names}}
class Handler(BaseHTTPRequestHandler):
    protocol_version, wbufsize, disable_nagle_algorithm = "HTTP/1.1", -1, True
    def log_message(self, *_):
        pass
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "X-Amz-Target" in self.headers:
            url = json.loads(body)["Identifier"]
            name = url.rpartition("/")[2]
            live = {"QueueUrl": url, "VisibilityTimeout": 30, "DelaySeconds": 5, "Arn": "arn:aws:sqs:::" + name,
                    "Tags": [{"Key": "team", "Value": name}], "MaximumMessageSize": 262144}
            description = {"Identifier": url, "Properties": json.dumps(live)}
            answer = json.dumps({"TypeName": "AWS::SQS::Queue", "ResourceDescription": description})
        else:
            asked = dict(urllib.parse.parse_qsl(body.decode()))
            stack = asked["StackName"].rpartition(":stack/")[2].partition("/")[0]
            region = self.headers["Authorization"].split("/")[2]
            arn = f"arn:aws:cloudformation:{region}:111122223333:stack/{stack}/0c1d2e3f"
            member = "<member>%s</member>"
            if asked["Action"] == "DescribeStacks":
                inner = "<Stacks>" + member % (
                    f"<StackId>{arn}</StackId><StackName>{stack}</StackName><StackStatus>UPDATE_COMPLETE</StackStatus>"
                    "<CreationTime>2026-01-01T00:00:00Z</CreationTime>") + "</Stacks>"
            elif asked["Action"] == "ListStackResources":
                inner = "<StackResourceSummaries>" + "".join(member % (
                    f"<LogicalResourceId>{name}</LogicalResourceId><ResourceType>AWS::SQS::Queue</ResourceType>"
                    f"<PhysicalResourceId>https://sqs.{region}.amazonaws.com/111122223333/{name}</PhysicalResourceId>"
                    "<ResourceStatus>CREATE_COMPLETE</ResourceStatus>") for name in names) + "</StackResourceSummaries>"
            else:
                inner = "<TemplateBody>" + json.dumps(template).replace("&", "&amp;") + "</TemplateBody>"
            name = asked["Action"]
            answer = f"<{name}Response><{name}Result>{inner}</{name}Result></{name}Response>"
        data = answer.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
"""


def figures(rounds: int, stacks: Sequence[int] = (100, 1000), resources: int = RESOURCES) -> Iterator[Figure]:
    """So many stacks of ten queues, in three regions of an account: processor time of this process."""
    few, many = stacks
    rounds = min(rounds, ROUNDS)
    with _server(resources) as url:
        ours, peers, more = interleave_measures(
            rounds,
            [
                partial(_processor_seconds, lambda: _examined(url, few, resources)),
                partial(_processor_seconds, lambda: _requested(url, few, resources)),
                partial(_processor_seconds, lambda: _examined(url, many, resources)),
            ],
        )
    yield Figure(
        f"fleet of {few:,} stacks, {resources} resources each", "the same requests by boto3", ours, peers, TARGET
    )
    of_many, of_few = ([seconds / count for seconds in each] for each, count in ((more, many), (ours, few)))
    name = f"a stack of {many:,}"
    yield Figure(name, f"a stack of {few:,}", tuple(of_many), tuple(of_few), GROWTH_TARGET)


def _items(count: int) -> list[Item]:
    # Without a role, the credentials are those of one account.
    return [Item("111122223333", _REGIONS[number % len(_REGIONS)], f"stack-{number}") for number in range(count)]


def _examined(url: str, count: int, resources: int) -> None:
    """What `cfnkit fleet run` does: each stack to its result, a file, and the report."""
    from cfnkit.aws.access import Access
    from cfnkit.aws.roles import Roles
    from cfnkit.cli.fleet.clock import SystemClock
    from cfnkit.fleet import examining
    from cfnkit.fleet.days import DayPlan, write_plan
    from cfnkit.fleet.examination import Examination
    from cfnkit.fleet.folder import LocalFolder
    from cfnkit.fleet.report import read_report, write_report
    from cfnkit.fleet.results import StackStatus
    from cfnkit.fleet.running import Pace, run

    session = _session()
    roles = Roles(Access(None, url, session=lambda: session), kept=4 * JOBS)
    examination = Examination(_DAY)
    items = _items(count)

    def read(item: Item) -> examining.ExaminedItem:
        return examining.read(item, lambda each: roles.access(each.account, each.region), examination)

    with tempfile.TemporaryDirectory() as path:
        folder = LocalFolder(Path(path) / "results")
        write_plan(folder, _DAY.isoformat(), DayPlan(tuple(items)))
        done = run(items, read, lambda found: examining.finish(found, examination), SystemClock(), Pace(JOBS, JOBS))
        for result in done:
            folder.write(result.path, result.data())
        report = read_report(folder, _DAY.isoformat())
        write_report(folder, report)
    assert report.summary.count(StackStatus.IN_SYNC) == count, report.results[:3]


def _requested(url: str, count: int, resources: int) -> None:
    """The requests alone, by as many threads; the clients of a region are made once."""
    session = _session()
    clients: dict[tuple[str, str], Any] = {
        (service, region): session.client(service, region_name=region, endpoint_url=url)
        for service in ("cloudformation", "cloudcontrol")
        for region in _REGIONS
    }

    def ask(item: Item) -> int:
        cloudformation = clients["cloudformation", item.region]
        stack = cloudformation.describe_stacks(StackName=item.stack)["Stacks"][0]["StackId"]
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
        listed = [each for page in pages for each in page["StackResourceSummaries"]]
        cloudformation.get_template(StackName=stack, TemplateStage="Original")
        control = clients["cloudcontrol", item.region]
        return sum(
            "ResourceDescription"
            in control.get_resource(TypeName=each["ResourceType"], Identifier=each["PhysicalResourceId"])
            for each in listed
        )

    with ThreadPoolExecutor(JOBS) as pool:
        assert sum(pool.map(ask, _items(count))) == count * resources


def _session() -> Any:
    import boto3

    return boto3.session.Session("AKIDEXAMPLE", "not-a-secret", region_name=_REGIONS[0])


def _processor_seconds(function: Callable[[], object]) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start


@contextmanager
def _server(resources: int) -> Iterator[str]:
    """The URL of a server on a free port of this machine."""
    with subprocess.Popen((sys.executable, "-c", _SERVE, str(resources)), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
