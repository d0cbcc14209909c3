// What is said in passing, what stays, and when it goes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { Machine } from "./harness/machine.mjs";
import { Stepweave } from "./harness/page.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const DEFINITION = {
  StartAt: "Load",
  States: { Load: { Type: "Task", Resource: "arn:aws:states:::glue:startJobRun.sync", Parameters: { JobName: "load" }, End: true } },
};

test("a message has its own words and its own time, whatever was said before it", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const said = (words) => app.get("toast").filter({ hasText: words });
  // What reads messages out is there before any of them.
  assert.equal(await app.page.locator('.toasts[aria-live="polite"]').count(), 1);
  await app.changing(() => app.setDuration("Glue job 1", "12 min"));
  await app.page.keyboard.press("d");
  await said("Select a task first").waitFor();
  await app.page.waitForTimeout(2_500);
  await app.page.keyboard.press("Control+z");
  await said("Undone").waitFor();
  assert.equal(await app.get("toast").count(), 1);
  // The first one's four seconds are over, the second one's are not.
  await app.page.waitForTimeout(2_300);
  assert.equal(await said("Undone").count(), 1);
  await said("Undone").waitFor({ state: "detached" });
  await person.check();
});

test("in Run a complaint goes once what it was about is mended", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, DEFINITION);
  await app.room("Run");
  await app.get("scenario").locator("summary").first().click();
  const takes = async (text) => {
    await app.get("takes Load").fill(text);
    await app.get("takes Load").press("Tab");
  };
  const alert = app.page.locator('[data-testid="toast"][role="alert"]');
  await takes("soon");
  await alert.waitFor();
  await app.page.waitForTimeout(400);
  await takes("4 min");
  await app.page.locator('[data-testid="run-duration"][data-ms="240000"]').waitFor();
  await alert.waitFor({ state: "detached", timeout: 6_000 });
  await person.check();
});
