// The inspector says what the document says, loses nothing that was not taken away, and mends what it marks.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { Machine } from "./harness/machine.mjs";
import { until } from "./harness/until.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const CHOICE = {
  StartAt: "Which",
  States: {
    Which: {
      Type: "Choice",
      Choices: [
        { Variable: "$.kind", StringEquals: "a", Next: "A" },
        { Variable: "$.count", NumericEquals: 5, Next: "B" },
      ],
      Default: "B",
    },
    A: { Type: "Pass", Next: "B" },
    B: { Type: "Succeed" },
  },
};
const TASK = {
  StartAt: "Call",
  States: {
    Call: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "f" },
      Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 4 }],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Sorry" }],
      Next: "Done",
    },
    Sorry: { Type: "Fail" },
    Done: { Type: "Succeed" },
  },
};

/** A copy of a definition with something done to it. */
function changed(definition, change) {
  const copy = structuredClone(definition);
  change(copy.States, copy);
  return copy;
}

/** A field of an entry of a list. */
const inside = (app, entry, name) => app.get("inspector").getByTestId(entry).getByTestId(`field-${name}`).first();

/** Waits until a field, or a list of choices, shows this. */
const shows = (field, value) => until(() => field.inputValue(), value);

test("lists of choices follow undo, redo, the code, and what was refused", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, CHOICE);
  await app.node("Which").click();
  const [comparison, then, otherwise] = [inside(app, "rule-0", "Comparison"), inside(app, "rule-0", "Then"), app.field("Default")];
  await comparison.selectOption("StringMatches");
  await then.selectOption("B");
  await otherwise.selectOption("A");
  const after = changed(CHOICE, ({ Which }) => {
    Which.Choices[0] = { Variable: "$.kind", StringMatches: "a", Next: "B" };
    Which.Default = "A";
  });
  await app.becomes(after);
  for (let step = 0; step < 3; step++) await app.get("undo").click();
  await app.becomes(CHOICE);
  await shows(comparison, "StringEquals");
  await shows(then, "A");
  await shows(otherwise, "B");
  for (let step = 0; step < 3; step++) await app.get("redo").click();
  await app.becomes(after);
  await shows(comparison, "StringMatches");
  await shows(then, "B");
  await shows(otherwise, "A");
  // The type, and a field of words.
  await app.node("A").click();
  await app.field("Type").selectOption("Wait");
  await shows(app.field("Type"), "Wait");
  await app.get("undo").click();
  await shows(app.field("Type"), "Pass");
  await app.get("more").locator("summary").click();
  await app.field("QueryLanguage").selectOption("JSONata");
  await app.get("undo").click();
  await app.becomes(after);
  await shows(app.field("QueryLanguage"), "");
  await person.check();
});

test("a rule or catcher that leads nowhere yet stays, and is marked", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, CHOICE);
  await app.node("Which").click();
  await inside(app, "rule-1", "Then").selectOption({ label: "nowhere yet" });
  await app.becomes(changed(CHOICE, ({ Which }) => delete Which.Choices[1].Next));
  await app.get("rule-1").getByText("It leads nowhere yet").waitFor();
  await inside(app, "rule-1", "Then").selectOption("A");
  await app.becomes(changed(CHOICE, ({ Which }) => (Which.Choices[1].Next = "A")));
  await app.get("rule-1").getByText("It leads nowhere yet").waitFor({ state: "detached" });
  await person.check();
});

test("a comparison stays when its value is cleared", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, CHOICE);
  await app.node("Which").click();
  const text = inside(app, "rule-0", "StringEquals");
  await text.fill("");
  await text.blur();
  await app.becomes(changed(CHOICE, ({ Which }) => (Which.Choices[0].StringEquals = "")));
  await shows(inside(app, "rule-0", "Comparison"), "StringEquals");
  const number = inside(app, "rule-1", "NumericEquals");
  await number.fill("");
  await number.blur();
  await app.get("rule-1").getByText("A comparison needs a value.").waitFor();
  assert.equal(await number.getAttribute("aria-invalid"), "true");
  await app.becomes(changed(CHOICE, ({ Which }) => (Which.Choices[0].StringEquals = "")));
  await number.fill("7");
  await number.blur();
  await app.becomes(
    changed(CHOICE, ({ Which }) => {
      Which.Choices[0].StringEquals = "";
      Which.Choices[1].NumericEquals = 7;
    }),
  );
  await app.get("history").click();
  await app.page.getByRole("menuitemradio", { name: "Set NumericEquals of rule 2 of 'Which'" }).waitFor();
  await person.check();
});

