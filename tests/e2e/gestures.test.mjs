// What pointers and fingers do on the flow chart, what the code pane offers, and what happens when work cannot be kept.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab, PHONE } from "./harness/browser.mjs";
import { Machine } from "./harness/machine.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const FLOW = {
  StartAt: "Look",
  States: {
    Look: { Type: "Pass", Next: "Which?" },
    "Which?": { Type: "Choice", Choices: [{ Variable: "$.n", NumericEquals: 1, Next: "One" }], Default: "Other" },
    One: { Type: "Pass", Next: "Other" },
    Other: { Type: "Succeed" },
  },
};

/** Fingers, as the browser has them; each is a path of points. */
async function fingers(app, ...paths) {
  const session = await app.page.context().newCDPSession(app.page);
  const touch = (type, step) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: step === null ? [] : paths.map((path, id) => ({ ...path[step], id })),
    });
  await touch("touchStart", 0);
  for (let step = 1; step < paths[0].length; step++) await touch("touchMove", step);
  // A finger that leaves the glass moving throws what it moved, and the tap that comes next only stops that.
  await app.page.waitForTimeout(100);
  await touch("touchEnd", null);
  await session.detach();
}

const line = (from, to, steps = 8) =>
  Array.from({ length: steps + 1 }, (_, at) => ({ x: from.x + ((to.x - from.x) * at) / steps, y: from.y + ((to.y - from.y) * at) / steps }));

async function middle(locator) {
  const { x, y, width, height } = await locator.boundingBox();
  return { x: x + width / 2, y: y + height / 2 };
}

/** The flow editor with an example, after a run of it. */
async function afterItsRun(person, example) {
  const app = new Machine(await person.tab());
  await app.settled();
  await app.get("examples").click();
  await app.get(`example-${example}`).click();
  await app.ready();
  await app.get("run-machine").click();
  await app.get("run-status").waitFor();
  await app.room("Flow");
  await app.ready();
  return app;
}

test("a connection is drawn from the handle of a state; an edge is led elsewhere", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, FLOW);
  // Choice states have a default already: a new connection is a new rule.
  await app.draw("Which?", "Look");
  assert.equal((await app.definition()).States["Which?"].Choices[1].Next, "Look");
  await app.draw("One", "Which?");
  assert.equal((await app.definition()).States.One.Next, "Which?");
  // Nothing leads out of what ends.
  await app.draw("Other", "Look");
  assert.equal((await app.definition()).States.Other.Next, undefined);
  await person.check();
});

test("states are dropped into a Map and into a new branch of a Parallel", async () => {
  const person = await lab.person();
  const app = await Machine.create(person);
  await app.dragIn("Map", "empty");
  await app.dragIn("Wait", "lane-/States/Map/ItemProcessor");
  await app.node("Map").click();
  await app.dragIn("Parallel", "node-Map", { below: false });
  const caught = await app.definition();
  assert.equal(caught.States.Map.Catch[0].Next, "Parallel");
  assert.deepEqual(Object.keys(caught.States.Map.ItemProcessor.States), ["Wait"]);
  await app.dragIn("Pass", "lane-/States/Parallel/Branches/1");
  // A state that is dragged out of a branch leaves it.
  const branch = app.get("lane-/States/Parallel/Branches/0");
  await app.hover("node-Pass");
  await app.page.mouse.down();
  const to = await middle(branch);
  await app.page.mouse.move(to.x, to.y, { steps: 10 });
  await app.page.mouse.up();
  const { Branches } = (await app.definition()).States.Parallel;
  assert.deepEqual(Branches.map(({ States }) => Object.keys(States)), [["Pass"], []]);
  await person.check();
});

test("on a phone fingers select, drag a state in, move the view and pinch; the sheet is pulled up and away", async () => {
  const person = await lab.person({ viewport: PHONE, touch: true });
  const app = await Machine.of(person, FLOW);
  const sheet = (word) => app.page.locator(`.flow-room[data-sheet="${word}"]`).waitFor();
  // A finger on a head that was only just laid out may be taken for one that scrolls, and a message may lie over it for a
  // while: people pull again, too.
  const pull = async (by, word) => {
    for (let turn = 0; turn < 12; turn++) {
      const head = await middle(app.page.locator(".selected b"));
      await fingers(app, line(head, { x: head.x, y: head.y + by }));
      await app.page.waitForTimeout(400);
      if (await app.page.locator(`.flow-room[data-sheet="${word}"]`).count()) return;
    }
    await sheet(word);
  };
  // What moves comes to rest.
  const rest = () => app.page.waitForTimeout(400);
  const zoom = async () => parseFloat(await app.get("flow-canvas").locator(".z").innerText());
  await app.node("One").tap();
  assert.equal(await app.node("One").getAttribute("aria-pressed"), "true");
  // Two fingers that part make it larger.
  const before = await zoom();
  const canvas = await app.get("flow-canvas").boundingBox();
  const from = { x: canvas.x + 40, y: canvas.y + canvas.height - 150 };
  const [left, right] = [{ x: from.x + 100, y: from.y }, { x: from.x + 140, y: from.y }];
  await fingers(app, line(left, { x: left.x - 40, y: left.y }), line(right, { x: right.x + 40, y: right.y }));
  assert.ok((await zoom()) > before * 1.5, `${await zoom()} after ${before}`);
  await app.page.getByLabel("Show all", { exact: true }).tap();
  // One finger moves the view.
  const at = await middle(app.node("Look"));
  await fingers(app, line(from, { x: from.x + 60, y: from.y - 30 }));
  const moved = await middle(app.node("Look"));
  assert.ok(moved.x - at.x > 30 && at.y - moved.y > 10, JSON.stringify({ at, moved }));
  await app.page.getByLabel("Show all", { exact: true }).tap();
  await rest();
  // A state comes out of the palette.
  const under = await app.node("Look").boundingBox();
  await fingers(app, line(await middle(app.get("palette-Wait")), { x: under.x + under.width / 2, y: under.y + under.height + 8 }, 12));
  await app.node("Wait").waitFor();
  // The sheet.
  await rest();
  await pull(-200, "fields");
  await rest();
  await app.fill("Seconds", "9");
  await pull(200, "head");
  await rest();
  await app.get("sheet-code").tap();
  await sheet("code");
  await app.page.locator(".cm-content").waitFor();
  const code = await app.get("code-host").boundingBox();
  assert.ok(code.width > 380 && code.height > 500, JSON.stringify(code));
  const { Look, Wait } = (await app.definition()).States;
  assert.deepEqual([Look.Next, Wait.Seconds], ["Wait", 9]);
  const wide = await app.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `scrolls ${wide} px sideways`);
  await person.check();
});

