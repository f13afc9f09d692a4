/** Other extensions for templates. The tags for Red Hat's YAML extension are `configurationDefaults` in package.json. */

import { commands, ConfigurationTarget, extensions, window, workspace, type Memento } from "vscode";

const LINTER = "kddejong.vscode-cfn-lint";
const ASKED = "asked about CloudFormation Linter";

/** Asks once which of both runs cfn-lint, where the extension CloudFormation Linter is installed too. */
export async function offerToStepBack(memory: Memento): Promise<void> {
  const settings = workspace.getConfiguration("cfnkit");
  if (!extensions.getExtension(LINTER) || memory.get(ASKED) || settings.get("engine") !== null) {
    return;
  }
  const stepBack = "Leave It";
  const other = "Show the Linter";
  const choice = await window.showInformationMessage(
    "CloudFormation Linter runs cfn-lint too, and its findings would be seen twice. Shall cfnkit leave it to the linter?",
    stepBack,
    other,
    "Keep Both",
  );
  if (choice === stepBack) {
    await settings.update("engine", "fast", ConfigurationTarget.Global);
  } else if (choice === other) {
    await commands.executeCommand("extension.open", LINTER);
  }
  if (choice) {
    await memory.update(ASKED, true);
  }
}
