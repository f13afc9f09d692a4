"""The assemblies of the example apps, as CDK makes them from installed copies of `templates/examples/cdk`.

`data/` and the demo `cdk` have them, without what is of the machine that made them, and without what no reader of
assemblies looks at. The app's folder is `/app` there.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
SOURCES = Path(__file__).parent.parent.parent / "templates" / "examples" / "cdk"
"""The apps that the assemblies are of."""

DEMO = SOURCES.parent.parent / "demos" / "cdk"
"""The folder with the assembly of the app in Python, which `cfnkit demo cdk` lays beside the app."""

APP_FOLDER = "/app"
"""The folder of the app in the frames of `data/`."""

_LARGEST_ASSET = 10_000
CDK = Path("typescript", "node_modules", ".bin", "cdk")
"""CDK's command line in the folder of installed apps."""


@dataclass(frozen=True)
class Variant:
    """One assembly of `data/`: the app, the command that makes it, and what is kept beside `cdk.out`."""

    name: str
    app: str
    command: str
    context: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


VARIANTS = (
    Variant("typescript", "typescript", "npx tsx bin/shop.ts"),
    Variant("typescript-next", "typescript", "npx tsx bin/shop.ts", context=("next=true",)),
    # JavaScript and source maps, as a compiler writes them.
    Variant(
        "typescript-compiled",
        "typescript",
        "node compiled/bin/shop.js",
        before=("npm", "run", "--silent", "compile"),
        kept=("compiled",),
    ),
    Variant("python", "python", ".venv/bin/python app.py"),
)


def folder_of(name: str) -> Path:
    """The folder with the recorded assembly of a variant."""
    return DEMO if name == "python" else DATA / name


def synthesize(installed: Path, variant: Variant, out: Path | None = None) -> Path:
    """Make the assembly with the apps that install.sh put into `installed`; returns its folder, which may be given."""
    app = installed / variant.app
    out = out or installed / "assemblies" / variant.name
    if variant.before:
        subprocess.run(variant.before, cwd=app, check=True, timeout=120)
    context = [word for value in variant.context for word in ("--context", value)]
    command = [
        str(installed / CDK),
        "synth",
        "--quiet",
        "--no-notices",
        "--app",
        variant.command,
        "--output",
        str(out),
    ]
    environment = os.environ | {"CDK_DISABLE_CLI_TELEMETRY": "true", "NO_COLOR": "1"}
    run = subprocess.run(
        command + context, cwd=app, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return out


def recorded(installed: Path, variant: Variant) -> dict[str, str]:
    """The files of the assembly as `data/` has them, by their paths: texts in which the app's folder is `/app`."""
    app = installed / variant.app
    roots = {"cdk.out": installed / "assemblies" / variant.name} | {name: app / name for name in variant.kept}
    files = {
        f"{place}/{path.relative_to(root).as_posix()}": _neutral(path, app, installed)
        for place, root in roots.items()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }
    assert not [path for path, text in files.items() if str(installed) in text]
    return files


def _neutral(path: Path, app: Path, installed: Path) -> str:
    """The text of a file without the machine's folders, a list of all feature flags, and the library's own programs."""
    if path.parent.name.startswith("asset.") and path.stat().st_size > _LARGEST_ASSET:
        return "// A program of the library, left out.\n"
    text = path.read_text("utf-8").replace(str(app.resolve()), APP_FOLDER)
    if path.name != "manifest.json":
        return text
    manifest = json.loads(text)
    for artifact in manifest["artifacts"].values():
        if artifact["type"] == "cdk:feature-flag-report":
            artifact["properties"]["flags"] = {}
    return json.dumps(manifest, indent=2) + "\n"


def on_disk(variant: Variant) -> dict[str, str]:
    """The files of the recorded assembly, by their paths; a demo has its configuration beside them."""
    folder = folder_of(variant.name)
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for name in ("cdk.out", *variant.kept)
        for path in sorted((folder / name).rglob("*"))
        if path.is_file()
    }
