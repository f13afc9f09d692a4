"""AWS::Serverless-2016-10-31, through aws-sam-translator, with a place for every node of the result.

What the service takes from elsewhere has a stand-in offline, so that a template in a working copy renders:

- A local path (`CodeUri: ./src`), which the service takes only once `package` has put it into S3, becomes the
  object of that key in the bucket `local-path`: `Code: {S3Bucket: local-path, S3Key: ./src}`.
- An application of the Serverless Application Repository gets a TemplateURL that names it, and a note. Its tags
  carry the ApplicationId and SemanticVersion as they do in the service.
- Names of AWS managed policies are looked up in the map that aws-sam-translator bundles.
"""

from cfnkit.transforms.serverless.expansion import expand_serverless

__all__ = ["expand_serverless"]
