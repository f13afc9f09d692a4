"""Cloud assemblies: the folder in which the AWS CDK leaves templates, and the constructs and source lines behind them.

The names are imported when they are first used: most checks have no assembly.

https://docs.aws.amazon.com/cdk/v2/guide/deploy.html#deploy-how-synth-app
https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
"""

from __future__ import annotations

from cfnkit.lazy_names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cfnkit.assemblies.assembly import Assembly, StackArtifact
    from cfnkit.assemblies.construct import Construct
    from cfnkit.assemblies.constructs import Constructs
    from cfnkit.assemblies.find import Assemblies
    from cfnkit.assemblies.manifest import read_assembly

__all__ = ["Assemblies", "Assembly", "Construct", "Constructs", "StackArtifact", "read_assembly"]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "Assemblies": ".find",
        "Assembly": ".assembly",
        "Construct": ".construct",
        "Constructs": ".constructs",
        "StackArtifact": ".assembly",
        "read_assembly": ".manifest",
    },
)
