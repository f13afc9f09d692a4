"""From a template that somebody names, and what they say of it, to what processing needs: ``read_requests(...)``.

A face fills `RequestOptions`, from the arguments of a command or of a tool. `reading` makes `TemplateRequest`s of them;
`targets` finds the targets in the files of a project, and `assemblies` those in the manifests of the CDK.
"""
