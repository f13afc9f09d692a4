"""Tests of macros; nothing is imported before it is used.

==================================== ===============================================================================
`plugin`                             the pytest fixtures `run_macro`, `render_template` and `cfnkit_target`
`strategies`                         hypothesis strategies: templates, fragments, resources, functions, references
`checks.check_macro`                 the cases of a macro.yaml, and checks that hold for every good macro
`local.lambda_runtime.LambdaRuntime` a function, from its folder or zip file, on the real Lambda runtime client
`local.in_process.InProcessHost`     a handler that is called in the process of the test
`local.functions.LocalFunctions`     functions and objects of this machine, for `cfnkit.process(services=...)`
`local.aws.LocalAws`                 an AWS on 127.0.0.1 with the parameters and objects of a test; records each call
==================================== ===============================================================================
"""
