import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { CfnkitPluginProps } from "../src";

/** One violation of a report, as CDK writes it. */
export interface Violation {
  readonly ruleName: string;
  readonly description: string;
  readonly severity: string;
  readonly suggestedFix?: string;
  readonly violatingConstructs: readonly {
    readonly constructPath?: string;
    readonly cloudFormationResource?: { readonly templatePath?: string; readonly propertyPaths?: readonly string[] };
    readonly stackTraces?: readonly string[];
  }[];
}

export interface Synthesis {
  readonly status: number | null;
  /** What CDK shows. */
  readonly shown: string;
  /** What the plugin found, and what is acknowledged. */
  readonly violations: readonly Violation[];
  readonly suppressed: readonly Violation[];
}

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set; make test-cdk sets it.`);
  }
  return value;
}

/** The cfnkit command that is tested. */
export const CFNKIT = environment("CFNKIT");
const INSTALLED = path.join(environment("CFNKIT_CDK"), "typescript");

/** What `cdk synth` says of an app with the plugin, whose constructs are made by `constructs` in the example app's folder. */
export function synthesize(constructs: string, props: CfnkitPluginProps = { command: CFNKIT }): Synthesis {
  const folder = mkdtempSync(path.join(INSTALLED, "with-plugin-"));
  try {
    writeFileSync(
      path.join(folder, "app.ts"),
      `import { App, CfnParameter, CfnResource, Stack, Stage, Validations } from "aws-cdk-lib";
      import { CfnkitPlugin } from "cfnkit-cdk";
      import { ShopStack } from "../lib/shop-stack";
      const app = new App();
      Validations.of(app).addPlugins(new CfnkitPlugin(${JSON.stringify(props)}));
      ${constructs}`,
    );
    const cdk = path.join(INSTALLED, "node_modules", ".bin", "cdk");
    const out = path.join(folder, "cdk.out");
    const words = ["synth", "--quiet", "--no-notices", "--app", `npx tsx ${path.join(folder, "app.ts")}`, "--output", out];
    const env = { ...process.env, CDK_DISABLE_CLI_TELEMETRY: "true", NO_COLOR: "1" };
    const run = spawnSync(cdk, words, { cwd: INSTALLED, encoding: "utf-8", env });
    const report = JSON.parse(readFileSync(path.join(out, "validation-report.json"), "utf-8")) as {
      pluginReports: { pluginName: string; violations: Violation[]; suppressedViolations?: Violation[] }[];
    };
    const own = report.pluginReports.find(({ pluginName }) => pluginName === "cfnkit");
    const { violations = [], suppressedViolations = [] } = own ?? {};
    return { status: run.status, shown: run.stdout + run.stderr, violations, suppressed: suppressedViolations };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
