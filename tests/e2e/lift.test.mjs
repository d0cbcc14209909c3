// From a staged definition to its plan: the false dependencies unticked, the gain seen, the new definition taken along.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { scratch, stepweave } from "./harness/cli.mjs";
import { GLUE, GLUE_FILE, Stepweave } from "./harness/page.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

test("a staged definition is lifted, a dependency unticked, and the saving and its reason are shown", async () => {
  const staged = stepweave("weave", GLUE_FILE, "--layout", "staged");
  const file = scratch("staged.asl.json", staged);
  const lifted = JSON.parse(stepweave("lift", file, "--format", "json"));
  const states = Object.fromEntries(GLUE.tasks.map((task) => [task.name, { latency: seconds(task.duration) }]));
  const { events } = JSON.parse(stepweave("run", file, "--mocks", scratch("staged.mocks.json", JSON.stringify({ states })), "--format", "json"));
  const false_ones = lifted.dependencies.filter((found) => found.why === "barrier");
  assert.ok(false_ones.length > 1, "a stage imposes more than one dependency");

  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.paste(staged);
  await app.get("flow-canvas").waitFor();
  await app.get("lift").click();
  await app.get("lifted").filter({ hasText: `Guessed durations: ${GLUE.tasks.length}` }).waitFor();
  await app.get("guesses").filter({ hasText: `${GLUE.tasks.length} of ${GLUE.tasks.length} durations are guesses` }).waitFor();
  // With the history of an execution the durations are its own.
  await app.room("Flow");
  await app.paste(staged);
  await app.get("lift").waitFor();
  await app.openFile("history.json", JSON.stringify({ events }));
  await app.get("lifted").waitFor();
  await app.settled();
  assert.equal(await app.get("lifted").filter({ hasText: "Guessed durations" }).count(), 0);
  assert.equal(await app.get("guesses").innerText(), "");
  assert.equal(await app.page.locator('[data-testid="lifted"] input:checked').count(), lifted.dependencies.length);

  // Until something is unticked, no layout can be much sooner than the staged one.
  const before = await app.makespans();
  const reason = await app.get("reason").innerText();
  const { from, to } = await slowest(app, false_ones);
  await app.changing(() => app.get(`lifted-${from}-${to}`).uncheck());
  const now = await app.makespans();
  assert.ok(now.polling < before.polling, `${now.polling} is not sooner than ${before.polling}`);
  assert.notEqual(await app.get("reason").innerText(), reason);

  await app.get("export").click();
  const plan = (await app.download("export-plan")).bytes.toString("utf8");
  const expected = stepweave("weave", scratch("lifted.plan.json", plan), "--layout", "polling");
  assert.equal((await app.download("export-polling")).bytes.toString("utf8"), expected);
  await app.get("undo").click();
  assert.equal(await app.get(`lifted-${from}-${to}`).isChecked(), true);
  await person.check();
});

/** A task's mean duration in seconds. */
const seconds = (duration) => (typeof duration === "number" ? duration : duration.mean_s ?? duration.seconds);

/** The false dependency whose task waited for takes longest: the one that costs most. */
async function slowest(app, found) {
  const path = await app.page.locator('[data-critical="true"]').evaluateAll((cards) => cards.map((card) => card.dataset.testid.replace("card-", "")));
  return found.find(({ from, to }) => path.includes(from) && path.includes(to)) ?? found[0];
}

test("from a pasted staged definition to the one that is exported it takes seven clicks", async () => {
  const staged = stepweave("weave", GLUE_FILE, "--layout", "staged");
  const lifted = JSON.parse(stepweave("lift", scratch("seven.asl.json", staged), "--format", "json"));
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.page.evaluate(() => {
    window.clicks = 0;
    addEventListener("pointerdown", () => window.clicks++, true);
  });
  await app.paste(staged);
  await app.get("lift").click();
  await app.get("lifted").waitFor();
  await app.settled();
  const { from, to } = await slowest(app, lifted.dependencies.filter((found) => found.why === "barrier"));
  await app.changing(() => app.get(`lifted-${from}-${to}`).uncheck());
  await app.get("export").click();
  const { StartAt } = JSON.parse((await app.download("export-polling")).bytes.toString("utf8"));
  assert.ok(StartAt);
  assert.equal(await app.page.evaluate(() => window.clicks), 7);
  await person.check();
});

test("a definition without tasks says that there is no plan in it", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.paste('{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}');
  await app.get("lift").click();
  await app.get("toast").filter({ hasText: "No plan can be read" }).waitFor();
  await person.check();
});
