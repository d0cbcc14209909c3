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
  // To any step at once.
  const walk = async (number, marks) => {
    await app.get("history").click();
    const steps = app.page.getByRole("menuitemradio");
    await steps.nth(3).waitFor();
    assert.deepEqual(await steps.locator(".aside").allInnerTexts(), marks);
    await app.changing(() => steps.nth(number).click());
  };
  await walk(2, ["now", "", "", ""]);
  assert.deepEqual(await app.hashes(), states[1]);
  await walk(0, ["undone", "undone", "now", ""]);
  assert.deepEqual(await app.hashes(), states[3]);
  await person.check();
});

test("several tasks are selected, copied and deleted", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const keys = (keys) => app.page.keyboard.press(keys);
  const selected = async (...expected) => {
    const all = await app.page.locator('.card[data-selected="true"]').evaluateAll((cards) => cards.map((card) => card.dataset.task));
    assert.deepEqual(all.sort(), expected.sort());
  };
  await app.get("card-glue-1").click();
  await app.get("card-glue-3").click({ modifiers: ["Shift"] });
  await selected("glue-1", "glue-3");
  await app.get("card-glue-2").click({ modifiers: ["Control"] });
  await app.get("card-glue-3").click({ modifiers: ["Shift"] });
  await selected("glue-1", "glue-2");
  await keys("Escape");
  await selected();
  // No card has the focus after the marquee: the keys are the canvas's all the same.
  const canvas = await app.get("canvas").boundingBox();
  await app.page.mouse.move(canvas.x + 8, canvas.y + 60);
  await app.page.mouse.down();
  await app.page.mouse.move(canvas.x + 300, canvas.y + canvas.height - 60, { steps: 8 });
  await app.page.mouse.up();
  await selected("glue-1", "glue-2", "glue-3");
  await keys("Control+a");
  await selected("glue-1", "glue-2", "glue-3", "sfn-1", "sfn-2");
  await app.changing(() => keys("Control+d"));
  assert.equal(await app.page.locator(".card").count(), 10);
  const copies = ["glue_job_4", "glue_job_5", "glue_job_6", "step_function_3", "step_function_4"];
  await selected(...copies);
  // The copy of Step Function 1 waits for the copies of jobs 1 and 3.
  assert.match(await app.get("card-step_function_3").getAttribute("aria-label"), /depends on Glue job 4, Glue job 6$/);
  await app.changing(() => keys("Delete"));
  assert.equal(await app.page.locator(".card").count(), 5);
  const before = await app.hashes();
  await app.changing(() => keys("Control+z"));
  await app.changing(() => keys("Control+z"));
  assert.deepEqual(await app.hashes(), before);
  await person.check();
});

test("tasks go through the clipboard as a plan", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const keys = (keys) => app.page.keyboard.press(keys);
  const cards = () => app.page.locator(".card").count();
  const copied = async (...ids) => {
    const text = await app.copied((text) => text.startsWith("{") && JSON.parse(text).tasks.map((task) => task.id).join() === ids.join());
    return JSON.parse(text).tasks;
  };
  const written = (text) => app.page.evaluate((text) => navigator.clipboard.writeText(text), text);
  const before = await app.hashes();
  await app.get("card-glue-1").click();
  await app.get("card-sfn-1").click({ modifiers: ["Shift"] });
  await keys("Control+c");
  // Job 3, for which Step Function 1 waits too, was not copied.
  assert.deepEqual((await copied("glue-1", "sfn-1"))[1].depends_on, ["glue-1"]);
  await app.changing(() => keys("Control+v"));
  assert.equal(await cards(), 7);
  assert.match(await app.get("card-step_function_3").getAttribute("aria-label"), /depends on Glue job 4$/);
  await app.changing(() => keys("Control+x"));
  await copied("glue_job_4", "step_function_3");
  assert.equal(await cards(), 5);
  assert.deepEqual(await app.hashes(), before);

  // A spreadsheet's rows; a text that is neither; a field's own text.
  await written("id\tkind\tduration\tdepends_on\nreport\tglue\t3 min\tmail\nmail\tlambda\t1 min\t\n");
  await app.changing(() => keys("Control+v"));
  assert.match(await app.get("card-report").getAttribute("aria-label"), /depends on mail$/);
  await written("Kind regards");
  await keys("Control+v");
  await app.page.getByText(/The pasted text.*Nothing was changed/).waitFor();
  await app.get("card-report").click();
  await keys("F2");
  await app.page.locator("input:focus").waitFor();
  await keys("Control+a");
  await keys("Control+c");
  await app.copied((text) => text === "report");
  await keys("Control+v");
  await keys("Escape");
  assert.equal(await cards(), 7);
  await person.check();
});
