// Everything by keyboard: no mouse is touched in this file.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { Stepweave, idOf } from "./harness/page.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

/** Presses Tab until the element has the focus. Fails if the keyboard cannot reach it. */
async function tabTo(app, id) {
  for (let presses = 0; presses < 150; presses += 1) {
    const there = await app.page.evaluate((id) => document.activeElement?.closest(`[data-testid="${id}"]`) !== null, id);
    if (there) return;
    await app.page.keyboard.press("Tab");
  }
  assert.fail(`Tab never reaches ${id}`);
}

/** Whether what has the focus shows it. */
async function focusShows(app) {
  return app.page.evaluate(() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== "none" || style.boxShadow !== "none" || document.activeElement.tagName === "g";
  });
}

test("the whole journey without a mouse: edit, undo, remove a dependency, look at the flow", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const hashes = await app.hashes();

  await tabTo(app, `duration-${idOf("Glue job 2")}`);
  assert.ok(await focusShows(app), "focus is visible");
  if ((await app.page.evaluate(() => document.activeElement.tagName)) !== "INPUT") await app.page.keyboard.press("Enter");
  await app.changing(async () => {
    await app.page.keyboard.press("Control+a");
    await app.page.keyboard.type("33 min");
    await app.page.keyboard.press("Enter");
  });
  await app.page.keyboard.press("Escape");
  await app.changing(() => app.page.keyboard.press("Control+z"));
  assert.deepEqual(await app.hashes(), hashes);

  await app.page.evaluate(() => document.activeElement.blur());
  await tabTo(app, `edge-${idOf("Glue job 3")}-${idOf("Step Function 1")}`);
  await app.changing(() => app.page.keyboard.press("Delete"));
  assert.equal(await app.edge("Glue job 3", "Step Function 1").count(), 0);
  await app.changing(() => app.page.keyboard.press("Control+z"));
  assert.deepEqual(await app.hashes(), hashes);

  await tabTo(app, "add-task");
  await app.changing(() => app.page.keyboard.press("Enter"));
  await app.page.keyboard.press("Escape");
  await app.changing(() => app.page.keyboard.press("Control+z"));
  assert.deepEqual(await app.hashes(), hashes);

  await app.page.evaluate(() => document.activeElement.blur());
  await tabTo(app, "tab-flow");
  await app.page.keyboard.press("Enter");
  await app.get("flow-canvas").waitFor();
  await person.check();
});
