"""Rewrite a fragment: Fn::Transform, AWS::Include, macros, AWS::LanguageExtensions, AWS::Serverless."""

from cfnkit.transforms.call import Applied, Provided, TraceStep, Transform, TransformCall, Transforms
from cfnkit.transforms.expansion import EvaluatedParams, EvaluateParams, Expansion
from cfnkit.transforms.hosted import LanguageExtensions, NotAsked, NotRun, Serverless
from cfnkit.transforms.include import Fetched, Include, ObjectSource
from cfnkit.transforms.macros import Macro, Replay

__all__ = [
    "Applied",
    "EvaluateParams",
    "EvaluatedParams",
    "Expansion",
    "Fetched",
    "Include",
    "LanguageExtensions",
    "Macro",
    "NotAsked",
    "NotRun",
    "ObjectSource",
    "Provided",
    "Replay",
    "Serverless",
    "TraceStep",
    "Transform",
    "TransformCall",
    "Transforms",
]
