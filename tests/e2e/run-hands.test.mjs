// Quick hands in the Run room: what is done while another run is being made is done, and is done to the run on show.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { Machine } from "./harness/machine.mjs";
import { Stepweave } from "./harness/page.mjs";
import { CHECKOUT } from "./harness/server.mjs";
import { until } from "./harness/until.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const CALLS = {
  StartAt: "Rest",
  States: {
    Rest: { Type: "Wait", Seconds: 60, Next: "Tell" },
    Tell: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: "tell" }, End: true },
  },
};

const token = (name) => ({
  Type: "Task",
  Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  Parameters: { QueueUrl: `https://sqs.us-east-1.amazonaws.com/123456789012/${name}`, MessageBody: { "token.$": "$$.Task.Token" } },
});

/** A tab with a machine's run, its input and mocks unfolded. */
async function atTheRun(person, definition = CALLS) {
  const app = await Machine.of(person, definition);
  await app.room("Run");
  await app.get("run-duration").waitFor();
  await app.get("scenario").locator("summary").first().click();
  return app;
}

const told = (app, attribute) => app.get("transport").getAttribute(`data-${attribute}`);

/** Types another input and leaves the cursor in the field; the run is made again when it is left. */
async function typing(app, input) {
  await app.get("run-input").click();
  await app.page.keyboard.press("Control+a");
  await app.page.keyboard.type(input);
}

/** Presses with the mouse as a hand does: down, a while in which the run is made again, up. */
async function press(app, id) {
  await app.hover(id);
  await app.page.mouse.down();
  await app.page.locator('[data-testid="app"][data-engine="idle"]').waitFor();
  await app.page.evaluate(() => new Promise((wake) => requestAnimationFrame(() => requestAnimationFrame(wake))));
  await app.page.mouse.up();
}

test("what is pressed right after an input was typed is done in the run that comes", async () => {
  const person = await lab.person({ motion: "no-preference" });
  const app = await atTheRun(person);
  const end = await told(app, "passed");
  // Play, on the sign in its middle.
  await app.get("play-speed").selectOption("1\u00d7");
  await typing(app, '{"a": 1}');
  await press(app, "play");
  await until(() => told(app, "playing"), "true");
  // It plays on in one run after the other.
  await typing(app, '{"a": 2}');
  await app.page.keyboard.press("Tab");
  await press(app, "play");
  await until(() => told(app, "playing"), "false");
  assert.ok(Number(await told(app, "ms")) < 60_000, "it began anew and was stopped on its way");
  // A step.
  await typing(app, '{"a": 3}');
  await press(app, "play-start");
  await until(() => told(app, "passed"), "1");
  // An event, which says what the new run says.
  await typing(app, '{"a": 4}');
  await press(app, "event-row-1");
  await until(() => told(app, "passed"), "2");
  await app.get("event-2").locator(".event-details").filter({ hasText: /"a\\?": ?4/ }).waitFor();
  // The end.
  await typing(app, '{"a": 5}');
  await press(app, "play-end");
  await until(() => told(app, "passed"), end);
  await person.check();
});

test("the rows of one run are not those of another", async () => {
  const person = await lab.person();
  const app = await atTheRun(person);
  await app.get("add-run").click();
  await app.get("planned-run-1").waitFor();
  await app.get("event-row-1").click();
  await app.get("event-2").locator(".event-details").waitFor();
  // A duration that is none stays with the run for which it was typed.
  await app.get("takes Tell").fill("soon");
  await app.get("takes Tell").press("Tab");
  await until(() => app.get("takes Tell").getAttribute("aria-invalid"), "true");
  await app.get("planned-run-0").click();
  await until(() => app.get("takes Tell").inputValue(), "");
  assert.equal(await app.get("takes Tell").getAttribute("aria-invalid"), "false");
  await until(() => app.page.locator(".event-details").count(), 0);
  // No run is without a name.
  const title = await app.get("run-title").inputValue();
  await app.get("run-title").fill("  ");
  await app.get("run-title").press("Tab");
  await app.get("toast").filter({ hasText: "A run needs a name." }).waitFor();
  assert.equal(await app.get("run-title").inputValue(), title);
  await person.check();
});

test("the history of a state machine is called after it", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.openFile("night shift.asl.json", JSON.stringify(CALLS));
  await app.get("flow-canvas").waitFor();
  await app.room("Run");
  await app.get("run-duration").waitFor();
  assert.equal((await app.download("download-history")).name, "night-shift.history.json");
  await person.check();
});

