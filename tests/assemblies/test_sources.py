from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.assemblies.frame import SourceFrame
from cfnkit.assemblies.sources import AuthorPlace, AuthorSources


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    (folder / "lib").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "lib" / "web.ts").write_text("one\n  two three\n", "utf-8")
    (tmp_path / "other.ts").write_text("private\n", "utf-8")
    monkeypatch.chdir(folder)
    return folder


def of(frame: SourceFrame, *others: SourceFrame) -> AuthorPlace:
    place = AuthorSources(".", (frame, *others)).place((frame, *others))
    assert place is not None
    return place


def test_a_file_of_the_project_is_named_from_here_and_marked_to_its_lines_end(project: Path) -> None:
    place = of(SourceFrame("new Web", str(project / "lib" / "web.ts"), 2, 7))

    assert place.is_readable
    assert place.span == (str(Path("lib", "web.ts")), 2, 7, 2, 12)


def test_without_a_column_the_line_is_marked(project: Path) -> None:
    assert of(SourceFrame("f", str(project / "lib" / "web.ts"), 2)).span[1:] == (2, 3, 2, 12)


def test_a_file_of_no_project_is_named_and_not_opened(project: Path) -> None:
    outside = str(project.parent / "other.ts")
    place = of(SourceFrame("new Web", outside, 1, 3))

    assert place == AuthorPlace(place.span, False)
    assert place.span == (outside, 1, 3, 1, 3)
    assert AuthorSources(".").text(outside) is None


def test_a_link_out_of_the_project_is_not_opened(project: Path) -> None:
    link = project / "lib" / "link.ts"
    try:
        link.symlink_to(project.parent / "other.ts")
    except OSError:
        pytest.skip("the system lets this user make no links")

    assert not of(SourceFrame("new Web", str(link), 1, 1)).is_readable
    assert AuthorSources(".").text(str(link)) is None


def test_the_innermost_frame_of_the_project_is_the_place(project: Path) -> None:
    shared = SourceFrame("new Base", "/opt/shared/base.ts", 4, 1)
    own = SourceFrame("new Web", str(project / "lib" / "web.ts"), 1, 1)

    assert of(shared, own).span.source == str(Path("lib", "web.ts"))


@pytest.mark.parametrize("file", ["/builds/team/infra/lib/web.ts", "C:\\agent\\infra\\lib\\web.ts"])
def test_an_assembly_that_was_made_elsewhere_leads_to_the_files_here(project: Path, file: str) -> None:
    assert of(SourceFrame("new Web", file, 2, 7)).span.source == str(Path("lib", "web.ts"))


def test_a_file_elsewhere_that_is_not_here_is_named_as_it_was(project: Path) -> None:
    assert of(SourceFrame("new Web", "/builds/infra/lib/gone.ts", 2, 7)).span.source == "/builds/infra/lib/gone.ts"


def test_a_class_of_java_is_found_by_its_package(project: Path) -> None:
    for package in ("com/example", "com/other"):
        folder = project / "src" / "main" / "java" / package
        folder.mkdir(parents=True)
        (folder / "WebStack.java").write_text("class\n" * 30, "utf-8")
    place = of(SourceFrame("com.other.WebStack.<init>", "WebStack.java", 21))
    inner = of(SourceFrame("com.example.WebStack$Inner.run", "WebStack.java", 3))

    assert Path(place.span.source).as_posix() == "src/main/java/com/other/WebStack.java"
    assert Path(inner.span.source).as_posix() == "src/main/java/com/example/WebStack.java"


def test_a_class_that_is_not_here_is_named_as_it_was(project: Path) -> None:
    place = of(SourceFrame("com.example.Gone.<init>", "Gone.java", 21))

    assert not place.is_readable
    assert place.span.source == "Gone.java"
