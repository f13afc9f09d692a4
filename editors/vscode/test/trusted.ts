/** What is seen in a trusted workspace with a macro, a loop, SAM, an include and targets. */

import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { until } from "./editor";
import { check, has, lacks } from "./seeing";
import type { Steps } from "./situations";

const TEMPLATE = "tickets.yaml";
const MACRO = "tables.py";
const PREVIEW = "tickets (processed).yaml";

export const trusted: Steps = {
  "no server runs before a template is open": async ({ editor }) => {
    await editor.open("README.md");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    check(editor.processes("cfnkit lsp").length === 0, "A server runs.");
  },

  "findings stand at the template's lines": async ({ editor }) => {
    await editor.open(TEMPLATE);
    await editor.run("Problems: Focus on Problems View");
    const rows = await until("a row", () => editor.problems(), has("77777 is greater than the maximum"));
    check(has("Queueblue")(rows), "No word on the copy.");
    await editor.page.locator('.markers-panel .monaco-list-row:has-text("77777")').dblclick();
    await editor.page.keyboard.press("Control+j");
  },

  "values are shown under the target of the status bar": async ({ editor, images }) => {
    await editor.moveTo(TEMPLATE, 36, 1);
    await editor.page.locator('.statusbar-item a:has-text("cfnkit: no target")').click();
    await editor.page.locator('.quick-input-list .monaco-list-row:has-text("tokyo")').click();
    await editor.page.locator('.statusbar-item a:has-text("cfnkit: tokyo")').waitFor();
    const lines = await until("hints", () => editor.lines(TEMPLATE), has("tickets-blue, tickets-green"));
    check(has("tickets-alarms")(lines), "No hint for the name of the topic.");
    await editor.picture(path.join(images, "values.png"));
  },

  "what is made stands above its source": async ({ editor }) => {
    await editor.moveTo(TEMPLATE, 30, 1);
    await until("lenses", () => editor.lenses(TEMPLATE), has("makes Queueblue, Queuegreen"));
    await editor.moveTo(TEMPLATE, 51, 1);
    await until("lenses", () => editor.lenses(TEMPLATE), has("2 resources: Worker, WorkerRole"));
    await editor.moveTo(TEMPLATE, 1, 1);
    await until("lenses", () => editor.lenses(TEMPLATE), has("1 resource: Tickets"));
  },

  "a part without effect under the target is grey": async ({ editor }) => {
    await editor.moveTo(TEMPLATE, 48, 1);
    await editor.group(TEMPLATE).locator(".squiggly-inline-unnecessary").first().waitFor();
  },

  "a hover has the steps that made a value": async ({ editor }) => {
    await editor.moveTo(TEMPLATE, 36, 30);
    await editor.chord("Control+k", "Control+i");
    await until("a hover", () => editor.hover(), (text) => /tickets-blue/.test(text) && /LanguageExtensions/.test(text));
    await editor.page.keyboard.press("Escape");
  },

  "the outline has the resources": async ({ editor }) => {
    await editor.ask("Control+Shift+o", "@");
    await until("symbols", () => editor.choices(), has("Queueblue"));
    await editor.page.keyboard.type("Work");
    await until("a symbol", () => editor.choices(), (rows) => has("Worker")(rows) && lacks("Alarms")(rows));
    await editor.page.keyboard.press("Escape");
  },

  "a lens opens the preview, which scrolls with the template": async ({ editor, images }) => {
    await editor.moveTo(TEMPLATE, 30, 1);
    await editor.page.locator('.codelens-decoration a:has-text("makes Queueblue")').click();
    await until("the copies", () => editor.lines(PREVIEW), has("Queuegreen:"));
    await editor.page.waitForTimeout(500); // until both stand still
    await editor.picture(path.join(images, "preview.png"));
    await editor.moveTo(TEMPLATE, 57, 1);
    await until("the function", () => editor.lines(PREVIEW), has("Handler: worker.handler"));
    await editor.page.waitForTimeout(500); // until the preview stands still
    await editor.scroll(PREVIEW, -50);
    await until("the beginning", () => editor.lines(TEMPLATE), has("AWSTemplateFormatVersion"));
    await editor.scroll(PREVIEW, 15);
    await editor.group(PREVIEW).locator('.view-overlays .cdr[class*="ced-"]').first().waitFor();
  },

  "the preview follows the template": async ({ editor }) => {
    await editor.moveTo(TEMPLATE, 11, 1);
    await editor.retype(TEMPLATE, 11, 14, "blue,green,red");
    await editor.scroll(PREVIEW, -50);
    await until("the new copy", () => editor.lines(PREVIEW), has("Queuered:"));
    await editor.retype(TEMPLATE, 11, 14, "blue,green");
    await until("no such copy", () => editor.lines(PREVIEW), lacks("Queuered:"));
    await editor.close(PREVIEW);
  },

  "template and result as a diff": async ({ editor }) => {
    await editor.run("cfnkit: Compare with What CloudFormation Will See");
    await editor.page.locator(".monaco-diff-editor .line-insert").first().waitFor();
    await editor.page.keyboard.press("Control+F4");
    await editor.open(TEMPLATE);
  },

  "completion has what a loop makes": async ({ editor, images }) => {
    await editor.retype(TEMPLATE, 59, 24, "Que");
    await editor.page.keyboard.press("Control+Space");
    await until("names", () => editor.suggestions(), has("Queueblue"));
    await editor.picture(path.join(images, "completion.png"));
    await editor.page.keyboard.press("Escape");
    await editor.retype(TEMPLATE, 59, 24, "Alarms");
  },

  "a misspelt name is corrected by a click": async ({ editor }) => {
    await editor.retype(TEMPLATE, 59, 24, "Alarmz");
    await editor.group(TEMPLATE).locator(".squiggly-error, .squiggly-warning").first().waitFor();
    await editor.moveTo(TEMPLATE, 59, 27);
    await until("a fix", () => editor.fixes(), has("Alarms"));
    await editor.page.keyboard.press("Enter");
    await until("the name", () => editor.lines(TEMPLATE), has("ALARMS: !Ref Alarms"));
  },

  "the definition of a macro is its handler": async ({ editor }) => {
    await editor.moveTo(TEMPLATE, 3, 15);
    await editor.page.keyboard.press("F12");
    await until("the file", () => editor.peeked(), has(MACRO));
    await editor.page.keyboard.press("Escape");
  },

  "the references of a handler are the templates that call it": async ({ editor }) => {
    await editor.moveTo(TEMPLATE, 1, 1);
    await until("the server", () => editor.lenses(TEMPLATE), has("1 resource: Tickets"));
    await editor.open("macros", MACRO);
    await editor.moveTo(MACRO, 4, 6);
    await editor.page.keyboard.press("Shift+F12");
    await until("the template", () => editor.peeked(), has(TEMPLATE));
    await editor.page.keyboard.press("Escape");
    await editor.close(MACRO);
  },

  "a template in JSON has a preview in JSON": async ({ editor }) => {
    await editor.open("queue.json");
    await editor.run("cfnkit: Preview the Values That CloudFormation Will See");
    await until("the value", () => editor.lines("queue (resolved).json"), has('-queue"'));
    await editor.close("queue (resolved).json");
    await editor.close("queue.json");
  },

  "references are found in Sub too": async ({ editor }) => {
    await editor.moveTo(TEMPLATE, 25, 5);
    await editor.page.keyboard.press("Shift+F12");
    await until("uses", () => editor.peeked(), has("${Alarms.TopicName}"));
    await editor.page.keyboard.press("Escape");
  },

  "a saved change of a macro's code changes the findings on the unsaved template": async ({ editor, workspace, images }) => {
    await editor.retype(TEMPLATE, 2, 14, "Not saved.");
    const file = path.join(workspace, "macros/tables.py");
    await editor.open("macros", MACRO);
    await editor.run("Problems: Focus on Problems View");
        await editor.retype(MACRO, 13, 32, '"PAY_PER_REQEST",');
    await editor.page.keyboard.press("Control+s");
    await until("the macro's mistake", () => editor.problems(), has("PAY_PER_REQEST"));
    await editor.picture(path.join(images, "macro.png"));
    await editor.retype(MACRO, 13, 32, '"PAY_PER_REQUEST",');
    await editor.page.keyboard.press("Control+s");
    await until("no mistake", () => editor.problems(), lacks("PAY_PER_REQEST"));
    check(!readFileSync(file, "utf-8").includes("REQEST"), "The macro was not saved.");
    await editor.close(MACRO);
    check(!readFileSync(path.join(workspace, TEMPLATE), "utf-8").includes("Not saved."), "The template was saved.");
    await editor.open(TEMPLATE);
    await editor.page.keyboard.press("Control+s");
  },

  "a macro's run is seen, event beside answer": async ({ editor }) => {
    await editor.moveTo(TEMPLATE, 1, 1);
    await editor.page.locator('.codelens-decoration a:has-text("un")').first().click();
    await editor.page.locator('.tab.active:has-text("event ↔ answer")').waitFor();
    await editor.page.locator(".monaco-diff-editor .line-insert").first().waitFor();
    await editor.page.keyboard.press("Control+F4");
    await editor.open(TEMPLATE);
  },

  "a rename changes every form": async ({ editor, workspace }) => {
    await editor.moveTo(TEMPLATE, 12, 5);
    await editor.ask("F2", "Phase", ".rename-box input");
    await editor.page.keyboard.press("Enter");
    await editor.moveTo(TEMPLATE, 33, 1);
    const lines = await until("the new name", () => editor.lines(TEMPLATE), has("${Phase}"));
    check(has("!Equals [!Ref Phase, prod]")(lines), "!Ref has the old name.");
    await editor.page.keyboard.press("Control+s");
    const saved = () => Promise.resolve([readFileSync(path.join(workspace, TEMPLATE), "utf-8")]);
    await until("the saved template", saved, has("\n  Phase:\n"));
  },

  "drift of a snapshot stands at the ends of lines": async ({ editor, images }) => {
    await editor.moveTo(TEMPLATE, 18, 1);
    await until("the server", () => editor.lines(TEMPLATE), has("= false"));
    await editor.run("cfnkit: Show Drift from a Snapshot");
    await editor.choose("Snapshot of the live stack", "live.json");
    await editor.moveTo(TEMPLATE, 18, 1);
    await until("the difference", () => editor.notes(TEMPLATE), has("3 -> 90"));
    await editor.picture(path.join(images, "drift.png"));
    await editor.run("cfnkit: Hide Drift");
    await until("no difference", () => editor.notes(TEMPLATE), lacks("3 -> 90"));
  },

  "a fault of the configuration stands there": async ({ editor, workspace }) => {
    await editor.run("Problems: Focus on Problems View");
    const file = path.join(workspace, ".cfnkit.yaml");
    const sound = readFileSync(file, "utf-8");
    writeFileSync(file, sound.replace("macros:", "macroz:"));
    await until("the fault", () => editor.problems(), (rows) => has(".cfnkit.yaml")(rows) && has("macroz")(rows));
    writeFileSync(file, sound);
    await until("no fault", () => editor.problems(), lacks("macroz"));
  },

  "a server that ends is started again": async ({ editor }) => {
    const [before] = editor.processes("cfnkit lsp");
    process.kill(before ?? 0, "SIGKILL");
    await until("another", () => Promise.resolve(editor.processes("cfnkit lsp")), (now) => now.length > 0 && now[0] !== before);
    await until("the findings", () => editor.problems(), has("77777 is greater than the maximum"));
  },
};
