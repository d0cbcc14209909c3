// Where the keyboard is: it is never nowhere, begins where one begins, and walks what is shown.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { Machine } from "./harness/machine.mjs";
import { Stepweave } from "./harness/page.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const DEFINITION = {
  StartAt: "Load orders",
  States: {
    "Load orders": { Type: "Task", Resource: "arn:aws:states:::glue:startJobRun.sync", Parameters: { JobName: "orders" }, Next: "Check" },
    Check: { Type: "Pass", Next: "Load returns" },
    "Load returns": { Type: "Task", Resource: "arn:aws:states:::glue:startJobRun.sync", Parameters: { JobName: "returns" }, End: true },
  },
};

const focusIs = (app, id) => app.page.locator(`[data-testid="${id}"]:focus`).waitFor();
const press = async (app, ...keys) => {
  for (const key of keys) await app.page.keyboard.press(key);
};

test("after a choice the focus is at the menu's button, after the last undo at Redo", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.changing(() => app.setDuration("Glue job 1", "12 min"));
  await app.get("history").focus();
  await press(app, "Enter", "ArrowDown");
  await app.page.locator(".menu-item:focus").waitFor();
  await press(app, "ArrowDown");
  await press(app, "Enter");
  await focusIs(app, "history");
  await app.get("undo").or(app.get("redo")).and(app.page.locator(":enabled")).first().focus();
  const other = (await app.page.locator('[data-testid="undo"]:focus').count()) ? "redo" : "undo";
  await press(app, "Enter");
  await focusIs(app, other);
  await person.check();
});

test("a message that is closed gives the focus back, and so does the list of kinds", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.get("share").focus();
  await press(app, "Enter");
  await app.get("share-link").waitFor();
  await app.get("toast").last().getByRole("button", { name: "Close" }).focus();
  await press(app, "Enter");
  await focusIs(app, "share");
  await app.get("tool-add").focus();
  await press(app, "Enter");
  await focusIs(app, "palette-glue");
  await press(app, "Escape");
  await focusIs(app, "tool-add");
  await person.check();
});

test("buttons that go with their room lead into the next", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, DEFINITION);
  await app.get("run-machine").focus();
  await press(app, "Enter");
  await focusIs(app, "play");
  await app.room("Flow");
  await app.ready();
  await app.get("lift").focus();
  await press(app, "Enter");
  await focusIs(app, "leaf-lifted");
  await person.check();
});

test("dialogs begin at their first control", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.get("examples").click();
  await app.get("paste-json").click();
  await focusIs(app, "paste-text");
  await press(app, "Escape");
  await focusIs(app, "examples");
  await press(app, "?");
  await app.page.locator(".keys-columns button:focus").waitFor();
  await press(app, "Escape");
  await app.get("card-glue-1").focus();
  await press(app, "d");
  await app.page.locator(".form-body :is(input, select, textarea):focus").waitFor();
  await press(app, "Escape");
  await focusIs(app, "card-glue-1");
  await person.check();
});

test("arrows and Enter walk the states that were found, and their pictures follow the type", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, DEFINITION);
  const selected = (name) => app.page.locator(`[data-testid="node-${name}"][aria-pressed="true"]`).waitFor();
  const find = app.get("find-state");
  await find.fill("load");
  await find.press("ArrowDown");
  await selected("Load orders");
  await find.press("Enter");
  await selected("Load returns");
  await find.press("ArrowDown");
  await selected("Load returns");
  await find.press("ArrowUp");
  await selected("Load orders");
  await find.press("Escape");
  assert.equal(await find.inputValue(), "");
  const row = app.get("outline").getByRole("treeitem", { name: "Load orders" });
  const before = await row.locator("svg").last().innerHTML();
  await app.field("Type").selectOption("Wait");
  await app.page.waitForFunction(
    (before) => {
      const row = [...document.querySelectorAll('[data-testid="outline"] [role=treeitem]')].find((row) => row.innerText.trim() === "Load orders");
      return row && [...row.querySelectorAll("svg")].at(-1).innerHTML !== before;
    },
    before,
  );
  await person.check();
});

