// Quick hands in Plan: what is done holds for what it was done to, ends when that is gone, and nothing is lost unsaid.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { scratch, stepweave } from "./harness/cli.mjs";
import { GLUE_FILE, Stepweave } from "./harness/page.mjs";
import { until } from "./harness/until.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const ALL = ["glue-1", "glue-2", "glue-3", "sfn-1", "sfn-2"];
/** The plan's tasks, by their cards; those that are selected. */
const tasks = (app) => app.page.locator(".card").evaluateAll((cards) => cards.map((card) => card.dataset.task).sort());
const selected = (app) => app.page.locator('.card[data-selected="true"]').evaluateAll((cards) => cards.map((card) => card.dataset.task).sort());
const edges = (app) => app.page.locator('[data-testid^="edge-"]').count();
const says = (app, words) => app.get("toast").filter({ hasText: words }).waitFor();
const without = (...gone) => ALL.filter((id) => !gone.includes(id));
/** A press where no card is. */
const pressCanvas = (app) => app.get("canvas").click({ position: { x: 8, y: 60 } });
const canvasHasFocus = (app) => app.page.locator('[data-testid="canvas"]:focus').waitFor();

/** Begins to drag a card, and has moved it. */
async function dragging(app, id) {
  await app.hover(`card-${id}`);
  const { x, y, width, height } = await app.get(`card-${id}`).boundingBox();
  await app.page.mouse.down();
  await app.page.mouse.move(x + width / 2 + 30, y + height / 2 + 20, { steps: 4 });
  await app.page.locator(".canvas.dragging").waitFor();
}

test("Delete takes what was chosen and nothing after it", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const key = (keys) => app.page.keyboard.press(keys);
  await app.get("card-sfn-2").click();
  await key("Delete");
  await key("Delete");
  await canvasHasFocus(app);
  await key("Delete");
  await says(app, "Select a task or a dependency first");
  assert.deepEqual(await tasks(app), without("sfn-2"));
  assert.deepEqual(await selected(app), []);
  // What comes back is what the next Delete means.
  await key("Control+z");
  await until(() => selected(app), ["sfn-2"]);
  await key("Delete");
  await until(() => tasks(app), without("sfn-2"));
  // The arrows lead on from where the task was.
  await canvasHasFocus(app);
  await key("ArrowRight");
  await app.page.locator('[data-testid="card-glue-1"]:focus').waitFor();
  assert.deepEqual(await selected(app), ["glue-1"]);
  // A dependency is no task.
  await app.edge("Glue job 3", "Step Function 1").focus();
  await key("Delete");
  await key("Delete");
  await canvasHasFocus(app);
  assert.equal(await edges(app), 1);
  assert.deepEqual(await tasks(app), without("sfn-2"));
  // A key that is held deletes once.
  await app.get("card-glue-2").click();
  for (let times = 0; times < 4; times += 1) await app.page.keyboard.down("Delete");
  await app.page.keyboard.up("Delete");
  await until(() => tasks(app), without("sfn-2", "glue-2"));
  await app.get("details-glue-3").click();
  await app.get("delete-task").click();
  await until(() => tasks(app), without("sfn-2", "glue-2", "glue-3"));
  await canvasHasFocus(app);
  assert.deepEqual(await selected(app), []);
  await person.check();
});

test("what is cut is what was selected then, however long the clipboard takes", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.page.evaluate(() => {
    navigator.clipboard.writeText = (text) => new Promise((done) => (window.copied = { text, done }));
  });
  await app.get("card-glue-1").click();
  await app.page.keyboard.press("Control+x");
  await app.page.waitForFunction(() => window.copied);
  await app.get("card-sfn-2").click();
  await until(() => selected(app), ["sfn-2"]);
  await app.page.evaluate(() => window.copied.done());
  await until(() => tasks(app), without("glue-1"));
  assert.deepEqual(await selected(app), ["sfn-2"]);
  assert.deepEqual(JSON.parse(await app.page.evaluate(() => window.copied.text)).tasks.map((task) => task.id), ["glue-1"]);
  await person.check();
});

test("a card's name is kept beside half a duration, and both together are one step", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const card = app.get("card-glue-1");
  const label = () => card.getAttribute("aria-label");
  const before = await label();
  const fill = async (name, duration) => {
    await card.dblclick();
    await card.locator(".card-name").fill(name);
    await card.locator(".card-duration").fill(duration);
  };
  await fill("Load", "12 min");
  await app.page.keyboard.press("Enter");
  await until(async () => /^Load, .*, 12 min, /.test(await label()), true);
  await app.page.keyboard.press("Control+z");
  await until(label, before);
  assert.ok(await app.get("undo").isDisabled(), "that was one step");
  await fill("Load", "12 mi");
  await pressCanvas(app);
  await says(app, "The duration is as it was.");
  await until(label, before.replace("Glue job 1", "Load"));
  await person.check();
});

