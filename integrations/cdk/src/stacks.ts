import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { IPolicyValidationContext } from "aws-cdk-lib";
import { member, parsed } from "./json";

/** A template that is checked, with what is known of the place that it goes to. */
export interface CheckedStack {
  readonly templatePath: string;
  readonly constructPath: string;
  readonly account?: string;
  readonly region?: string;
}

/** Stacks that go to the same place, with the options that tell `cfnkit check` of it. */
export interface Environment {
  readonly options: readonly string[];
  readonly stacks: readonly CheckedStack[];
}

/** The stacks of a synthesis, and those that are nested in them. */
export function checkedStacks(context: IPolicyValidationContext): CheckedStack[] {
  const stacks: CheckedStack[] = context.stackTemplates.map((stack) => ({
    templatePath: stack.templatePath,
    constructPath: stack.stackConstructPath,
    ...(stack.accountId === undefined ? {} : { account: stack.accountId }),
    ...(stack.region === undefined ? {} : { region: stack.region }),
  }));
  const known = new Set<string>();
  return stacks.flatMap((stack) => withNested(stack, known));
}

/** A stack and the stacks in it, unless they are known already. They go where it goes. */
function withNested(stack: CheckedStack, known: Set<string>): CheckedStack[] {
  if (known.has(stack.templatePath)) {
    return [];
  }
  known.add(stack.templatePath);
  const nested = nestedTemplates(stack.templatePath).flatMap(({ templatePath, constructPath }) =>
    withNested({ ...stack, templatePath, constructPath }, known),
  );
  return [stack, ...nested];
}

/** The templates in the assembly that the stack resources of a template name by their `aws:asset:path`. */
function nestedTemplates(templatePath: string): { templatePath: string; constructPath: string }[] {
  const resources = member(parsed(readFileSync(templatePath, "utf-8"), templatePath), "Resources");
  return Object.values(typeof resources === "object" && resources !== null ? resources : {}).flatMap((resource: unknown) => {
    const metadata = member(resource, "Metadata");
    const [asset, construct] = [member(metadata, "aws:asset:path"), member(metadata, "aws:cdk:path")];
    if (member(resource, "Type") !== "AWS::CloudFormation::Stack" || typeof asset !== "string") {
      return [];
    }
    const nested = path.resolve(path.dirname(templatePath), asset);
    // The resource of the nested stack `Shop/Orders` is `Shop/Orders.NestedStack/Orders.NestedStackResource`.
    const constructPath = typeof construct === "string" ? path.posix.dirname(construct).replace(/\.NestedStack$/, "") : "";
    return existsSync(nested) ? [{ templatePath: nested, constructPath }] : [];
  });
}

/** The stacks, by the account and region that they go to, in the order in which these are first named. */
export function groupedByEnvironment(stacks: readonly CheckedStack[]): Environment[] {
  const groups = new Map<string, CheckedStack[]>();
  for (const stack of stacks) {
    const key = JSON.stringify([stack.account, stack.region]);
    groups.set(key, [...(groups.get(key) ?? []), stack]);
  }
  return [...groups.values()].map((members) => ({
    stacks: members,
    options: [
      ...(members[0]?.account === undefined ? [] : ["--account-id", members[0].account]),
      ...(members[0]?.region === undefined ? [] : ["--region", members[0].region]),
    ],
  }));
}
