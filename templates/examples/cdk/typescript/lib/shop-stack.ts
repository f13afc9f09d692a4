import { CfnParameter, Duration, Stack, Validations, type StackProps } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as s3 from "aws-cdk-lib/aws-s3";
import * as custom from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";
import { OrdersStack } from "./orders-stack";

/** A shop: pictures, a function that resizes them, and orders in a nested stack. */
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    // Nothing refers to it, on purpose: W2001 is acknowledged.
    const legacy = new CfnParameter(this, "Legacy", { default: "" });
    Validations.of(legacy).acknowledge({ id: "cfnkit::W2001", reason: "pipelines still pass it" });

    // In the next version the pictures have moved, and with them the logical ID of the bucket.
    const home = this.node.tryGetContext("next") ? new Construct(this, "Storage") : this;
    const pictures = new s3.Bucket(home, "Pictures", { versioned: true });

    const resize = new lambda.Function(this, "Resize", {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: "index.handler",
      code: lambda.Code.fromAsset("resize"),
      timeout: Duration.seconds(30),
    });
    pictures.grantReadWrite(resize);
    // A fault behind the types' back: the property is MemorySize.
    (resize.node.defaultChild as lambda.CfnFunction).addPropertyOverride("MemorySyze", 256);
    // Nothing is found here any more, so this is told.
    Validations.of(resize).acknowledge({ id: "cfnkit::E3012", reason: "the timeout was a text" });

    // A fault that the library makes: IAM's action for this call is s3:ListAllMyBuckets.
    new custom.AwsCustomResource(this, "Buckets", {
      onUpdate: { service: "S3", action: "listBuckets", physicalResourceId: custom.PhysicalResourceId.of("buckets") },
      policy: custom.AwsCustomResourcePolicy.fromSdkCalls({ resources: ["*"] }),
    });

    new OrdersStack(this, "Orders");
  }
}
