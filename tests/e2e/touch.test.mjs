// What fingers do to a plan, and what of the page must be on a phone's screen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab, PHONE } from "./harness/browser.mjs";
import { Machine } from "./harness/machine.mjs";
import { Stepweave } from "./harness/page.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

/** Fails unless all of it is on the screen. */
async function isOnScreen(app, locator, what) {
  const box = await locator.boundingBox();
  const { width, height } = app.page.viewportSize();
  assert.ok(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height, `${what}: ${JSON.stringify(box)}`);
}

test("a finger's first tap selects a dependency, its second deletes it", async () => {
  const person = await lab.person({ viewport: PHONE, touch: true });
  const app = await Stepweave.open(person);
  const edge = app.edge("Glue job 1", "Step Function 1");
  await edge.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await edge.boundingBox();
  const tap = () => app.page.touchscreen.tap(x + width / 2, y + height / 2);
  await tap();
  await app.get("unlink").waitFor();
  // A deletion by the same tap would have been by now.
  await app.page.waitForTimeout(400);
  assert.equal(await edge.count(), 1);
  await app.changing(tap);
  assert.equal(await edge.count(), 0);
  await person.check();
});

test("a task is deleted by touch in its details, and by name in the search", async () => {
  const person = await lab.person({ viewport: PHONE, touch: true });
  const app = await Stepweave.open(person);
  const cards = () => app.page.locator(".card").count();
  const before = await cards();
  await app.get("details-glue-1").tap();
  await app.changing(() => app.get("delete-task").tap());
  await app.get("card-glue-1").waitFor({ state: "detached" });
  assert.equal(await app.page.locator("dialog[open]").count(), 0);
  await app.get("card-glue-3").tap();
  await app.page.getByLabel("Search", { exact: true }).filter({ visible: true }).first().tap();
  await app.get("palette-input").fill("delete what");
  await app.changing(() => app.page.getByRole("option", { name: "Delete what is selected" }).tap());
  await app.get("card-glue-3").waitFor({ state: "detached" });
  assert.equal(await cards(), before - 2);
  await person.check();
});

test("the plan's own form has no task to delete", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.page.keyboard.press("s");
  await app.get("form-title").waitFor();
  assert.equal(await app.get("delete-task").count(), 0);
  await person.check();
});

test("the message with the link stays on a phone's screen", async () => {
  const person = await lab.person({ viewport: PHONE, touch: true });
  const app = await Stepweave.open(person);
  await app.get("share").tap();
  await app.get("share-link").waitFor();
  await isOnScreen(app, app.get("toast").last(), "the message");
  await isOnScreen(app, app.get("share-link"), "the link");
  await isOnScreen(app, app.get("toast").last().getByRole("button", { name: "Close" }), "its button");
  await person.check();
});

test("the pad beside a state stays on the canvas, above the sheet", async () => {
  const person = await lab.person({ viewport: PHONE, touch: true });
  const rows = Array.from({ length: 9 }, (_, at) => [`S${at}`, at < 8 ? { Type: "Pass", Next: `S${at + 1}` } : { Type: "Succeed" }]);
  const app = await Machine.of(person, { StartAt: "S0", States: Object.fromEntries(rows) });
  for (const name of ["S0", "S4", "S8"]) {
    await app.get("outline").evaluate((tree, name) => [...tree.querySelectorAll("[role=treeitem]")].find((row) => row.innerText.trim() === name).click(), name);
    await app.page.waitForTimeout(400);
    await isOnScreen(app, app.get("pad-delete"), `the pad of ${name}`);
    const [pad, head] = [await app.get("pad-delete").boundingBox(), await app.get("sheet-code").boundingBox()];
    assert.ok(pad.y + pad.height <= head.y, JSON.stringify({ name, pad, head }));
  }
  await person.check();
});