test("the event history is one stop of Tab, and arrows walk it", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.room("Run");
  const rows = app.get("event-rows");
  await app.get("event-row-0").waitFor();
  assert.equal(await rows.locator('[tabindex="0"]').count(), 1);
  await app.get("event-filter").focus();
  for (let presses = 0; presses < 6 && !(await app.page.locator('[data-testid="event-row-0"]:focus').count()); presses++) await press(app, "Tab");
  await focusIs(app, "event-row-0");
  await press(app, "ArrowDown", "ArrowDown");
  await focusIs(app, "event-row-2");
  assert.equal(await rows.locator('[tabindex="0"]').count(), 1);
  await press(app, "ArrowRight");
  assert.equal(await app.get("event-row-2").getAttribute("aria-expanded"), "true");
  await press(app, "ArrowLeft");
  assert.equal(await app.get("event-row-2").getAttribute("aria-expanded"), "false");
  await press(app, "Enter");
  assert.equal(await app.get("transport").getAttribute("data-passed"), "3");
  const last = (await app.get("event-count").innerText()).trim();
  await press(app, "End");
  await focusIs(app, `event-row-${Number(last) - 1}`);
  assert.ok(await app.get(`event-${last}`).isVisible());
  // Whoever leaves comes back to the same row.
  await press(app, "Home");
  await focusIs(app, "event-row-0");
  assert.equal(await app.page.locator("button[role=row]").count(), 0);
  await person.check();
});

test("every room has headings without gaps, and a way past the top bar", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  for (const room of ["Plan", "Flow", "Run"]) {
    await app.room(room);
    await app.page.locator("main h1").first().waitFor({ state: "attached" });
    await app.page.waitForTimeout(300);
    const levels = await app.page.evaluate(() => [...document.querySelectorAll("main :is(h1, h2, h3, h4)")].filter((it) => it.checkVisibility()).map((it) => Number(it.tagName[1])));
    assert.ok(levels.includes(1), `${room} has no h1`);
    levels.forEach((level, at) => assert.ok(at === 0 || level <= levels[at - 1] + 1, `${room}: ${levels.join(" ")}`));
  }
  await app.page.evaluate(() => document.activeElement.blur());
  await app.get("skip").focus();
  await press(app, "Enter");
  assert.equal(await app.page.evaluate(() => document.activeElement.tagName), "MAIN");
  assert.equal(new URL(app.page.url()).hash, "");
  await person.check();
});

test("Back and Forward lead from room to room", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const there = (id) => app.page.locator(`[data-testid="tab-${id}"][aria-current="page"]`).waitFor();
  await app.room("Flow");
  await app.get("flow-canvas").waitFor();
  await app.room("Run");
  await app.get("run-status").waitFor();
  await app.page.goBack();
  await there("flow");
  await app.page.goBack();
  await there("plan");
  await app.page.goForward();
  await there("flow");
  await app.get("flow-canvas").waitFor();
  await person.check();
});

test("Back does not bring a link's plan again once it was changed", async () => {
  const person = await lab.person();
  const first = await Stepweave.open(person);
  const link = await first.share();
  const app = await Stepweave.open(person, link.slice(link.indexOf("/#")));
  await app.room("Flow");
  await app.get("flow-canvas").waitFor();
  await app.room("Plan");
  await app.changing(() => app.setDuration("Glue job 1", "12 min"));
  const linkless = () => app.page.waitForFunction(() => location.hash === "");
  await linkless();
  for (const room of ["flow", "plan"]) {
    await app.page.goBack();
    await app.page.locator(`[data-testid="tab-${room}"][aria-current="page"]`).waitFor();
    await linkless();
  }
  assert.equal(await app.get("duration-glue-1").inputValue(), "12 min");
  await person.check();
});
