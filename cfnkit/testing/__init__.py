"""What a macro author tests with; nothing is imported before it is used.

===============================  ==================================================================================
pytest fixtures                  `run_macro`, `render_template` and `cfnkit_target`, for tests that name them: `plugin`
`strategies`                     hypothesis strategies: templates, fragments, resources, functions, dynamic references
`checks.check_macro`             the cases of a macro.yaml, and the checks that nobody writes by hand
`lambda_runtime.LambdaRuntime`   a function, from its folder or zip file, on the real Lambda runtime client
`in_process.InProcessHost`       a handler that is called in the process of the test
`local_functions.LocalFunctions` functions and objects of this machine for `cfnkit.process(services=...)`
`local_aws.LocalAws`             an AWS on 127.0.0.1 with the parameters and objects of a test, which notes each call
`macro_call.call_macro`          one call of a macro on any host, read as CloudFormation reads it
===============================  ==================================================================================
"""
