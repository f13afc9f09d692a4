/** What is seen in a workspace that the user does not trust, and once it is trusted. */

import type { Page } from "playwright-core";
import { until } from "./editor";
import { check, has } from "./seeing";
import type { Steps } from "./situations";

async function browseRestricted(page: Page): Promise<void> {
  await page.locator('.monaco-dialog-box a:has-text("No, I don\'t trust")').click();
}

async function trust(page: Page): Promise<void> {
  await page.locator('.statusbar-item a:has-text("Restricted Mode")').click();
  await page.locator('.workspace-trust-editor a.monaco-button:has-text("Trust")').first().click();
  await page.locator('.tab[data-resource-name="tickets.yaml"]').click();
}

export const untrusted: Steps = {
  "macros do not run, and the rest is checked": async ({ editor }) => {
    await browseRestricted(editor.page);
    await editor.open("tickets.yaml");
    await editor.run("Problems: Focus on Problems View");
    const rows = await until("a finding", () => editor.problems(), has("cfnkit"));
    check(!has("Tickets")([...rows, ...(await editor.lenses("tickets.yaml"))]), "A macro has run.");
  },

  "macros run once the workspace is trusted": async ({ editor }) => {
    await trust(editor.page);
    await until("the macro's table", () => editor.lenses("tickets.yaml"), has("1 resource: Tickets"));
  },
};

export const untrustedServer: Steps = {
  "a server of the workspace is not started": async ({ editor }) => {
    await browseRestricted(editor.page);
    await editor.open("tickets.yaml");
    await editor.page.locator('.notification-toast:has-text("cfnkit was not found")').waitFor();
    check(editor.processes("cfnkit lsp").length === 0, "It was started.");
  },

  "the way to install it is a click away": async ({ editor }) => {
    await editor.page.locator('.notification-toast a:has-text("How to Install")').click();
    await editor.page.locator('.tab:has-text("Preview README.md")').waitFor();
  },

  "it is started once the workspace is trusted": async ({ editor }) => {
    await trust(editor.page);
    await editor.run("Problems: Focus on Problems View");
    await until("a finding", () => editor.problems(), has("77777 is greater than the maximum"));
  },
};
