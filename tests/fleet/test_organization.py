"""An organization of 500 stacks in five accounts and three regions, as it runs in AWS; `make test-fleet`."""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, product
from pathlib import Path

import pytest

from fleet.organization import (
    deploy_fleet,
    deploy_member,
    objects,
    organization,
    outputs,
    run,
    throttling,
)

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(1200)]

ACCOUNTS = [f"{digit}" * 12 for digit in range(2, 7)]
REFUSING = ["777777777777", "888888888888"]
REGIONS = ["eu-west-1", "us-east-1", "ap-southeast-2"]
STACKS, DRIFTED, SLOW = 500, 25, 3


def test_all_drift_is_found_none_is_invented_and_refusals_are_told(tmp_path: Path, checkout: Path) -> None:
    draw = random.Random(20)
    places = [place for place, _ in zip(cycle(product(ACCOUNTS, REGIONS)), range(STACKS), strict=False)]
    names = [f"stack-{number:03}" for number in range(STACKS)]
    drifted = set(draw.sample(names, DRIFTED))
    # One in ten is throttled once or twice; some so often that a whole call of the function fails.
    throttled = {f"/{name}/setting": draw.choice((1, 2)) for name in draw.sample(names, STACKS // 10)}
    slow = draw.sample(names, SLOW)
    throttled |= {f"/{name}/setting": 7 for name in slow}

    with organization(tmp_path) as made, throttling(made.url, throttled) as (proxy, refused):
        for account in ACCOUNTS:
            deploy_member(made, checkout, account)
        deploy_fleet(made, checkout, (*ACCOUNTS, *REFUSING), REGIONS, MaxConcurrency="16")
        with ThreadPoolExecutor(4) as pool:
            stacks = [
                (*place, name, "changed" if name in drifted else "declared")
                for place, name in zip(places, names, strict=True)
            ]
            list(pool.map(lambda each: made.stack(*each), stacks))
        made.set_variable("cfnkit-fleet-examine", "AWS_ENDPOINT_URL_CLOUDCONTROL", proxy)

        described = run(made)

        assert described["status"] == "SUCCEEDED", described
        found = objects(made)
        page = found["report.html"].decode()
        (tmp_path / "report.html").write_text(page, "utf-8")
        assert outputs(made)["ResultsBucket"] in described["output"]
    results = [json.loads(data) for key, data in found.items() if "account=" in key]
    assert len(results) == STACKS
    assert {one["stack"] for one in results if one["status"] == "DRIFTED"} == drifted
    assert {one["stack"] for one in results if one["status"] == "IN_SYNC"} == set(names) - drifted
    assert {identifier: count for identifier, count in refused.items() if count} == throttled
    unlisted = json.loads(found["summary.json"])["unlisted"]
    assert sorted((one["account"], one["region"]) for one in unlisted) == sorted(product(REFUSING, REGIONS))
    for account in REFUSING:
        assert f"arn:aws:iam::{account}:role/cfnkit-fleet-member cannot be assumed" in page
    assert json.loads(described["output"])["report"]["drifted"] == DRIFTED
