// Quick hands in the flow editor: from one thing straight to the next, as a person goes who has no reason to press Tab.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { Machine, THREE } from "./harness/machine.mjs";
import { until } from "./harness/until.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const changed = (change, of = THREE) => {
  const copy = structuredClone(of);
  change(copy.States, copy);
  return copy;
};
/** The three with First called otherwise. */
const UNO = changed((states, machine) => {
  machine.StartAt = "Uno";
  machine.States = { Uno: states.First, Second: states.Second, Third: states.Third };
});

/** A person's press lasts a while. */
async function press(app, what) {
  await what.scrollIntoViewIfNeeded();
  const box = await what.boundingBox();
  await app.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await app.page.mouse.down();
  await app.page.waitForTimeout(70);
  await app.page.mouse.up();
}

/** The cursor is in a field whose text was replaced by this, and nothing was pressed to end it. */
async function begun(app, state, name, text) {
  await app.node(state).click();
  await until(() => app.field("Name").inputValue(), state);
  await app.field(name).click();
  await app.page.keyboard.press("Control+a");
  await app.page.keyboard.type(text);
}

const focused = (app) => app.page.evaluate(() => document.activeElement?.dataset.testid ?? document.activeElement?.tagName);

async function opened(definition = THREE) {
  const person = await lab.person();
  return [person, await Machine.of(person, definition)];
}

test("after a new name the next field has the keyboard", async () => {
  const [person, app] = await opened();
  await begun(app, "First", "Name", "Uno");
  await press(app, app.field("Seconds"));
  assert.equal(await focused(app), "field-Seconds");
  await app.page.keyboard.press("Control+a");
  await app.page.keyboard.type("12");
  await press(app, app.node("Third"));
  await until(() => app.field("Name").inputValue(), "Third");
  await app.becomes(changed((states) => (states.Uno.Seconds = 12), UNO));
  await person.check();
});

test("whatever is pressed after a new name does what it says", async () => {
  const [person, app] = await opened();
  await begun(app, "First", "Name", "Uno");
  await press(app, app.get("pad-duplicate"));
  await until(async () => Object.keys((await app.definition()).States).length, 4);
  await app.page.keyboard.press("Control+z");
  await begun(app, "Second", "Name", "Due");
  await press(app, app.node("Uno"));
  await until(() => app.field("Name").inputValue(), "Uno");
  // The code is pressed at another state than the one whose name is being typed.
  await begun(app, "Uno", "Name", "A much longer name");
  await press(app, app.get("code-host").getByText('"Third"').last());
  await until(() => app.field("Name").inputValue(), "Third");
  await person.check();
});

test("the empty canvas takes the selection away, and Delete has nothing to delete", async () => {
  const [person, app] = await opened();
  await begun(app, "First", "Seconds", "7");
  await app.get("flow-canvas").click({ position: { x: 40, y: 500 } });
  await app.get("problems").waitFor();
  await app.page.keyboard.press("Delete");
  await app.becomes(changed((states) => (states.First.Seconds = 7)));
  await person.check();
});

test("undo by keys is the document's wherever a field has nothing to take back", async () => {
  const [person, app] = await opened();
  await begun(app, "First", "Seconds", "7");
  await app.page.keyboard.press("Tab");
  await app.field("Type").selectOption("Pass");
  await app.field("Seconds").waitFor({ state: "detached" });
  await until(() => focused(app), "field-Type");
  await app.page.keyboard.press("Control+z");
  await until(() => app.field("Seconds").inputValue(), "7");
  // What was typed into one field is not taken back from within another.
  await app.node("Second").click();
  await app.field("Name").click();
  await app.page.keyboard.press("Control+z");
  await app.becomes(THREE);
  // What is being typed is the field's.
  await app.node("Third").click();
  await app.field("Name").click();
  await app.page.keyboard.type("x");
  await app.page.keyboard.press("Control+z");
  await app.page.keyboard.press("Tab");
  await app.becomes(THREE);
  await person.check();
});

test("half-typed JSON goes with its place, and leaves with it", async () => {
  const [person, app] = await opened();
  await begun(app, "Third", "Parameters", '{"a": ');
  await app.field("Name").fill("Tre");
  await app.page.keyboard.press("Enter");
  await app.node("Tre").waitFor();
  assert.equal(await app.field("Parameters").inputValue(), '{"a": ');
  await app.room("Run");
  await app.room("Flow");
  await app.node("Tre").click();
  await until(() => app.field("Parameters").inputValue(), '{"a": ');
  await app.get("pad-delete").click();
  await app.get("palette-Pass").click();
  await app.node("Pass").waitFor();
  await until(() => app.field("Name").inputValue(), "Pass");
  assert.equal(await app.field("Parameters").inputValue(), "");
  await person.check();
});

test("a test of the state keeps what was typed for it", async () => {
  const [person, app] = await opened(changed((states) => (states.Third = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: "f" }, End: true })));
  await app.node("Third").click();
  await app.page.getByText("Test this state").first().click();
  await app.get("test-input").fill('{"a": 1}');
  await app.field("Name").fill("Tre");
  await app.page.keyboard.press("Enter");
  await app.node("Tre").waitFor();
  await app.get("add-catcher").click();
  await app.get("catcher-0").waitFor();
  assert.equal(await app.get("test-input").inputValue(), '{"a": 1}');
  // A new entry has the keyboard, in its first field.
  await until(() => app.page.evaluate(() => document.activeElement?.closest("[data-testid=catcher-0]") !== null && document.activeElement.tagName), "INPUT");
  await person.check();
});

test("a finding that appears takes no button away from under the pointer", async () => {
  const rules = [
    { Variable: "$.a", IsPresent: true, Next: "Second" },
    { Variable: "$.b", IsPresent: true, Next: "Third" },
  ];
  const [person, app] = await opened(changed((states) => (states.First = { Type: "Choice", Choices: rules, Default: "Third" })));
  await app.node("First").click();
  await app.get("rule-0").getByTestId("field-Variable").fill("a");
  await press(app, app.get("rule-0").getByLabel("Later"));
  await until(async () => (await app.definition()).States.First.Choices[1].Variable, "a");
  await person.check();
});

test("F2 marks the name, Escape leaves it as it was, and a blank one is none", async () => {
  const [person, app] = await opened();
  await app.node("Second").click();
  await app.page.keyboard.press("F2");
  await until(() => focused(app), "field-Name");
  await app.page.keyboard.type("Due");
  await app.page.keyboard.press("Enter");
  await app.node("Due").waitFor();
  await app.page.keyboard.type(" and more");
  await app.page.keyboard.press("Escape");
  await until(() => focused(app), "flow-canvas");
  assert.equal(await app.field("Name").inputValue(), "Due");
  await app.page.keyboard.press("F2");
  await until(() => focused(app), "field-Name");
  await app.page.keyboard.type(" ");
  await app.page.keyboard.press("Enter");
  await app.get("toast").filter({ hasText: "needs a name" }).waitFor();
  assert.equal(await app.field("Name").inputValue(), "Due");
  await person.check();
});
