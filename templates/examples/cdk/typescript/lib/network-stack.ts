import { Stack } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import type { Construct } from "constructs";

/** A network, with a way in for its administrators. */
export class NetworkStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = new ec2.Vpc(this, "Vpc", {
      maxAzs: 1,
      subnetConfiguration: [{ name: "Inner", subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    const administration = new ec2.SecurityGroup(this, "Administration", { vpc });
    // A fault: the port is open to everybody.
    administration.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(22), "administration");
  }
}
