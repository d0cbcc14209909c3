// One document is on show at a time, and everything says which: what is opened is shown, what comes too late is not, and
// what belongs to another document stays with it. Nothing that was typed is lost without a word.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { stepweave } from "./harness/cli.mjs";
import { Machine } from "./harness/machine.mjs";
import { GLUE, GLUE_FILE, Stepweave, idOf } from "./harness/page.mjs";
import { CHECKOUT } from "./harness/server.mjs";
import { until } from "./harness/until.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const THREE = JSON.parse(readFileSync(join(CHECKOUT, "examples", "three-stages.plan.json"), "utf8"));
const MACHINE = { StartAt: "Hello", States: { Hello: { Type: "Pass", Next: "Done" }, Done: { Type: "Succeed" } } };
const JOB = idOf("Glue job 1");

const named = (app, name) => until(() => app.get("document-name").innerText(), name);
const cards = (app) => app.page.locator(".card").count();

/** Two frames have been drawn. */
const drawn = (app) => app.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** Chooses from the document menu. */
async function choose(app, item) {
  await app.get("examples").click();
  await app.get(item).click();
}

/** Types into the field of a test id without leaving it. */
async function type(app, field, text) {
  await app.get(field).click();
  await app.page.keyboard.press("Control+a");
  await app.page.keyboard.type(text);
}

/** Holds a file of the gallery back; gives what lets it go, which resolves once the page has it. */
async function hold(app, file) {
  let letGo;
  const held = new Promise((wake) => (letGo = wake));
  await app.page.route(`**/examples/${file}`, async (route) => {
    await held;
    await route.continue();
  });
  return async () => {
    const came = app.page.waitForResponse((response) => response.url().endsWith(file));
    letGo();
    await (await came).finished();
  };
}

test("a plan that is opened beside a state machine is shown; both are there afterwards", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, MACHINE);
  await choose(app, "example-three-stages");
  await app.get("canvas").waitFor();
  await named(app, THREE.name);
  await until(() => cards(app), THREE.tasks.length);
  await app.settled();
  await app.room("Flow");
  await app.get("flow-layout-polling").waitFor();
  await app.room("Plan");
  await app.get("undo").click();
  await named(app, GLUE.name);
  await until(() => cards(app), GLUE.tasks.length);
  await app.get("examples").click();
  await app.page.locator('[data-testid^="kept-"]').first().click();
  await app.node("Hello").waitFor();
  await app.becomes(MACHINE);
  await person.check();
});

test("in the Plan room name, title and exports are the plan's, with a state machine in the other rooms", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, MACHINE);
  await named(app, "Pasted state machine");
  await app.room("Plan");
  await named(app, GLUE.name);
  await app.get("examples").click();
  await app.get("rename-plan").fill("Nightly of ours");
  await app.get("rename-plan").press("Tab");
  await named(app, "Nightly of ours");
  await until(() => app.page.title(), "Nightly of ours · Stepweave");
  await app.get("export").click();
  const { bytes } = await app.download("export-plan");
  assert.equal(JSON.parse(bytes.toString("utf8")).name, "Nightly of ours");
  await app.room("Flow");
  await named(app, "Pasted state machine");
  await until(() => app.page.title(), "Pasted state machine · Stepweave");
  await person.check();
});

test("an example that comes while somebody types takes nothing away", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const before = await app.makespans();
  const letGo = await hold(app, "lambda-chain.asl.json");
  await choose(app, "example-lambda-chain");
  await type(app, `duration-${idOf("Glue job 2")}`, "40 min");
  await letGo();
  await app.get("toast").filter({ hasText: "was not opened: you went on" }).waitFor();
  await until(async () => (await app.makespans()).sequential > before.sequential, true);
  await named(app, GLUE.name);
  await person.check();
});

test("of two examples the one that was chosen last is shown", async () => {
  const person = await lab.person();
  const app = new Machine(await person.tab());
  await app.settled();
  const letGo = await hold(app, "hazards/stale-run.plan.json");
  await choose(app, "example-hazards-stale-run");
  await choose(app, "example-lambda-chain");
  await app.get("flow-canvas").waitFor();
  await named(app, "Three functions in a row");
  await letGo();
  await drawn(app);
  await named(app, "Three functions in a row");
  assert.equal(await app.get("flow-canvas").count(), 1);
  await person.check();
});

