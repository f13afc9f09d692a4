"""Rules in the Guard language (`.guard` files), on the resources that will be deployed.

https://docs.aws.amazon.com/cfn-guard/latest/ug/writing-rules.html
"""
