// Building a state machine from an empty canvas: with the mouse, with the keyboard alone, and by typing its code.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { Machine } from "./harness/machine.mjs";
import { CHECKOUT } from "./harness/server.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const EXPECTED = {
  StartAt: "Look",
  States: {
    Look: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "look" },
      Next: "Rest",
    },
    Rest: { Type: "Wait", Seconds: 30, Next: "Done" },
    Done: { Type: "Succeed" },
  },
};

test("a state machine is built with the mouse from an empty canvas", async () => {
  const person = await lab.person();
  const app = await Machine.create(person);
  await app.dragIn("Task", "empty");
  await app.name("Look");
  await app.fill("Parameters", '{"FunctionName": "look"}');
  await app.dragIn("Succeed", "node-Look", { below: true });
  await app.name("Done");
  await app.dragIn("Wait", "node-Look", { below: true });
  await app.name("Rest");
  await app.fill("Seconds", "30");
  await app.becomes(EXPECTED);
  // All of it can be taken back, and taken again.
  while (await app.get("undo").isEnabled()) await app.get("undo").click();
  await app.get("empty").waitFor();
  while (await app.get("redo").isEnabled()) await app.get("redo").click();
  await app.becomes(EXPECTED);
  // At once as well.
  const steps = app.page.getByRole("menuitemradio");
  await app.get("history").click();
  await steps.last().click();
  await app.get("empty").waitFor();
  await app.get("history").click();
  await steps.first().click();
  await app.becomes(EXPECTED);
  await person.check();
});

test("the same state machine is built by keyboard alone", async () => {
  const person = await lab.person();
  const app = await Machine.create(person);
  await app.insert("Task");
  await app.keys("F2");
  await app.page.locator("#field-Name:focus").waitFor();
  await app.typeInto("Name", "Look");
  await app.typeInto("Parameters", '{"FunctionName": "look"}');
  await app.insert("Wait", "Rest");
  await app.typeInto("Seconds", "30");
  await app.insert("Succeed", "Done");
  await app.becomes(EXPECTED);
  await person.check();
});

test("while the code is broken the canvas keeps what it last said, and both can be used", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, EXPECTED);
  await app.node("Look").click();
  await app.get("code").click();
  await app.keys("Control+Home");
  await app.page.keyboard.type("x");
  await app.page.locator(".cm-lint-marker-error").first().waitFor();
  assert.equal(await app.node("Rest").count(), 1);
  assert.ok((await app.text()).startsWith("x"));
  await app.node("Rest").click();
  assert.equal(await app.field("Seconds").inputValue(), "30");
  await app.get("code").focus();
  await app.keys("Backspace");
  await app.becomes(EXPECTED);
  await app.get("code").focus();
  await app.page.keyboard.press("Control+f");
  await app.page.locator(".cm-search").waitFor();
  await person.check();
});

test("code and canvas select each other", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, EXPECTED);
  await app.node("Rest").click();
  await app.page.locator(".cm-marked").filter({ hasText: '"Rest": {' }).waitFor();
  await app.page.locator(".cm-line").filter({ hasText: '"Look": {' }).click();
  assert.equal(await app.node("Look").getAttribute("aria-pressed"), "true");
  await person.check();
});

