from __future__ import annotations

import pytest

from cfnkit.assemblies.frame import SourceFrame, parse_frame, user_frames


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("new Web (/app/lib/web.ts:12:5)", SourceFrame("new Web", "/app/lib/web.ts", 12, 5)),
        ("    at new Web (/app/lib/web.ts:12:5)", SourceFrame("new Web", "/app/lib/web.ts", 12, 5)),
        ("at /app/lib/web.ts:12:5", SourceFrame("", "/app/lib/web.ts", 12, 5)),
        ("<anonymous> (file:///app/my%20web.mjs:3:1)", SourceFrame("<anonymous>", "/app/my web.mjs", 3, 1)),
        ("new Web (C:\\app\\lib\\web.ts:12:5)", SourceFrame("new Web", "C:\\app\\lib\\web.ts", 12, 5)),
        ("__init__ (/app/web/stack.py:14)", SourceFrame("__init__", "/app/web/stack.py", 14)),
        (
            "com.example.WebStack.<init> (WebStack.java:21)",
            SourceFrame("com.example.WebStack.<init>", "WebStack.java", 21),
        ),
        ("Web.Stack..ctor (/app/Stack.cs:9)", SourceFrame("Web.Stack..ctor", "/app/Stack.cs", 9)),
        (
            "   at Web.Stack..ctor(Construct scope) in C:\\app\\Stack.cs:line 9",
            SourceFrame("Web.Stack..ctor(Construct scope)", "C:\\app\\Stack.cs", 9),
        ),
        ("main.NewWebStack (/app/web.go:31)", SourceFrame("main.NewWebStack", "/app/web.go", 31)),
        ("new Web (/app/lib/program.js:3:1)", SourceFrame("new Web", "/app/lib/program.js", 3, 1)),
    ],
)
def test_a_frame_of_each_language(text: str, frame: SourceFrame) -> None:
    assert parse_frame(text) == frame
    assert frame.is_users


@pytest.mark.parametrize(
    "text",
    [
        "...new Bucket2 in aws-cdk-lib...",
        "...node internals, ts-node, ts-node...",
        ".../app/node_modules/aws-cdk-lib/aws-ec2/lib/vpc.js:1:291 in aws-cdk-lib...",
        "(no user code in 10 frames, use --stack-trace-limit to capture more)",
        "Array.forEach (:)",
        "Array.forEach (<anonymous>)",
        "",
    ],
)
def test_what_is_no_frame(text: str) -> None:
    assert parse_frame(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "new Bucket (/app/node_modules/aws-cdk-lib/aws-s3/lib/bucket.js:1:2)",
        "new Bucket (C:\\app\\node_modules\\aws-cdk-lib\\aws-s3\\lib\\bucket.js:1:2)",
        "Module._compile (node:internal/modules/cjs/loader:1521:14)",
        "Module._compile (internal/modules/cjs/loader.js:1068:30)",
        "Kernel.create (/var/folders/x/tmpjph88goj/lib/program.js:1:51955)",
        "__call__ (/app/.venv/lib/python3.11/site-packages/aws_cdk/__init__.py:5)",
        "software.amazon.awscdk.services.s3.Bucket$Builder.build (Bucket.java:1040)",
        "java.lang.reflect.Method.invoke (Method.java:580)",
    ],
)
def test_frames_of_libraries_are_not_the_users(text: str) -> None:
    assert parse_frame(text) is not None
    assert not list(user_frames([text]))
