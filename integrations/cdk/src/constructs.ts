import * as path from "node:path";
import { CfnElement, Stack } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/** The construct paths of what templates name by logical IDs: resources, parameters, outputs and the rest. */
export class ConstructPaths {
  private readonly byTemplate = new Map<string, Map<string, string>>();

  public constructor(app: IConstruct) {
    for (const node of app.node.findAll()) {
      if (CfnElement.isCfnElement(node)) {
        const stack = Stack.of(node);
        const elements = this.byTemplate.get(stack.templateFile) ?? new Map<string, string>();
        elements.set(String(stack.resolve(node.logicalId)), node.node.path);
        this.byTemplate.set(stack.templateFile, elements);
      }
    }
  }

  /** The path of the construct with this logical ID; undefined for none, and for what belongs to a whole template. */
  public of(templatePath: string, logicalId: string | undefined): string | undefined {
    return logicalId === undefined ? undefined : this.byTemplate.get(path.basename(templatePath))?.get(logicalId);
  }
}
