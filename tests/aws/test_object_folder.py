"""A folder of results in S3."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.aws.access import Access
from cfnkit.aws.object_folder import ObjectFolder
from cfnkit.diagnostics import ConfigurationError, ServiceError
from cfnkit.fleet.folder import Folder, LocalFolder
from support.aws_server import AwsServer

PATH = ("date=2026-11-30", "account=1", "web.json")


@pytest.fixture(params=["s3", "local"])
def folder(request: pytest.FixtureRequest, aws: AwsServer, tmp_path: Path) -> Folder:
    if request.param == "local":
        return LocalFolder(tmp_path / "results")
    aws.client("s3").create_bucket(Bucket="results")
    return ObjectFolder("s3://results/fleet/", Access("us-east-1"))


def test_files_are_read_as_they_were_written(folder: Folder) -> None:
    assert (folder.folders(), list(folder.files("date=2026-11-30")), folder.read(PATH)) == ((), [], None)
    folder.write(PATH, b"first")
    folder.write(PATH, b"second")
    folder.write(("date=2026-12-01", "items.json"), b"[]")
    assert folder.read(PATH) == b"second"
    assert folder.folders() == ("date=2026-11-30", "date=2026-12-01")
    assert folder.folders("date=2026-11-30") == (PATH[1],)
    assert list(folder.files("date=2026-11-30")) == [PATH]


def test_a_bucket_that_is_not_there_says_so(aws: AwsServer) -> None:
    missing = ObjectFolder("s3://missing/fleet", Access("us-east-1"))
    with pytest.raises(ServiceError, match=r"s3://missing/fleet cannot be listed: there is no such bucket\."):
        missing.folders()
    with pytest.raises(ServiceError, match=r"cannot be written: there is no such bucket\."):
        missing.write(PATH, b"")


def test_a_url_without_a_bucket_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="'s3://' is no folder of S3"):
        ObjectFolder("s3://", Access("us-east-1"))


def test_no_link_leads_out_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "web.json").write_text("secret", "utf-8")
    (tmp_path / "results" / "date=2026-11-30").mkdir(parents=True)
    try:
        (tmp_path / "results" / "date=2026-11-30" / "account=1").symlink_to(tmp_path / "secret")
    except OSError:
        pytest.skip("links need a right on Windows")
    with pytest.raises(ConfigurationError):
        LocalFolder(tmp_path / "results").read(PATH)
