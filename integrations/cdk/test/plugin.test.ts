import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { CfnkitPlugin } from "../src";
import { CFNKIT, synthesize, type Violation } from "./app";

/** Each finding as `rule construct`, sorted. */
function found(violations: readonly Violation[]): string[] {
  return violations
    .flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath ?? "nowhere"}`),
    )
    .sort();
}

const SHOP = [
  "E3002 Shop/Resize/Resource",
  "E3034 Shop/Orders/Failed/Resource",
  "W9452 Shop/Buckets/CustomResourcePolicy/Resource",
  // An acknowledgement that fits nothing.
  "W9795 Shop/Resize/Resource",
];

void test("each finding is at its construct, with the author's line: in stacks, nested stacks and stages", () => {
  const { status, shown, violations } = synthesize(`
    new ShopStack(app, "Shop");
    new ShopStack(new Stage(app, "Prod", { env: { account: "111122223333", region: "eu-central-1" } }), "Shop");`);

  assert.deepEqual(found(violations), [...SHOP, ...SHOP.map((finding) => finding.replace(" ", " Prod/"))].sort());
  assert.equal(status, 1);
  const [property] = violations.filter(({ ruleName }) => ruleName === "E3002");
  assert.match(property?.violatingConstructs[0]?.stackTraces?.[0] ?? "", /lib\/shop-stack\.ts:20:/);
  assert.deepEqual(property?.violatingConstructs[0]?.cloudFormationResource?.propertyPaths, ["Properties.MemorySyze"]);
  assert.match(shown, /lib\/orders-stack\.ts:9:20\nERROR MessageRetentionPeriod: 5000000 is greater/);
  const [action] = violations.filter(({ ruleName }) => ruleName === "W9452");
  assert.equal(action?.suggestedFix, "ListBuckets is an operation, which the action s3:ListAllMyBuckets allows.");
  assert.ok(action.description.length < 500);
});

void test("what is acknowledged at a parameter is suppressed", () => {
  const { status, violations, suppressed } = synthesize(`
    const stack = new Stack(app, "Stack");
    new CfnResource(stack, "Queue", { type: "AWS::SQS::Queue" });
    new CfnParameter(stack, "Found");
    Validations.of(new CfnParameter(stack, "Known")).acknowledge({ id: "cfnkit::W2001", reason: "on purpose" });`);

  assert.deepEqual(found(violations), ["W2001 Stack/Found"]);
  assert.ok(!found(suppressed).includes("W2001 Stack/Found"));
  assert.equal(status, 0);
});

void test("a stack is checked for its account and region", () => {
  const cluster = `{ type: "AWS::Route53RecoveryControl::Cluster", properties: { Name: "cluster" } }`;
  const { violations } = synthesize(`
    for (const region of ["us-west-2", "eu-central-1"])
      new CfnResource(new Stack(app, region, { env: { account: "111122223333", region } }), "Cluster", ${cluster});`);

  assert.deepEqual(found(violations), ["E3006 eu-central-1/Cluster"]);
});

void test("a warning fails the synthesis where that is asked for, and arguments are given on", () => {
  const constructs = `
    const stack = new Stack(app, "Stack");
    new CfnResource(stack, "Queue", { type: "AWS::SQS::Queue" });
    new CfnParameter(stack, "Parameter");`;
  const failing = synthesize(constructs, { command: CFNKIT, failOn: "warning" });
  const ignoring = synthesize(constructs, { command: CFNKIT, failOn: "warning", arguments: ["--ignore", "W2001"] });

  assert.deepEqual([failing.status, found(failing.violations)], [1, ["W2001 Stack/Parameter"]]);
  assert.deepEqual([ignoring.status, found(ignoring.violations)], [0, []]);
});

void test("a cfnkit that is missing, or refuses its arguments, fails the synthesis and is told", () => {
  const missing = synthesize(`new Stack(app, "Stack");`, { command: "./nowhere/cfnkit; echo" });
  assert.equal(missing.status, 1);
  assert.match(missing.shown, /There is no command \.\/nowhere\/cfnkit; echo\. Install it with `pip install cfnkit`/);

  const refusing = synthesize(`new Stack(app, "Stack");`, { command: CFNKIT, arguments: ["--engine", "slow"] });
  assert.equal(refusing.status, 1);
  assert.match(refusing.shown, /cfnkit check failed with the status 1: .*slow/s);
});

void test("the plugin has the version of its package", () => {
  const manifest = JSON.parse(readFileSync(path.join(__dirname, "../package.json"), "utf-8")) as { version: string };

  assert.equal(new CfnkitPlugin().version, manifest.version);
});
