"""Where the two versions that are compared come from: files, a revision, an assembly of the CDK, a deployed stack."""