test("a dependency begun by key is drawn by a click, and ends with a press elsewhere or another room", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const begin = async (id) => {
    await app.get(`card-${id}`).click();
    await app.page.keyboard.press("c");
    await app.page.locator(".canvas.connecting").waitFor();
  };
  const drawsNothing = async () => {
    await app.get("card-sfn-2").click();
    await until(() => selected(app), ["sfn-2"]);
    assert.equal(await app.get("edge-glue-1-sfn-2").count(), 0);
  };
  await begin("glue-1");
  await pressCanvas(app);
  await drawsNothing();
  await begin("glue-1");
  await app.page.keyboard.press("2");
  await app.get("flow-canvas").waitFor();
  await app.page.keyboard.press("1");
  await app.get("canvas").waitFor();
  await drawsNothing();
  await begin("glue-1");
  await app.page.keyboard.press("Delete");
  await app.page.locator(".canvas.connecting").waitFor({ state: "detached" });
  await app.page.keyboard.press("Control+z");
  await drawsNothing();
  await begin("glue-1");
  await app.get("card-sfn-2").click();
  await until(() => app.get("edge-glue-1-sfn-2").count(), 1);
  assert.equal(await app.page.locator(".canvas.connecting").count(), 0);
  await person.check();
});

test("a drag ends with its task, its room and the canvas's size", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const ended = () => app.page.locator(".canvas.dragging").waitFor({ state: "detached" });
  const letGo = async () => {
    await app.page.mouse.move(500, 300, { steps: 3 });
    await app.page.mouse.up();
  };
  await dragging(app, "glue-1");
  await app.page.keyboard.press("2");
  await app.get("flow-canvas").waitFor();
  await app.page.keyboard.press("1");
  await app.get("canvas").waitFor();
  await letGo();
  await dragging(app, "glue-1");
  await app.page.setViewportSize({ width: 1200, height: 800 });
  await ended();
  await letGo();
  assert.ok(await app.get("undo").isDisabled(), "nothing was moved");
  await dragging(app, "glue-1");
  await app.page.keyboard.press("Delete");
  await until(() => tasks(app), without("glue-1"));
  await ended();
  await letGo();
  assert.equal(await app.get("toast").filter({ hasText: "There is no task" }).count(), 0);
  await person.check();
});

test("kinds of task on offer can be dropped anywhere, pressed twice, and go with the plan", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const offer = app.page.locator(".offer");
  const count = async () => (await tasks(app)).length;
  await app.get("tool-add").click();
  await app.drag("palette-glue", "headline");
  assert.equal(await count(), 5);
  await app.get("palette-glue").click();
  await until(count, 6);
  await app.get("tool-add").click();
  await app.get("palette-glue").dblclick();
  await until(count, 7);
  assert.equal(await offer.count(), 0);
  // A hand that trembles does not drop.
  await app.get("tool-add").click();
  const { x, y } = await app.get("palette-glue").boundingBox();
  await app.page.mouse.move(x + 20, y + 10);
  await app.page.mouse.down();
  await app.page.mouse.move(x + 26, y + 14, { steps: 3 });
  await app.page.mouse.up();
  await until(count, 8);
  assert.equal(await offer.count(), 0);
  // It is of the room and of the plan.
  await app.get("tool-add").click();
  await offer.waitFor();
  await app.room("Flow");
  await app.get("flow-canvas").waitFor();
  await app.room("Plan");
  await app.get("canvas").waitFor();
  await offer.waitFor({ state: "detached" });
  await app.get("tool-add").click();
  await offer.waitFor();
  await app.get("examples").click();
  await app.get("new-plan").click();
  await until(count, 0);
  await offer.waitFor({ state: "detached" });
  await person.check();
});

test("fields show what the plan has, and say what they did not take", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const every = app.get("poll-interval");
  const typed = app.get("poll-interval-typed");
  const before = await every.inputValue();
  await every.selectOption("other");
  await typed.fill("soon");
  await pressCanvas(app);
  await says(app, "Type a duration from 1 s to 24 h");
  await until(() => every.inputValue(), before);
  await every.selectOption("other");
  await typed.fill("47 s");
  await typed.press("Enter");
  await until(() => every.inputValue(), "47");
  await every.selectOption("other");
  await typed.waitFor();
  await pressCanvas(app);
  await until(() => every.inputValue(), "47");
  await app.page.keyboard.press("Control+z");
  await until(() => every.inputValue(), before);

  await app.get("durations").selectOption("drawn");
  const seed = app.get("seed");
  await seed.fill("7");
  await seed.blur();
  for (const wrong of ["1.5", "-3", "1e3", ""]) {
    await seed.fill(wrong);
    await seed.blur();
    await until(() => seed.inputValue(), "7");
  }
  await says(app, "A seed is a whole number");

  const duration = app.get("duration-glue-1");
  const old = await duration.inputValue();
  await duration.fill("12 mi");
  await app.get("duration-problem").waitFor();
  await duration.press("Escape");
  await app.get("duration-problem").waitFor({ state: "detached" });
  assert.equal(await duration.inputValue(), old);
  await person.check();
});

test("a lifted dependency that is refused stays unticked", async () => {
  const staged = stepweave("weave", GLUE_FILE, "--layout", "staged");
  const { dependencies } = JSON.parse(stepweave("lift", scratch("hands.asl.json", staged), "--format", "json"));
  const { from, to } = dependencies.find((found) => found.why === "barrier");
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.paste(staged);
  await app.get("flow-canvas").waitFor();
  await app.get("lift").click();
  const box = app.get(`lifted-${from}-${to}`);
  await box.uncheck();
  await app.get(`edge-${from}-${to}`).waitFor({ state: "detached" });
  await app.drag(`port-out-${to}`, `card-${from}`);
  await until(() => app.get(`edge-${to}-${from}`).count(), 1);
  await box.click();
  await says(app, "would close a cycle");
  assert.equal(await box.isChecked(), false);
  await person.check();
});
