import { NestedStack } from "aws-cdk-lib";
import * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

/** The queue of orders. */
export class OrdersStack extends NestedStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const failed = new sqs.Queue(this, "Failed", { fifo: true });
    new sqs.Queue(this, "Queue", {
      // The next version has another name, for which CloudFormation makes another queue.
      queueName: this.node.tryGetContext("next") ? "all-orders.fifo" : "orders.fifo",
      fifo: true,
      deadLetterQueue: { queue: failed, maxReceiveCount: 3 },
    });
    // A fault in a nested stack: the longest time is 14 days.
    (failed.node.defaultChild as sqs.CfnQueue).addPropertyOverride("MessageRetentionPeriod", 5_000_000);
  }
}
