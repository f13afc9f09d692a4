"""The rules about buildspecs, and about texts in the actions of pipelines."""

from cfnkit.rule import Rule

_BUILDSPEC = "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html"
_VARIABLES = "https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html"

BUILDSPEC = Rule(
    "E9460",
    "A buildspec cannot be read",
    "A buildspec is an object of YAML or JSON with a version and phases. CodeBuild fails before the first command "
    "otherwise.",
    _BUILDSPEC,
)
COMMAND = Rule(
    "E9461",
    "A command of a buildspec is no text",
    "A colon followed by a blank makes an object of a plain line in YAML, and CodeBuild refuses it. Quote the command, "
    "or write it as a block.",
    _BUILDSPEC,
)
BUILD_KEY = Rule(
    "W9462",
    "A buildspec has a key that CodeBuild does not know",
    "CodeBuild passes over a key that it does not know, so that what it says is not done.",
    _BUILDSPEC,
)
BUILD_VALUE = Rule(
    "E9463",
    "A buildspec has a value that CodeBuild refuses",
    "Some keys take only some values, or values of one kind.",
    _BUILDSPEC,
)
TEXT = Rule(
    "E9464",
    "A text in the configuration of a pipeline's action is not the JSON that the action needs",
    "ParameterOverrides is a JSON object, and EnvironmentVariables a JSON list of objects with name and value. The "
    "action fails when it runs.",
    "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html",
)
ARTIFACT = Rule(
    "E9465",
    "A pipeline's action names an artifact that it does not get",
    "TemplateConfiguration, PrimarySource and Fn::GetArtifactAtt name one of the InputArtifacts. The action fails when "
    "it runs.",
    "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html",
)
VARIABLE = Rule(
    "E9466",
    "A pipeline's action names a variable of a namespace that no action before it has",
    "#{Namespace.Variable} needs an action with that Namespace which runs before. CodePipeline refuses the pipeline.",
    _VARIABLES,
)

DECLARATION = Rule(
    "E9467",
    "An action of a pipeline has a name or a value that CodePipeline does not take",
    "The names of a stage's actions are unique, and the namespaces of a pipeline. An action of CloudFormation has one "
    "of its modes, and capabilities that exist.",
    "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html",
)

BUILDSPEC_RULES = (BUILDSPEC, COMMAND, BUILD_KEY, BUILD_VALUE)
PIPELINE_RULES = (TEXT, ARTIFACT, VARIABLE, DECLARATION)
