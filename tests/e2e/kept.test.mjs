// Nothing that somebody brought or wrote is lost: not by a reload, not by selecting something else.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { Machine } from "./harness/machine.mjs";
import { Stepweave } from "./harness/page.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const MACHINE = { StartAt: "Hello", States: { Hello: { Type: "Pass", Result: { a: 1 }, Next: "Done" }, Done: { Type: "Succeed" } } };
const DESCRIBED = JSON.stringify({ stateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:nightly", name: "nightly", definition: JSON.stringify(MACHINE) });

/** Pastes a text while the canvas, or the page, has the focus. */
async function paste(app, text) {
  await app.page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await app.page.keyboard.press("Control+v");
}

test("what was pasted is there after a reload, under the name that it came with", async () => {
  const person = await lab.person();
  const app = new Machine(await person.tab());
  await app.settled();
  await paste(app, DESCRIBED);
  await app.node("Hello").waitFor();
  await app.get("saved").filter({ hasText: "Saved" }).waitFor();
  await app.page.reload();
  await app.node("Hello").waitFor();
  assert.equal(await app.get("document-name").innerText(), "nightly");
  // The same once more is not kept twice.
  await app.room("Plan");
  await app.get("canvas").waitFor();
  await paste(app, DESCRIBED);
  await app.node("Hello").waitFor();
  await app.get("examples").click();
  await app.page.locator('[data-testid^="kept-"]').first().waitFor();
  assert.equal(await app.page.locator('[data-testid^="kept-"]').count(), 1);
  await person.check();
});

test("a change is there though the page is left at once", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, MACHINE);
  await app.get("saved").filter({ hasText: "Saved" }).waitFor();
  await app.node("Hello").click();
  await app.field("Result").fill('{"a": "left at once"}');
  await app.field("Result").blur();
  await app.page.reload();
  await app.node("Hello").waitFor();
  await app.ready();
  assert.match(await app.text(), /left at once/);
  await person.check();
});

test("what is no JSON stays in its field until it is mended", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, MACHINE);
  await app.node("Hello").click();
  await app.field("Result").fill('{"a": ');
  await app.field("Result").press("Tab");
  await app.node("Done").click();
  await app.node("Hello").click();
  assert.equal(await app.field("Result").inputValue(), '{"a": ');
  await app.field("Result").fill('{"a": 2}');
  await app.field("Result").press("Tab");
  await app.becomes({ ...MACHINE, States: { ...MACHINE.States, Hello: { ...MACHINE.States.Hello, Result: { a: 2 } } } });
  await app.node("Done").click();
  await app.node("Hello").click();
  assert.deepEqual(JSON.parse(await app.field("Result").inputValue()), { a: 2 });
  await person.check();
});

test("YAML is named, and changes nothing", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await paste(app, "StartAt: A\nStates:\n  A:\n    Type: Succeed\n");
  await app.page.getByText(/is YAML.*Nothing was changed/).waitFor();
  await person.check();
});
