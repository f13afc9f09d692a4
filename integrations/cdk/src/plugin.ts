import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolatingResource,
  PolicyViolation,
} from "aws-cdk-lib";
import { check } from "./command";
import { ConstructPaths } from "./constructs";
import type { Finding, Severity } from "./findings";
import { checkedStacks, groupedByEnvironment, type CheckedStack } from "./stacks";

export interface CfnkitPluginProps {
  /**
   * The cfnkit command: a name that is on the PATH, or a path.
   *
   * @default "cfnkit"
   */
  readonly command?: string;

  /**
   * More arguments for `cfnkit check`, such as `["--engine", "both"]`.
   *
   * @default - none
   */
  readonly arguments?: readonly string[];

  /**
   * The least severity that fails the synthesis. What is less severe is reported.
   *
   * @default "error"
   */
  readonly failOn?: Severity;
}

/** The id of what keeps templates from being checked. */
const FAILURE = "cfnkit-failed";
const SEVERITIES: readonly Severity[] = ["informational", "warning", "error"];

/** Checks the templates of each synthesis with `cfnkit check`, those of nested stacks and stages too. */
export class CfnkitPlugin implements IPolicyValidationPlugin {
  public readonly name = "cfnkit";
  public readonly version = "0.1.0";

  public constructor(private readonly props: CfnkitPluginProps = {}) {}

  /**
   * The findings, by the constructs that they are about. CDK leaves out those that are acknowledged.
   *
   * Where cfnkit is missing or fails, that is the only violation: CDK's command line passes over a plugin that throws.
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    try {
      return this.report(context);
    } catch (error) {
      const description = error instanceof Error ? error.message : String(error);
      const templatePath = context.templatePaths[0];
      const place = { locations: [], ...(templatePath === undefined ? {} : { templatePath }) };
      const violatingResources = [{ ...place, constructPath: context.appConstruct.node.path }];
      const violation = { ruleName: FAILURE, description, severity: "fatal", violatingResources };
      return { success: false, violations: [violation] };
    }
  }

  private report(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const paths = new ConstructPaths(context.appConstruct);
    const violations = new Map<string, Collected>();
    for (const { stacks, options } of groupedByEnvironment(checkedStacks(context))) {
      const stackOf = new Map(stacks.map((stack) => [stack.templatePath, stack]));
      const words = [...options, ...(this.props.arguments ?? [])];
      for (const finding of check(this.props.command ?? "cfnkit", words, [...stackOf.keys()])) {
        collect(violations, finding, violating(finding, stackOf.get(finding.templatePath), paths));
      }
    }
    const least = SEVERITIES.indexOf(this.props.failOn ?? "error");
    const found = [...violations.values()];
    return { success: found.every(({ severity }) => SEVERITIES.indexOf(severity) < least), violations: found };
  }
}

interface Collected extends PolicyViolation {
  readonly severity: Severity;
}

/** Put a finding to the others with the same words, which are one violation of many resources. */
function collect(violations: Map<string, Collected>, finding: Finding, resource: PolicyViolatingResource): void {
  const { ruleId, description, severity, fix, title, source } = finding;
  const key = JSON.stringify([ruleId, severity, description]);
  const known = violations.get(key);
  if (known === undefined) {
    const ruleMetadata = { title, ...(source === "" ? {} : { source }) };
    const violation = { ruleName: ruleId, description, severity, violatingResources: [resource], ruleMetadata };
    violations.set(key, fix === "" ? violation : { ...violation, fix });
  } else {
    known.violatingResources.push(resource);
  }
}

/** The construct that a finding is about: that of its resource or other element, the one that cfnkit names, or the stack. */
function violating(finding: Finding, stack: CheckedStack | undefined, paths: ConstructPaths): PolicyViolatingResource {
  const { templatePath, section, logicalId, locations } = finding;
  if (section === "Resources" && logicalId !== undefined) {
    return { resourceLogicalId: logicalId, templatePath, locations };
  }
  const named = finding.constructPath === "" ? stack?.constructPath : finding.constructPath;
  const constructPath = paths.of(templatePath, logicalId) ?? named;
  return constructPath === undefined ? { templatePath, locations } : { constructPath, templatePath, locations };
}
