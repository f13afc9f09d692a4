"""The Dockerfile: what can be known of the image without Docker."""

from __future__ import annotations

import configparser
import subprocess

from integrations.machine import CHECKOUT, LINUX_ONLY

pytestmark = LINUX_ONLY

DOCKERFILE = CHECKOUT / "integrations" / "docker" / "Dockerfile"


def test_the_image_is_of_stages_and_ends_as_a_user_without_rights() -> None:
    text = DOCKERFILE.read_text("utf-8").replace("\\\n", "")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    last = max(number for number, (word, _) in enumerate(lines) if word == "FROM")
    final = lines[last:]

    assert sum(word == "FROM" for word, _ in lines) == 2
    assert [rest for word, rest in final if word == "USER"] == ["10001:10001"]
    assert all("--from=build" in rest for word, rest in final if word in ("COPY", "ADD"))
    for word, rest in lines:
        if word == "RUN":
            subprocess.run(["sh", "-n", "-c", rest], check=True, timeout=10)


def test_the_image_is_made_of_all_that_the_package_is_made_of() -> None:
    setup = configparser.ConfigParser(interpolation=None)
    setup.read(CHECKOUT / "setup.cfg", "utf-8")
    folders = [line.partition("=")[2].strip() for line in setup["options"]["package_dir"].splitlines() if line]
    files = [setup["metadata"]["license_files"], setup["metadata"]["long_description"].removeprefix("file: ")]
    ignored = DOCKERFILE.with_name("Dockerfile.dockerignore").read_text("utf-8").splitlines()

    assert ignored[0] == "**"
    kept = {line[1:] for line in ignored if line.startswith("!")}
    assert kept == {*folders, *files, "setup.cfg", "pyproject.toml", "MANIFEST.in"}
    assert all((CHECKOUT / name).exists() for name in kept)
