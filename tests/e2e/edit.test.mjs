// Editing the plan with the mouse: every change is simulated anew, every change can be undone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { Stepweave, idOf } from "./harness/page.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

test("a dependency drawn from port to port changes the numbers, removed it restores them", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const [spans, hashes] = [await app.makespans(), await app.hashes()];

  await app.changing(() => app.connect("Glue job 2", "Step Function 1"));
  const drawn = await app.makespans();
  assert.ok(drawn.polling > spans.polling, "Step Function 1 now waits for Glue job 2");

  await app.changing(() => app.disconnect("Glue job 2", "Step Function 1"));
  assert.equal(await app.edge("Glue job 2", "Step Function 1").count(), 0);
  assert.deepEqual(await app.hashes(), hashes);
  await person.check();
});

test("a dependency that would close a circle is refused with its reason", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const hashes = await app.hashes();
  await app.hover(`port-out-${idOf("Step Function 1")}`);
  await app.page.mouse.down();
  await app.hover(`card-${idOf("Glue job 1")}`);
  assert.match(await app.get("refusal").innerText(), /cycle/i, "the reason is told before the drop");
  await app.page.mouse.up();
  assert.equal(await app.get(`edge-${idOf("Step Function 1")}-${idOf("Glue job 1")}`).count(), 0);
  assert.deepEqual(await app.hashes(), hashes);
  await person.check();
});

test("a task dragged in from the palette joins every layout", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const cards = app.page.locator('[data-testid^="card-"]');
  const count = await cards.count();
  await app.changing(() => app.dragTaskIn({ x: 300, y: 450 }));
  assert.equal(await cards.count(), count + 1);
  await person.check();
});

test("a duration edited changes the numbers at once", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const before = await app.makespans();
  await app.changing(() => app.setDuration("Glue job 2", "40 min"));
  const after = await app.makespans();
  const longer = after.sequential - before.sequential;
  assert.ok(longer > 0);
  assert.equal(after.staged - before.staged, longer, "the barrier waits for Glue job 2");
  await person.check();
});

test("undo walks back to the first plan and redo to the last", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const states = [await app.hashes()];
  const deeds = [
    () => app.connect("Glue job 2", "Step Function 1"),
    () => app.setDuration("Glue job 1", "12 min"),
    () => app.dragTaskIn({ x: 300, y: 450 }),
  ];
  for (const deed of deeds) {
    await app.changing(deed);
    states.push(await app.hashes());
  }
  for (const state of states.slice(0, -1).reverse()) {
    await app.changing(() => app.page.keyboard.press("Control+z"));
    assert.deepEqual(await app.hashes(), state);
  }
  assert.ok(await app.get("undo").isDisabled());
  for (const state of states.slice(1)) {
    await app.changing(() => app.page.keyboard.press("Control+Shift+z"));
    assert.deepEqual(await app.hashes(), state);
  }
  assert.ok(await app.get("redo").isDisabled());
  await person.check();
});
