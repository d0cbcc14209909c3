// What is typed belongs to what it was typed for, however one leaves the field; and a field that is taken away while
// somebody types in it ends nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab, PHONE } from "./harness/browser.mjs";
import { Machine, THREE } from "./harness/machine.mjs";
import { until } from "./harness/until.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

/** The machine with 7 seconds typed for its first state, the cursor still in the field. */
async function typing(app) {
  await app.node("First").click();
  const field = app.get("field-Seconds").first();
  await field.click();
  await app.page.keyboard.press("Control+a");
  await app.page.keyboard.type("7");
}

const SEVEN = structuredClone(THREE);
SEVEN.States.First.Seconds = 7;

const WAYS = [
  ["a click on a state of the same type", (app) => app.node("Second").click()],
  ["a click on a state of another type", (app) => app.node("Third").click()],
  ["a click on the empty canvas", (app) => app.get("flow-canvas").click({ position: { x: 40, y: 500 } })],
  ["the outline", (app) => app.get("outline").getByText("Second").click()],
  ["another room", (app) => app.room("Run")],
  ["the browser's Back", (app) => app.page.goBack()],
];
for (const [way, leave] of WAYS) {
  test(`what is typed stays with its state: ${way}`, async () => {
    const person = await lab.person();
    const app = await Machine.of(person, THREE);
    await typing(app);
    await leave(app);
    await app.room("Flow");
    // What is shown is the document's.
    await app.node("Second").click();
    await until(() => app.field("Name").inputValue(), "Second");
    await until(() => app.field("Seconds").inputValue(), "5");
    await app.becomes(SEVEN);
    await person.check();
  });
}

test("what is typed on a phone stays with its state", async () => {
  const person = await lab.person({ viewport: PHONE, touch: true });
  const app = await Machine.of(person, THREE);
  await app.node("First").tap();
  const field = app.get("field-Seconds").first();
  await field.tap();
  await field.evaluate((own) => own.select());
  await app.page.keyboard.type("7");
  // The sheet shows what it is about: the second one as it was, then the first as it is.
  for (const [name, seconds] of [["Second", "5"], ["First", "7"]]) {
    await app.node(name).tap();
    await until(() => app.page.locator("#field-Name").inputValue(), name);
    await until(() => field.inputValue(), seconds);
  }
  await person.check();
});

test("a command by keys takes what is typed first", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, THREE);
  await typing(app);
  await app.page.keyboard.press("Control+k");
  await app.page.locator("dialog[open] input").fill("Third");
  await app.page.keyboard.press("Enter");
  await app.becomes(SEVEN);
  await person.check();
});

test("an answer that comes after its room was left ends nothing", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, THREE);
  await app.room("Run");
  await app.node("First").click();
  await app.page.keyboard.press("b");
  // Each is asked of an engine of its own, which takes longer than going elsewhere.
  for (let times = 0; times < 3; times += 1) {
    await app.get("pause-when").fill(`{% $states.input.a > ${times} %}`);
    await app.get("pause-when").press("Enter");
    await app.room("Flow");
    await app.room("Run");
    await app.node("First").click();
  }
  await app.get("pause-holds").filter({ hasText: "Holds at" }).waitFor();
  await person.check();
});