test("the list of lifted dependencies goes and comes with its plan", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, stepweave("weave", GLUE_FILE, "--layout", "staged"));
  await app.get("lift").click();
  await app.get("lifted").waitFor();
  await app.get("undo").click();
  await app.get("leaf-lifted").waitFor({ state: "detached" });
  await app.get(`row-${JOB}`).waitFor();
  await app.get("redo").click();
  await app.get("lifted").waitFor();
  await choose(app, "example-three-stages");
  await app.get("leaf-lifted").waitFor({ state: "detached" });
  await app.get(`row-${THREE.tasks[0].id}`).waitFor();
  await person.check();
});

test("marking text in a dialog does not close it, and what stood in it is there again", async () => {
  const person = await lab.person();
  const app = new Machine(await person.tab());
  await app.settled();
  const text = app.get("paste-text");
  await choose(app, "paste-json");
  await text.fill(JSON.stringify(MACHINE));
  const box = await text.boundingBox();
  await app.page.mouse.move(box.x + 60, box.y + 12);
  await app.page.mouse.down();
  await app.page.mouse.move(5, 5, { steps: 6 });
  await app.page.mouse.up();
  await drawn(app);
  assert.ok(await text.isVisible(), "a drag that ends outside is no click there");
  await app.page.mouse.click(5, 5);
  await text.waitFor({ state: "detached" });
  await choose(app, "paste-json");
  assert.equal(await text.inputValue(), JSON.stringify(MACHINE));
  await app.get("paste-open").click();
  await app.node("Hello").waitFor();
  await choose(app, "paste-json");
  await until(() => text.inputValue(), "");
  await person.check();
});

test("a wrong value in the details is told when they are closed at once", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const hashes = await app.hashes();
  await app.get(`row-${JOB}`).hover();
  await app.get(`details-${JOB}`).click();
  await app.get(`field-tasks-${GLUE.tasks.findIndex((task) => task.id === JOB)}-failure_probability`).fill("250");
  await app.page.locator("dialog[open]").getByRole("button", { name: "Close" }).click();
  await app.get("toast").filter({ hasText: "is as it was" }).waitFor();
  assert.deepEqual(await app.hashes(), hashes);
  await person.check();
});

test("the browser's Back closes the dialog that lies over the room", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.room("Flow");
  await app.get("flow-canvas").waitFor();
  await app.room("Plan");
  await app.get(`row-${JOB}`).hover();
  await app.get(`details-${JOB}`).click();
  await app.get("form-title").waitFor();
  await app.page.goBack();
  await app.get("flow-canvas").waitFor();
  await until(() => app.page.locator("dialog[open]").count(), 0);
  await person.check();
});

test("a plan without tasks has no results, and undo brings both back", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const hashes = await app.hashes();
  await app.get(`card-${JOB}`).click();
  await app.page.keyboard.press("Control+a");
  await app.page.keyboard.press("Delete");
  await until(() => app.headline(), "Add a task to see its layouts.");
  assert.equal(await app.page.locator('[data-testid="no-hazards"], [data-testid^="hazards-"]').count(), 0);
  await app.room("Flow");
  await app.room("Plan");
  await app.get("undo").click();
  await app.settled();
  assert.deepEqual(await app.hashes(), hashes);
  await person.check();
});

test("what layouts are priced as is part of the link and of the session", async () => {
  const [person, friend] = [await lab.person(), await lab.person()];
  const app = await Stepweave.open(person);
  await app.get("pricing").selectOption("Express");
  const prices = await app.get("price").allInnerTexts();
  const link = await app.share();
  await app.page.reload();
  const shown = await Stepweave.open(friend, link.slice(lab.origin.length));
  for (const own of [app, shown]) {
    await own.settled();
    await until(() => own.get("pricing").inputValue(), "Express");
    assert.deepEqual(await own.get("price").allInnerTexts(), prices);
  }
  await person.check();
  await friend.check();
});

test("what is being typed is there after a reload", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const before = await app.makespans();
  await type(app, `duration-${idOf("Glue job 2")}`, "40 min");
  await app.page.reload();
  await app.settled();
  await until(async () => (await app.makespans()).sequential > before.sequential, true);
  await person.check();
});

test("a dependency's cross is pressed while its name is being typed", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const to = idOf("Step Function 1");
  await type(app, `name-${JOB}`, "Orders, customers and what came back");
  await app.get(`undepend-${idOf("Glue job 3")}-${to}`).click();
  await app.edge("Glue job 3", "Step Function 1").waitFor({ state: "detached" });
  await app.page.locator(`[data-testid="card-${JOB}"][aria-label^="Orders, customers"]`).waitFor();
  assert.equal(await app.edge("Glue job 1", "Step Function 1").count(), 1);
  await person.check();
});
