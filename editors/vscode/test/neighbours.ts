/** What is seen beside the extensions CloudFormation Linter, YAML and Python. */

import { until } from "./editor";
import { has } from "./seeing";
import type { Steps } from "./situations";

export const neighbours: Steps = {
  "the server beside the chosen interpreter is started": async ({ editor }) => {
    await editor.open("tickets.yaml");
    await until("lenses", () => editor.lenses("tickets.yaml"), has("1 resource: Tickets"));
  },

  "cfn-lint is left to the linter, if the user says so": async ({ editor }) => {
    await editor.page.locator('.notification-toast a:has-text("Leave It")').click();
    await editor.run("Preferences: Open User Settings (JSON)");
    await until("the setting", () => editor.lines("settings.json"), has('"cfnkit.engine": "fast"'));
  },

  "the YAML extension knows the short forms": async ({ editor }) => {
    await editor.run("Preferences: Open Default Settings (JSON)");
    await editor.page.locator('.tab.active[data-resource-name="defaultSettings.json"]').waitFor();
    await editor.page.keyboard.press("Control+f");
    await editor.page.locator(".find-widget.visible textarea").first().fill("!GetAtt scalar");
    await editor.page.keyboard.press("Enter");
    await until("the default", () => editor.lines("defaultSettings.json"), has("!GetAtt scalar"));
  },
};
