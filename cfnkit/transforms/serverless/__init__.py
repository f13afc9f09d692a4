"""AWS::Serverless-2016-10-31, through aws-sam-translator, with the origin of every node of the result.

A template in a working copy renders offline with these stand-ins:

- A local path (`CodeUri: ./src`), which the service takes only after `package` has put the code into S3, becomes the
  object of that key in the bucket `local-path`: `Code: {S3Bucket: local-path, S3Key: ./src}`.
- An application of the Serverless Application Repository gets a TemplateURL that names it, and a note. Its tags have
  the ApplicationId and SemanticVersion, as in the service.
- The names of AWS managed policies come from the map that aws-sam-translator bundles.
"""

from cfnkit.transforms.serverless.expansion import expand_serverless

__all__ = ["expand_serverless"]