test("remedies are carried out beside what they are for", async () => {
  const person = await lab.person();
  const broken = changed(CHOICE, (states) => {
    delete states.A.Next;
    states.Lost = { Type: "Fail" };
  });
  const app = await Machine.of(person, broken);
  // Where nothing is selected, and at the state.
  await app.get("problems").getByTestId("fix").filter({ hasText: "Delete 'Lost'" }).click();
  await app.becomes(changed(broken, (states) => delete states.Lost));
  await app.node("A").click();
  await app.get("inspector").getByTestId("fix").filter({ hasText: '"End": true' }).click();
  await app.becomes(changed(CHOICE, (states) => (states.A = { Type: "Pass", End: true })));
  await person.check();
});

test("switching to JSONata converts what is the same, shows the rest, and offers a remedy", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, TASK);
  await app.page.getByTestId("field-QueryLanguage").first().selectOption("JSONata");
  const converted = (parameters) =>
    changed(TASK, ({ Call }, machine) => {
      machine.QueryLanguage = "JSONata";
      delete Call.Parameters;
      Object.assign(Call, parameters);
    });
  await app.becomes(converted({ Arguments: { FunctionName: "f" } }));
  await app.get("toast").filter({ hasText: "In 1 state" }).waitFor();
  await app.get("undo").click();
  await app.becomes(TASK);
  // With a path in them they stay, in sight, until they are renamed.
  await app.node("Call").click();
  const paths = { FunctionName: "f", "Payload.$": "$" };
  await app.fill("Parameters", JSON.stringify(paths));
  await app.get("more").locator("summary").click();
  await app.field("QueryLanguage").selectOption("JSONata");
  await app.get("strange-Parameters").waitFor();
  await app.get("inspector").getByTestId("fix").filter({ hasText: "Rename to Arguments" }).click();
  await app.get("strange-Parameters").waitFor({ state: "detached" });
  assert.deepEqual((await app.definition()).States.Call.Arguments, paths);
  await person.check();
});

test("a click on a line's label shows its rule", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, CHOICE);
  const box = await app.get("flow-canvas").getByText("kind = a", { exact: false }).first().boundingBox();
  await app.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await app.get("rule-0").waitFor();
  assert.equal(await app.node("Which").getAttribute("aria-pressed"), "true");
  assert.match(await app.get("rule-0").getAttribute("class"), /looked/);
  assert.equal(await app.get("quick-input").count(), 0, "nothing is offered to be inserted");
  await app.becomes(CHOICE);
  await person.check();
});

test("a state is tested with an error, and expressions know where they are", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, TASK);
  await app.node("Call").click();
  await app.get("inspector").locator("summary").filter({ hasText: "Test this state" }).click();
  await app.get("test-gives").selectOption("It fails");
  const outcome = app.get("test-outcome");
  await app.get("test-error").fill("Busy");
  await app.get("test-run").click();
  await outcome.filter({ hasText: "Would be tried again after 4 s by retrier 1" }).waitFor();
  await app.get("test-error").fill("Broken");
  await app.get("test-run").click();
  await outcome.filter({ hasText: "Error caught by catcher 1, goes on to Sorry" }).waitFor();
  await app.get("test-expression").fill("$$.State.Name");
  await app.get("test-evaluate").click();
  await outcome.filter({ hasText: "Call" }).filter({ hasText: "Value" }).waitFor();
  await app.get("test-expression").fill("{% $states.input %}");
  await app.get("test-evaluate").click();
  await outcome.filter({ hasText: "This state uses JSONPath" }).waitFor();
  await person.check();
});

test("what two tabs make of one state machine is both kept", async () => {
  const person = await lab.person();
  const one = await Machine.of(person, TASK);
  await one.get("saved").filter({ hasText: "Saved" }).waitFor();
  const two = new Machine(await person.tab());
  await two.node("Call").waitFor();
  await two.ready();
  for (const app of [one, two]) {
    await app.node("Call").click();
    await app.get("more").locator("summary").click();
  }
  await one.fill("Comment", "by the first");
  await one.get("saved").filter({ hasText: "Saved" }).waitFor();
  await one.page.waitForFunction(() => Object.keys(localStorage).some((key) => key.startsWith("stepweave.kept.")));
  await one.page.waitForTimeout(600);
  await two.fill("Comment", "by the second");
  await two.get("toast").filter({ hasText: "was changed in another tab meanwhile" }).waitFor();
  await two.get("document-name").filter({ hasText: "(copy)" }).waitFor();
  await two.get("saved").filter({ hasText: "Saved" }).waitFor();
  // Both are there for whoever comes next.
  const three = new Machine(await person.tab());
  await three.node("Call").waitFor();
  await three.ready();
  assert.match(await three.text(), /by the second/);
  await three.get("examples").click();
  await three.page.locator('[data-testid^="kept-"]').first().waitFor();
  assert.equal(await three.page.locator('[data-testid^="kept-"]').count(), 2);
  await three.page.locator('[data-testid^="kept-"]').filter({ hasNotText: "(copy)" }).click();
  await three.page.waitForFunction(() => !document.querySelector('[data-testid="document-name"]')?.textContent.includes("(copy)"));
  assert.match(await three.text(), /by the first/);
  await person.check();
});