test("an answer by hand is for the iteration that is looked at, later on too", async () => {
  const person = await lab.person();
  const Each = { Type: "Map", ItemProcessor: { StartAt: "Ask", States: { Ask: { ...token("boss"), End: true } } }, End: true };
  const app = await atTheRun(person, { StartAt: "Each", States: { Each } });
  await typing(app, "[1, 2, 3]");
  await app.get("takes Ask").fill("1 h");
  await app.get("takes Ask").press("Tab");
  await app.page.locator('[data-testid="run-duration"][data-ms="3600000"]').waitFor();
  await app.node("Ask").click();
  const visit = app.get("data-visit");
  await app.get("event-rows").getByText("TaskSubmitted").nth(1).click();
  await visit.filter({ hasText: "Visit 2 of 3" }).waitFor();
  // Half an hour later it is still the second one that is asked about, and answered.
  await app.get("scrub").focus();
  for (let key = 0; key < 5; key += 1) await app.page.keyboard.press("PageUp");
  await until(() => told(app, "ms"), "1800000");
  assert.match(await visit.innerText(), /Visit 2 of 3/);
  await app.get("answer-success").click();
  await app.get("forget Ask").waitFor();
  await app.get("answer").waitFor({ state: "detached" });
  assert.match(await visit.innerText(), /Visit 2 of 3/);
  assert.deepEqual(Object.keys(JSON.parse(await app.get("run-mocks").inputValue()).states.Ask.calls), ["1"]);
  await person.check();
});

test("an answer that is refused moves nothing", async () => {
  const person = await lab.person();
  const app = await atTheRun(person, { StartAt: "Ask", States: { Ask: { ...token("boss"), End: true } } });
  await app.get("takes Ask").fill("1 h");
  await app.get("takes Ask").press("Tab");
  await app.page.locator('[data-testid="run-duration"][data-ms="3600000"]').waitFor();
  await app.node("Ask").click();
  await app.get("play-start").click();
  await app.get("scrub").focus();
  for (let key = 0; key < 3; key += 1) await app.page.keyboard.press("PageUp");
  await app.get("answer-success-text").fill("{no json");
  await app.get("answer-success").click();
  await app.page.locator(".toast.alert").waitFor();
  assert.notEqual(await app.page.evaluate(() => document.activeElement.dataset.testid), "play");
  // The next run is looked at where any is: at its end.
  await app.get("takes Ask").fill("2 h");
  await app.get("takes Ask").press("Tab");
  await until(() => told(app, "ms"), "7200000");
  await person.check();
});

test("a run that was stopped says so, and is made again", async () => {
  const person = await lab.person();
  const script = readFileSync(join(process.env.STEPWEAVE_DIST ?? join(CHECKOUT, "dist"), "engine-worker.js"), "utf8");
  // The first worker does not return from what it is asked after it was told so.
  const hanging = `let hangs = false;
    const told = new BroadcastChannel("hang");
    told.onmessage = () => { hangs = true; told.postMessage("it will"); };
    addEventListener("message", () => { while (hangs); });\n${script}`;
  let workers = 0;
  await person.context.route("**/engine-worker.js*", (route) => {
    workers += 1;
    return route.fulfill({ contentType: "text/javascript", body: workers === 1 ? hanging : script });
  });
  const app = await atTheRun(person);
  await app.page.evaluate(
    () =>
      new Promise((wake) => {
        const channel = new BroadcastChannel("hang");
        channel.onmessage = wake;
        channel.postMessage("now");
      }),
  );
  await typing(app, '{"a": 1}');
  await app.page.keyboard.press("Tab");
  await app.page.getByRole("button", { name: "Stop", exact: true }).click();
  await app.page.locator(".run-main .run-error").filter({ hasText: "The simulation was stopped." }).waitFor();
  assert.match(await app.get("run-status").innerText(), /not run/i);
  await app.get("run-again").click();
  await app.page.locator('[data-testid="run-duration"][data-ms="60000"]').waitFor();
  assert.equal(await app.get("run-again").count(), 0);
  await person.check();
});

test("where there is nothing to run, Run says so and shows nobody else's run", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.room("Run");
  await app.get("run-duration").waitFor();
  await app.get("examples").click();
  await app.get("new-plan").click();
  await app.room("Run");
  await app.page.locator(".run-main").getByText("The plan has no tasks.").waitFor();
  assert.match(await app.get("run-status").innerText(), /not run/i);
  await until(() => app.get("event-count").innerText(), "0");
  assert.equal(await app.get("run-duration").count(), 0);
  await person.check();
});