test("the code pane completes, and mends what can be mended at once", async () => {
  const person = await lab.person();
  const broken = structuredClone(FLOW);
  broken.States.One.Next = "Othr";
  const app = await Machine.of(person, broken);
  await app.page.locator(".cm-line").filter({ hasText: '"Othr"' }).click();
  await app.page.keyboard.press("End");
  // The quick fix of the finding under the caret.
  const fix = app.page.locator(".cm-diagnosticAction").first();
  await app.page.locator(".cm-lintRange-error").filter({ hasText: "Othr" }).first().hover();
  await fix.click();
  await app.becomes(FLOW);
  // Completion of a field's name.
  await app.page.locator(".cm-line").filter({ hasText: '"Type": "Succeed"' }).click();
  await app.page.keyboard.press("End");
  await app.page.keyboard.type(',\n"Outp');
  await app.page.locator(".cm-tooltip-autocomplete").getByText("OutputPath").first().waitFor();
  // The list takes no key in its first moments, so that none goes astray.
  await app.page.waitForTimeout(200);
  await app.page.keyboard.press("Enter");
  await app.page.waitForFunction(() => document.querySelector(".cm-content").innerText.includes('"OutputPath"'));
  await person.check();
});

test("a link holds a state machine that was drawn", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, FLOW);
  await app.node("One").click();
  await app.name("The one");
  const link = await app.share();
  const text = await app.text();
  const other = await lab.person();
  const again = new Machine(await other.tab(link.slice(lab.origin.length)));
  await again.node("The one").waitFor();
  await again.ready();
  assert.equal(await again.text(), text);
  await other.check();
  await person.check();
});

test("when the browser's storage is full the page says so, and the work can be taken along", async () => {
  const person = await lab.person();
  await person.context.addInitScript(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    };
  });
  const app = await Machine.of(person, FLOW);
  await app.node("One").click();
  await app.name("The one");
  await app.get("toast").filter({ hasText: "no room left in this browser" }).waitFor();
  assert.equal((await app.definition()).States["The one"].Next, "Other");
  await person.check();
});

test("what a state was given in the last run is offered where paths are typed, and is what it is tested with", async () => {
  const person = await lab.person();
  const app = await afterItsRun(person, "job-iterator");
  await app.node("Is the next one done?").click();
  const offered = await app.page.locator("#paths option").evaluateAll((all) => all.map((it) => it.value));
  assert.ok(offered.includes("$.jobs[0].done"), offered.join(" "));
  await app.page.getByText("Test this state", { exact: true }).first().click();
  assert.ok(JSON.parse(await app.get("test-input").inputValue()).jobs.length > 0);
  await app.get("test-run").click();
  await app.get("test-outcome").filter({ hasText: "Succeeded, goes on to" }).waitFor();
  // In the code, and what a word means.
  await app.page.locator(".cm-line").filter({ hasText: '"InputPath"' }).click();
  await app.page.keyboard.press("End");
  for (let left = 3; left > 0; left--) await app.page.keyboard.press("ArrowLeft");
  await app.page.keyboard.press("Control+Space");
  await app.page.locator(".cm-tooltip-autocomplete").getByText("$.jobs[0].recording").first().waitFor();
  await app.page.keyboard.press("Escape");
  await app.page.locator(".cm-line").filter({ hasText: '"BooleanEquals"' }).getByText('"BooleanEquals"').hover();
  await app.page.locator(".cm-note").filter({ hasText: "Whether the truth value is this" }).waitFor();
  await person.check();
});

test("a state is tested with the variables of the last run, which can be changed", async () => {
  const person = await lab.person();
  const app = await afterItsRun(person, "invoice-jsonata");
  await app.node("Ask for approval").click();
  await app.page.getByText("Test this state", { exact: true }).first().click();
  const variables = JSON.parse(await app.get("test-variables").inputValue());
  assert.ok(variables.customer.name, JSON.stringify(variables));
  await app.get("test-expression").fill("$customer.name");
  await app.get("test-evaluate").click();
  await app.get("test-outcome").filter({ hasText: variables.customer.name }).waitFor();
  await app.get("test-variables").fill(JSON.stringify({ ...variables, customer: { name: "Somebody Else" } }));
  await app.get("test-evaluate").click();
  await app.get("test-outcome").filter({ hasText: "Somebody Else" }).waitFor();
  await person.check();
});
