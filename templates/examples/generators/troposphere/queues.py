"""Queues of tickets, made with troposphere: `cfnkit check queues.py:template`."""

from troposphere import GetAtt, Output, Template
from troposphere.sqs import Queue, RedrivePolicy

template = Template(Description="A queue of tickets, and one of those that failed.")
failed = template.add_resource(Queue("Failed"))
tickets = template.add_resource(
    Queue("Tickets", RedrivePolicy=RedrivePolicy(deadLetterTargetArn=GetAtt(failed, "Arn"), maxReceiveCount=3))
)
template.add_output(Output("TicketsArn", Value=GetAtt(tickets, "Arn")))

if __name__ == "__main__":
    print(template.to_yaml())
