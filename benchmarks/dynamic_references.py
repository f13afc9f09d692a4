"""Dynamic references: listing them, beside rendering; and resolving them, beside boto3."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from benchmarks.measure import Figure, interleave
from benchmarks.templates import Json, template, to_yaml
from cfnkit.dynamic_references import DynamicReference, Resolution, tokenize
from cfnkit.pipeline import Processed

REFERENCES = 1000
ROUNDS = 3
TARGET = 1.0
LISTED = 60
LISTING_TARGET = 1.1
_REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")
_SERVE = """\
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print("http://{}:{}".format(*server.get_host_and_port()), flush=True)
sys.stdin.read()
"""


def figures(rounds: int, references: int = REFERENCES, resources: int = 500) -> Iterator[Figure]:
    """60 references in a template of so many resources are listed; 500 are 1 MB.

    And so many references are resolved, three in five to parameters and the others to secrets, over three regions.
    """
    yield from _listing(rounds, resources)
    yield from _resolving(rounds, references)


def _listing(rounds: int, resources: int) -> Iterator[Figure]:
    """What the list costs beside the processing that it needs."""
    from cfnkit import process
    from cfnkit.cli.output.screen import Screen
    from cfnkit.cli.refs.report import TemplateReport
    from cfnkit.cli.refs.table import to_text
    from cfnkit.pipeline.references.inventory import inventory_of
    from cfnkit.syntax import dump_json

    text = to_yaml(_with_references(resources))

    def render() -> Processed:
        processed = process(text)
        assert processed.accepted, processed.diagnostics[:3]
        assert processed.resolved is not None
        dump_json(processed.resolved)
        return processed

    def refs() -> tuple[Processed, str]:  # with the tree, whose end is no part of either's time
        processed = render()
        inventory = inventory_of(processed)
        assert sum(listed.times_used for listed in inventory.references) == LISTED
        report = TemplateReport("template.yaml", inventory, True, processed.redactor)
        return processed, to_text([report], verified=False).on(Screen())

    ours, peers = interleave(rounds, (refs, render))
    name = f"render and refs: {LISTED} references, {len(text) / 1_000_000:.2f} MB"
    yield Figure(name, "render", ours, peers, LISTING_TARGET)


def _with_references(resources: int) -> Json:
    """A template of so many resources, with 60 parameters more that have a reference each, one in three a literal."""
    tree = template(resources - LISTED, breadth=4)
    for number in range(LISTED):
        name = f"{{{{resolve:ssm:/bench/{number}}}}}"
        built = {"Fn::Sub": f"x {{{{resolve:ssm:/${{AWS::StackName}}/{number}:1}}}}"}
        parts = ["{{resolve:secretsmanager:", {"Ref": "AWS::StackName"}, f":SecretString:{number}}}}}"]
        value = (name, built, {"Fn::Join": ["", parts]})[number % 3]
        tree["Resources"][f"Listed{number}"] = {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Type": "String", "Value": value},
        }
    return tree


def _resolving(rounds: int, references: int) -> Iterator[Figure]:
    """Against a server of moto's, a process of its own."""
    with _server() as url:
        names = _fill(url, references)
        tokens = {region: _tokens(of_region) for region, of_region in names.items()}
        ours, batches, singles = interleave(
            min(rounds, ROUNDS),
            (lambda: _resolve(url, tokens), lambda: _peers(url, names, 10, 20), lambda: _peers(url, names, 1, 1)),
        )
    name = f"resolve {references:,} references, {len(_REGIONS)} regions"
    yield Figure(name, "boto3, whole batches in turn", ours, batches, TARGET)
    yield Figure(name, "boto3, one call for each", ours, singles, None)


def _resolve(url: str, tokens: Mapping[str, Sequence[DynamicReference]]) -> object:
    from cfnkit.aws import Access, AwsResolver, Connection

    session = _session()
    found: list[Resolution] = []
    for region, references in tokens.items():
        access = Access(region, url, session=lambda: session)
        found += AwsResolver(Connection(access)).resolve(references)
    assert not [resolution.failure for resolution in found if resolution.failure]
    return found


def _peers(url: str, names: Mapping[str, Sequence[str]], parameters_at_once: int, secrets_at_once: int) -> object:
    session = _session()
    found: list[Any] = []
    for region, of_region in names.items():
        ssm = session.client("ssm", region_name=region, endpoint_url=url)
        manager = session.client("secretsmanager", region_name=region, endpoint_url=url)
        parameters = [name for name in of_region if name.startswith("/")]
        for batch in _batches(parameters, parameters_at_once):
            found += ssm.get_parameters(Names=batch)["Parameters"]
        for batch in _batches([name for name in of_region if not name.startswith("/")], secrets_at_once):
            found += manager.batch_get_secret_value(SecretIdList=batch)["SecretValues"]
    assert len(found) == sum(map(len, names.values()))
    return found


def _batches(names: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (names[start : start + size] for start in range(0, len(names), size))


def _tokens(names: Sequence[str]) -> list[DynamicReference]:
    texts = [f"{{{{resolve:{'ssm' if name.startswith('/') else 'secretsmanager'}:{name}}}}}" for name in names]
    return [token for text in texts for token in tokenize(text) if isinstance(token, DynamicReference)]


@contextmanager
def _server() -> Iterator[str]:
    """The URL of a server on a free port of this machine."""
    with subprocess.Popen(
        (sys.executable, "-c", _SERVE),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def _fill(url: str, references: int) -> dict[str, list[str]]:
    """Put parameters and secrets in; gives their names by region."""
    session = _session()
    names: dict[str, list[str]] = {}
    for index, region in enumerate(_REGIONS):
        ssm = session.client("ssm", region_name=region, endpoint_url=url)
        manager = session.client("secretsmanager", region_name=region, endpoint_url=url)
        numbers = range(index, references, len(_REGIONS))
        names[region] = [f"{'/' if number < references * 3 // 5 else ''}bench/{number}" for number in numbers]
        for name in names[region]:
            if name.startswith("/"):
                ssm.put_parameter(Name=name, Value=f"value of {name}", Type="String")
            else:
                manager.create_secret(Name=name, SecretString=f"value of {name}")
    return names


def _session() -> Any:
    import boto3

    return boto3.session.Session(aws_access_key_id="filler", aws_secret_access_key="not-a-secret")
