"""An assembly of the CDK: its targets, and the construct and the line of each resource, beside its JSON alone.

The files have the form of those that aws-cdk-lib 2.276 writes, with creation stacks of four frames.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import Figure, interleave

TARGET = 8.0
GROWTH = 1.2

_STACKS, _IN_EACH = 20, 100
_FEWER = 4  # times
_TYPES = (
    ("AWS::S3::Bucket", "aws-cdk-lib.aws_s3.CfnBucket", {"VersioningConfiguration": {"Status": "Enabled"}}),
    ("AWS::SQS::Queue", "aws-cdk-lib.aws_sqs.CfnQueue", {"VisibilityTimeout": 30, "FifoQueue": True}),
    ("AWS::IAM::Role", "aws-cdk-lib.aws_iam.CfnRole", {"AssumeRolePolicyDocument": {"Version": "2012-10-17"}}),
    ("AWS::Lambda::Function", "aws-cdk-lib.aws_lambda.CfnFunction", {"Handler": "index.handler", "Timeout": 30}),
)


def figures(rounds: int, stacks: int = _STACKS, resources: int = _IN_EACH) -> Iterator[Figure]:
    """The ratio for so many resources in each stack, and the cost of one beside that in a quarter of the stacks."""
    with TemporaryDirectory(prefix="cfnkit-") as made:
        many, few = Path(made, "many"), Path(made, "few")
        write_app(many, stacks, resources)
        write_app(few, stacks // _FEWER, resources)
        ours, peers, fewer = interleave(rounds, (_ours(many), _peers(many), _ours(few)))
    size = f"{stacks * resources:,} resources, {stacks} stacks"
    yield Figure(f"assembly, {size}", "json.loads of its files", ours, peers, TARGET)
    floor = tuple(seconds * _FEWER for seconds in fewer)
    yield Figure(f"  a resource of {stacks} stacks", f"a resource of {stacks // _FEWER} stacks", ours, floor, GROWTH)


def write_app(folder: Path, stacks: int, resources: int) -> None:
    """An app with its assembly: a source file, and a stack file for each stack."""
    out = folder / "cdk.out"
    out.mkdir(parents=True)
    (folder / "cdk.json").write_text("{}", "utf-8")
    (folder / "stacks.ts").write_text("new Bucket(this, 'Bucket');\n" * (resources + 1), "utf-8")
    names = [f"Stack{number}" for number in range(stacks)]
    artifacts: dict[str, Any] = {"Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}}}
    tree: dict[str, Any] = {}
    for name in names:
        template, metadata, constructs = _stack(name, resources, str((folder / "stacks.ts").resolve()))
        (out / f"{name}.template.json").write_text(json.dumps(template, indent=1), "utf-8")
        (out / f"{name}.metadata.json").write_text(json.dumps(metadata, indent=1), "utf-8")
        artifacts[name] = {
            "type": "aws:cloudformation:stack",
            "environment": "aws://111122223333/eu-west-1",
            "properties": {"templateFile": f"{name}.template.json", "tags": {"team": "web"}},
            "additionalMetadataFile": f"{name}.metadata.json",
            "displayName": name,
        }
        tree[name] = {"id": name, "path": name, "children": constructs}
    root = {"version": "tree-0.1", "tree": {"id": "App", "path": "", "children": tree}}
    (out / "tree.json").write_text(json.dumps(root), "utf-8")
    (out / "manifest.json").write_text(json.dumps({"version": "55.0.0", "artifacts": artifacts}, indent=1), "utf-8")


def _stack(name: str, resources: int, source: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The template, the metadata and the constructs of a stack."""
    template: dict[str, Any] = {"Resources": {}}
    metadata: dict[str, Any] = {f"/{name}": [{"type": "aws:cdk:templateFile", "data": f"{name}.template.json"}]}
    constructs: dict[str, Any] = {}
    for number in range(resources):
        type, kind, properties = _TYPES[number % len(_TYPES)]
        id, logical_id = f"Thing{number}", f"Thing{number}0A1B2C3D"
        path = f"{name}/{id}/Resource"
        own = {"Metadata": {"aws:cdk:path": path}}
        template["Resources"][logical_id] = {"Type": type, "Properties": properties, **own}
        frames = [f"new {name} ({source}:{number + 1}:1)", f"<anonymous> ({source}:1:1)"]
        stack = ["...new Thing2 in aws-cdk-lib...", *frames, "...node internals, tsx..."]
        metadata[f"/{path}"] = [
            {"type": "aws:cdk:logicalId", "data": logical_id},
            {"type": "aws:cdk:creationStack", "data": stack},
        ]
        attributes = {"aws:cdk:cloudformation:type": type, "aws:cdk:cloudformation:props": properties}
        info = {"fqn": kind, "version": "2.276.0"}
        resource = {"id": "Resource", "path": path, "constructInfo": info, "attributes": attributes}
        outer = {"fqn": kind.replace(".Cfn", "."), "version": "2.276.0"}
        children = {"Resource": resource}
        constructs[id] = {"id": id, "path": f"{name}/{id}", "constructInfo": outer, "children": children}
    return template, metadata, constructs


def _ours(app: Path) -> Callable[[], object]:
    from cfnkit.assemblies import Constructs, read_assembly
    from cfnkit.targets.formats.cdk import targets_of

    logical_ids = {
        str(path): list(json.loads(path.read_text("utf-8"))["Resources"])
        for path in app.glob("cdk.out/*.template.json")
    }

    def read() -> object:
        assembly = read_assembly(str(app / "cdk.out"))
        targets = [*targets_of(assembly)]
        constructs = Constructs(assembly)
        found = [constructs.of(path, ("Resources", id)) for path, ids in logical_ids.items() for id in ids]
        assert len(targets) == len(logical_ids)
        assert all(each is not None and each.kind and each.place is not None for each in found)
        return found

    return read


def _peers(app: Path) -> Callable[[], object]:
    files = [os.fspath(path) for path in sorted(app.glob("cdk.out/*.json"))]

    def read() -> object:
        return [json.loads(Path(path).read_bytes()) for path in files]

    return read
