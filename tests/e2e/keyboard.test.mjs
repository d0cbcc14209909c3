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

test("T leads into the kinds of task, and Escape out of them", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const focused = () => app.page.evaluate(() => document.activeElement?.dataset.testid);
  const cards = () => app.page.locator(".card").count();
  const before = await cards();
  await app.get("card-glue-1").focus();
  await app.page.keyboard.press("t");
  await app.page.locator('[data-testid="palette-glue"]:focus').waitFor();
  await app.page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "palette-states");
  await app.page.keyboard.press("Escape");
  assert.equal(await app.page.locator(".offer").count(), 0);
  await app.page.keyboard.press("t");
  await app.page.locator('[data-testid="palette-glue"]:focus').waitFor();
  await app.page.keyboard.press("ArrowUp");
  assert.equal(await focused(), "palette-callback");
  await app.changing(() => app.page.keyboard.press("Enter"));
  assert.equal(await cards(), before + 1);
  await person.check();
});

test("with the focus nowhere, Ctrl+A selects the tasks", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.page.evaluate(() => document.activeElement?.blur());
  await app.page.keyboard.press("Control+a");
  const count = await app.page.locator(".card").count();
  assert.equal(await app.page.locator('.card[data-selected="true"]').count(), count);
  assert.equal(await app.page.evaluate(() => getSelection().toString()), "");
  await person.check();
});

test("F shows every card of a large plan", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const rows = Array.from({ length: 160 }, (_, n) => `t${n},Task ${n},glue,60,${n >= 10 ? `t${n - 10}` : ""}`);
  await app.changing(() => app.openFile("large.csv", ["id,name,kind,duration,depends_on", ...rows].join("\n")));
  await app.get("card-t0").waitFor();
  const zoom = () => app.get("zoom").innerText();
  const first = await zoom();
  await app.get("card-t0").focus();
  await app.page.keyboard.press("f");
  await app.page.waitForFunction(() => document.querySelectorAll(".card").length === 160);
  const canvas = await app.get("canvas").boundingBox();
  const all = await app.page.locator(".card").evaluateAll((cards) => cards.map((card) => card.getBoundingClientRect().toJSON()));
  for (const card of all) {
    assert.ok(card.left >= canvas.x && card.right <= canvas.x + canvas.width, JSON.stringify({ card, canvas }));
    assert.ok(card.top >= canvas.y && card.bottom <= canvas.y + canvas.height, JSON.stringify({ card, canvas }));
  }
  assert.notEqual(await zoom(), first);
  await person.check();
});
