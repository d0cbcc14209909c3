// What a run of one's own state machine meets is said in the Run room: how long each call takes and what comes of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { Machine } from "./harness/machine.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const DEFINITION = {
  StartAt: "Load",
  States: {
    Load: { Type: "Task", Resource: "arn:aws:states:::glue:startJobRun.sync", Parameters: { "JobName.$": "$.job" }, Next: "Tell" },
    Tell: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: "tell" }, End: true },
  },
};

/** A tab whose Run room shows the answers to the calls. */
async function atTheAnswers(person) {
  const app = await Machine.of(person, DEFINITION);
  await app.room("Run");
  await app.get("scenario").locator("summary").first().click();
  return app;
}

const fill = async (app, id, text) => {
  await app.get(id).fill(text);
  await app.get(id).press("Tab");
};
const ends = async (app, status, ms) => {
  await app.page.locator(`[data-testid="run-duration"][data-ms="${ms}"]`).waitFor();
  assert.equal(await app.get("run-status").innerText(), status);
};

test("a run's input and the answers to its calls are edited, and it runs again", async () => {
  const person = await lab.person();
  const app = await atTheAnswers(person);
  // The input lacks what the first state asks for.
  await ends(app, "FAILED", 0);
  await fill(app, "run-input", '{"job": "nightly"}');
  await fill(app, "takes Load", "4 min");
  await ends(app, "SUCCEEDED", 240_000);
  await app.get("gives Tell").selectOption("An error");
  await fill(app, "says Tell", "Lambda.ServiceException: try later");
  await fill(app, "takes Tell", "2 s");
  await ends(app, "FAILED", 242_000);
  assert.match(await app.page.locator(".run-main .run-error").first().innerText(), /Lambda\.ServiceException.*try later/);
  const mocks = JSON.parse(await app.get("run-mocks").inputValue());
  assert.deepEqual(mocks.states.Load, { latency: 240 });
  // A duration that is none is refused, and what stood stays.
  await fill(app, "takes Load", "soon");
  await app.page.getByText(/“soon” is no duration/).waitFor();
  await ends(app, "FAILED", 242_000);
  await person.check();
});

test("runs are added and removed, and a link takes the chosen one along", async () => {
  const person = await lab.person();
  const app = await atTheAnswers(person);
  await fill(app, "run-input", '{"job": "nightly"}');
  await fill(app, "takes Load", "1 min");
  await ends(app, "SUCCEEDED", 60_000);
  await app.get("add-run").click();
  await fill(app, "run-title", "Slow");
  await fill(app, "takes Load", "5 min");
  await ends(app, "SUCCEEDED", 300_000);
  const link = await app.share();
  const other = await Machine.opened(person, link.slice(link.indexOf("/#")));
  await ends(other, "SUCCEEDED", 300_000);
  await app.get("planned-run-0").click();
  await ends(app, "SUCCEEDED", 60_000);
  await app.get("remove-run").click();
  await ends(app, "SUCCEEDED", 300_000);
  assert.equal(await app.get("planned-run-1").count(), 0);
  // All of it are steps like any others.
  assert.match(await app.get("undo").getAttribute("title"), /Remove the run/);
  await app.get("undo").click();
  await ends(app, "SUCCEEDED", 60_000);
  await app.get("planned-run-1").waitFor();
  for (const name of [/Change the mocks of 'Slow'/, /Rename the run .* to 'Slow'/, /Add 'Run 2'/, /Change the mocks/]) {
    assert.match(await app.get("undo").getAttribute("title"), name);
    await app.get("undo").click();
  }
  await ends(app, "SUCCEEDED", 0);
  await app.get("redo").click();
  await ends(app, "SUCCEEDED", 60_000);
  await person.check();
});

test("an input that is no JSON is said beside its field", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, { StartAt: "Rest", States: { Rest: { Type: "Wait", Seconds: 30, End: true } } });
  await app.room("Run");
  await app.get("scenario").locator("summary").first().click();
  await app.get("run-input").fill("{job:1}");
  await app.get("run-input").blur();
  assert.match(await app.get("run-input-flaw").innerText(), /line 1, column 2/);
  assert.equal(await app.get("run-input").getAttribute("aria-invalid"), "true");
  await app.get("run-input").fill("{}");
  await app.get("run-input").blur();
  await app.get("run-input-flaw").waitFor({ state: "detached" });
  // A Wait is drawn: it is what the time went to.
  await app.get("run-timeline").locator(".bar").first().waitFor();
  await person.check();
});