test("a file with the line breaks of Windows is typed in, and undone, without another line", async () => {
  const person = await lab.person();
  const app = await Machine.create(person);
  // Asked for first: the browser is told to give choosers away while the page is at work.
  const asked = app.page.waitForEvent("filechooser");
  await app.page.evaluate(() => Reflect.deleteProperty(globalThis, "showOpenFilePicker"));
  await app.keys("Control+o");
  const text = JSON.stringify(EXPECTED, null, 2).replaceAll("\n", "\r\n");
  await (await asked).setFiles({ name: "windows.asl.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await app.node("Look").waitFor();
  const lines = app.page.locator(".cm-line");
  const line = lines.filter({ hasText: '"FunctionName"' });
  await line.click();
  await app.keys("End");
  await app.keys("ArrowLeft");
  await app.page.keyboard.type("ing");
  await app.becomes({ ...EXPECTED, States: { ...EXPECTED.States, Look: { ...EXPECTED.States.Look, Parameters: { FunctionName: "looking" } } } });
  await app.keys("Control+z");
  await app.becomes(EXPECTED);
  assert.equal(await app.text(), text);
  await line.filter({ hasText: '"look"' }).waitFor();
  assert.equal(await lines.count(), text.split("\r\n").length);
  await person.check();
});

test("work survives a crash: it is there when the page opens again", async () => {
  const person = await lab.person();
  const app = await Machine.create(person);
  await app.dragIn("Pass", "empty");
  await app.name("Kept");
  const before = await app.text();
  await app.page.waitForTimeout(600);
  await app.page.close();
  const again = new Machine(await person.tab());
  await again.room("Flow");
  await again.node("Kept").waitFor();
  await again.ready();
  assert.equal(await again.text(), before);
  await person.check();
});

test("any name is text everywhere", async () => {
  const person = await lab.person();
  const name = `<img src=x onerror=alert(1)> "🙂" & ‮שלום`;
  const app = await Machine.of(person, { StartAt: name, States: { [name]: { Type: "Pass", Comment: "<script>alert(1)</script>", End: true } } });
  await app.node(name).click();
  assert.equal(await app.field("Name").inputValue(), name);
  assert.equal(await app.field("Comment").inputValue(), "<script>alert(1)</script>");
  await app.fill("Name", `${name}!`);
  await app.node(`${name}!`).waitFor();
  assert.equal((await app.definition()).StartAt, `${name}!`);
  assert.equal(await app.page.locator("img, main script").count(), 0);
  await person.check();
});

test("states are copied, pasted, duplicated, deleted; the flow heals", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, EXPECTED);
  await app.node("Rest").click();
  await app.keys("Delete");
  const healed = await app.definition();
  assert.equal(healed.States.Look.Next, "Done");
  assert.equal(healed.States.Rest, undefined);
  await app.keys("Control+z");
  await app.becomes(EXPECTED);
  await app.node("Rest").click();
  await app.keys("Control+d");
  await app.node("Rest 2").waitFor();
  await app.keys("Control+z", "Control+a", "Control+c");
  const copied = JSON.parse(await app.copied((text) => text.startsWith("{")));
  assert.deepEqual(Object.keys(copied.States).sort(), ["Done", "Look", "Rest"]);
  await person.check();
});

test("a state is tested by itself, and an expression on its input", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, EXPECTED);
  await app.node("Look").click();
  await app.page.getByText("Test this state", { exact: true }).first().click();
  await app.get("test-input").fill('{"a": {"b": 7}}');
  await app.get("test-mock").fill('{"StatusCode": 200}');
  await app.get("test-run").click();
  await app.get("test-outcome").filter({ hasText: "Succeeded, goes on to Rest" }).waitFor();
  await app.get("test-expression").fill("$.a.b");
  await app.get("test-evaluate").click();
  await app.get("test-outcome").filter({ hasText: "7" }).waitFor();
  await person.check();
});

test("nothing on the editor's screen is out of reach of a screen reader", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, EXPECTED);
  await app.node("Look").click();
  await app.page.addScriptTag({ content: readFileSync(join(CHECKOUT, "node_modules/axe-core/axe.min.js"), "utf8") });
  const { violations } = await app.page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(" ")}`), []);
  await person.check();
});

test("the code underlines what a finding is about, also after an edit made elsewhere", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, {
    StartAt: "Ask",
    States: {
      Ask: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", InputPath: "$.a", Parameters: { FunctionName: "f", "Payload.$": "$" }, ResultPath: "$.b", End: true },
    },
  });
  // JSONata knows none of the three fields.
  await app.page.getByTestId("field-QueryLanguage").first().selectOption("JSONata");
  const underlined = app.page.locator(".cm-lintRange-error");
  await underlined.first().waitFor();
  await app.page.waitForFunction(() => document.querySelectorAll(".cm-lintRange-error").length >= 3);
  const texts = await underlined.allInnerTexts();
  for (const field of ["InputPath", "Parameters", "ResultPath"]) {
    assert.ok(texts.some((text) => text.includes(field)), `${field} is not among ${JSON.stringify(texts)}`);
  }
  await person.check();
});

test("a name that is refused is not left in its field, and one of eighty characters fits", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, { StartAt: "One", States: { One: { Type: "Pass", Next: "Two" }, Two: { Type: "Succeed" } } });
  await app.node("One").click();
  await app.fill("Name", "Two");
  await app.page.getByTestId("toast").waitFor();
  assert.equal(await app.field("Name").inputValue(), "One");
  const long = "N".repeat(80);
  await app.name(long);
  const [field, width] = [await app.field("Name").boundingBox(), await app.page.evaluate(() => innerWidth)];
  assert.ok(field.x + field.width <= width, "the field ends inside the window");
  // Typed in the code, it stays selected.
  await app.page.locator(".cm-line", { hasText: '"Two": {' }).click();
  await app.keys("Home", "ArrowRight");
  await app.page.keyboard.type("x");
  await app.node("xTwo").waitFor();
  await app.page.waitForFunction(() => document.querySelector('[data-testid="field-Name"]')?.value === "xTwo");
  await person.check();
});
