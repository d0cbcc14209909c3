// A run is played: the playhead moves, and chart, timeline, events and data tell of the same moment.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESKTOP, Lab, PHONE } from "./harness/browser.mjs";
import { stepweave } from "./harness/cli.mjs";
import { Stepweave } from "./harness/page.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

/** A tab with an example's run on show. */
async function atTheRun(person, example, run = 0) {
  const app = await Stepweave.open(person);
  await app.get("examples").click();
  await app.get(`example-${example}`).click();
  await app.get("flow-canvas").waitFor();
  await app.room("Run");
  await app.get("run-duration").waitFor();
  if (run) {
    const before = await app.get("event-count").innerText();
    await app.get(`planned-run-${run}`).click();
    await app.page.waitForFunction((before) => document.querySelector('[data-testid="event-count"]').innerText !== before, before);
  }
  return app;
}

const passed = (app) => app.number("transport", "data-passed");
const ms = (app) => app.number("transport", "data-ms");
const standing = (app, state) => app.get(`node-${state}`).getAttribute("data-standing");
const until = (app, attribute, value) => app.page.locator(`[data-testid="transport"][data-${attribute}="${value}"]`).waitFor();

/** The history of an example's run, as the command writes it. */
function history(example, mocks) {
  const args = ["run", `examples/${example}.asl.json`, "--input", `@examples/${example}.input.json`, "--mocks", `examples/${mocks}`, "--format", "json"];
  try {
    return JSON.parse(stepweave(...args)).events;
  } catch (failed) {
    return JSON.parse(failed.stdout).events;
  }
}

for (const motion of ["reduce", "no-preference"]) {
  test(`a run plays to its end and begins anew, motion: ${motion}`, async () => {
    const person = await lab.person({ motion });
    const app = await atTheRun(person, "lambda-chain");
    const total = await passed(app);
    await app.get("play-start").click();
    await until(app, "passed", 1);
    assert.equal(await standing(app, "Fetch enquiries"), "none");
    await app.get("play-speed").selectOption("1\u00d7");
    await app.get("play").click();
    await until(app, "playing", true);
    await app.get("now").getByText("Score enquiries").waitFor();
    await until(app, "playing", false);
    assert.equal(await passed(app), total);
    assert.equal(await standing(app, "Store report"), "ok");
    await app.get("play").click();
    await app.page.locator('[data-testid="node-Store report"][data-standing="none"]').waitFor();
    await app.get("play").click();
    await until(app, "playing", false);
    await person.check();
  });
}

test("keys alone play, step and scrub", async () => {
  const person = await lab.person();
  const app = await atTheRun(person, "rds-snapshot");
  const keys = app.page.keyboard;
  const total = await passed(app);
  await app.get("run-canvas").focus();
  await keys.press("Home");
  await until(app, "passed", 1);
  await keys.press("ArrowRight");
  assert.equal(await standing(app, "Create snapshot"), "running");
  const there = await passed(app);
  await keys.press("ArrowRight");
  assert.ok((await passed(app)) > there);
  await keys.press("ArrowLeft");
  assert.equal(await passed(app), there);
  await app.get("scrub").focus();
  await keys.press("PageUp");
  assert.ok((await ms(app)) > 0);
  const words = await app.get("scrub").getAttribute("aria-valuetext");
  assert.match(words, /^\d\d:\d\d of \d\d:\d\d, \d+ of \d+ events$/);
  await keys.press("End");
  await until(app, "passed", total);
  await keys.press("Home");
  await until(app, "passed", 1);
  await keys.press("Space");
  await until(app, "playing", true);
  await keys.press("Space");
  await until(app, "playing", false);
  // The keys are in the cheat-sheet.
  await app.get("run-canvas").focus();
  await keys.press("?");
  await app.get("key-run.play").waitFor();
  await person.check();
});

test("at any instant the chart agrees with the events", async () => {
  const person = await lab.person();
  const app = await atTheRun(person, "rds-snapshot", 1);
  const events = history("rds-snapshot", "rds-snapshot.failed.mocks.json");
  const start = events[0].timestamp;
  for (const seconds of [0, 1, 30, 61, 62, 100, 122]) {
    const at = seconds * 1_000 + 200;
    await app.get("scrub").evaluate((range, at) => {
      range.value = at;
      range.dispatchEvent(new Event("input", { bubbles: true }));
    }, String(at));
    const behind = events.filter((event) => event.timestamp - start <= at);
    await until(app, "passed", behind.length);
    for (const state of ["Create snapshot", "Wait a minute", "Describe snapshot", "Is it there?"]) {
      const own = behind.filter((event) => (event.stateEnteredEventDetails ?? event.stateExitedEventDetails)?.name === state);
      const last = own.at(-1)?.type ?? "";
      const word = last.endsWith("Exited") ? "ok" : last.startsWith("Wait") ? "waiting" : last ? "running" : "none";
      assert.equal(await standing(app, state), word, `${state} at ${seconds} s`);
    }
  }
  await person.check();
});

test("a run that fails shows where, on the chart and on the timeline", async () => {
  const person = await lab.person();
  const app = await atTheRun(person, "rds-snapshot", 1);
  assert.equal(await standing(app, "Snapshot failed"), "failed");
  const bar = app.get("run-timeline").locator('[role="img"][data-fate="failed"]');
  assert.match(await bar.getAttribute("aria-label"), /failed: SnapshotFailed/);
  assert.equal(await app.get("run-timeline").locator('.past .fate[data-fate="failed"]').count(), 1);
  // Two looks at a state of the snapshot are one poll.
  assert.match(await app.get("run-timeline").locator(".to-come .poll").getAttribute("aria-label"), /2 polls/);
  // Playing can stop there.
  await app.get("play-start").click();
  await app.get("play-stops").check();
  await app.get("play").click();
  await until(app, "playing", false);
  assert.equal(await standing(app, "Snapshot failed"), "failed");
  // And at a breakpoint, each time that the state is entered.
  await app.get("node-Describe snapshot").click();
  await app.page.keyboard.press("b");
  await app.page.locator('[data-testid="breakpoint"][aria-pressed="true"]').waitFor();
  await app.get("play-start").click();
  for (const visit of [/Visit 1 of 2/, /Visit 2 of 2/]) {
    await app.get("play").click();
    await app.get("data-visit").filter({ hasText: visit }).waitFor();
    await until(app, "playing", false);
    assert.equal(await standing(app, "Describe snapshot"), "running");
  }
  await person.check();
});

test("a try that fails is told apart from the one that does not", async () => {
  const person = await lab.person();
  const app = await atTheRun(person, "lambda-chain");
  const bar = app.get("run-timeline").getByLabel(/^Score enquiries/);
  assert.match(await bar.getAttribute("aria-label"), /2 attempts$/);
  await bar.click();
  await app.get("data-visit").filter({ hasText: "Attempt" }).waitFor();
  await app.get("play-end").click();
  assert.equal(await app.get("data-visit").innerText(), "Attempt 2 of 2");
  await app.get("data-result").waitFor();
  await app.get("data-before").click();
  assert.equal(await app.get("data-visit").innerText(), "Attempt 1 of 2");
  assert.match(await app.get("data-error").innerText(), /Lambda.TooManyRequestsException/);
  assert.equal(await ms(app), 3_500);
  await person.check();
});

test("an event leads the playhead to its moment", async () => {
  const person = await lab.person();
  const app = await atTheRun(person, "rds-snapshot");
  await app.get("event-5").getByRole("row").first().click();
  await until(app, "passed", 5);
  assert.equal(await ms(app), 1_500);
  assert.equal(await app.get("event-5").locator("[aria-current=step]").count(), 1);
  assert.match(await app.get("data").innerText(), /Create snapshot/);
  // And so does a place on the timeline.
  const box = await app.get("run-timeline").locator(".run-axis").boundingBox();
  await app.page.mouse.click(box.x + box.width / 2, box.y + 4);
  const middle = await ms(app);
  await app.page.mouse.move(box.x + box.width / 2, box.y + 4);
  await app.page.mouse.down();
  await app.page.mouse.move(box.x + box.width / 4, box.y + 4, { steps: 5 });
  await app.page.mouse.up();
  assert.ok((await ms(app)) < middle);
  await person.check();
});

test("a layout's run is played too, on the chart that Flow shows", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.room("Flow");
  const place = () => app.page.locator(".node").first().evaluate((node) => node.style.transform);
  await app.get("flow-canvas").waitFor();
  const inFlow = await place();
  await app.room("Run");
  await app.get("run-canvas").waitFor();
  await app.get("run-duration").waitFor();
  assert.equal(await place(), inFlow);
  await app.get("play-start").click();
  for (let step = 0; step < 4; step++) await app.get("play-step").click();
  assert.equal(await standing(app, "Glue job 1"), "running");
  await app.get("now").getByText("Glue job 1").waitFor();
  await person.check();
});

test("a task that waits is answered by hand, and the run goes on from there", async () => {
  const person = await lab.person();
  const app = await atTheRun(person, "card-application");
  const duration = await app.get("run-duration").innerText();
  await app.get("play-start").click();
  await app.get("node-Ask a clerk").click();
  while ((await standing(app, "Ask a clerk")) === "none") await app.get("play-step").click();
  assert.equal(await app.get("answer-success-text").inputValue(), '{"approved":true,"by":"clerk 7"}');
  // Half a day later the clerk says no.
  await app.get("scrub").focus();
  for (let key = 0; key < 2; key++) await app.page.keyboard.press("PageUp");
  const asked = await ms(app);
  assert.equal(await app.get("answer-failure-text").inputValue(), "ApplicationRejected");
  await app.get("answer-failure-text").fill("ApplicationRejected: income not shown");
  await app.get("answer-failure").click();
  await app.page.waitForFunction((before) => document.querySelector('[data-testid="run-duration"]').innerText !== before, duration);
  assert.equal(await ms(app), asked);
  assert.equal(await standing(app, "Ask a clerk"), "caught");
  assert.equal(await app.get("answer").count(), 0);
  assert.equal(await app.page.evaluate(() => document.activeElement.dataset.testid), "play");
  await app.get("play-end").click();
  assert.equal(await standing(app, "Write a refusal"), "ok");
  assert.equal(await standing(app, "Issue the card"), "none");
  await app.page.keyboard.press("Control+z");
  await app.page.waitForFunction((before) => document.querySelector('[data-testid="run-duration"]').innerText === before, duration);
  // The success that was mocked, but at once.
  await app.get("play-start").click();
  while ((await standing(app, "Ask a clerk")) === "none") await app.get("play-step").click();
  await app.get("answer-success").click();
  await app.page.waitForFunction((before) => document.querySelector('[data-testid="run-duration"]').innerText !== before, duration);
  await app.get("play-end").click();
  assert.equal(await standing(app, "Issue the card"), "ok");
  await person.check();
});

test("a loop that asks again is answered round by round", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const ask = {
    Type: "Task",
    Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    Parameters: { QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/boss", MessageBody: { "token.$": "$$.Task.Token" } },
    Catch: [{ ErrorEquals: ["Refused"], ResultPath: "$.why", Next: "Mend" }],
    Next: "Done",
  };
  const States = { Ask: ask, Mend: { Type: "Wait", Seconds: 60, Next: "Ask" }, Done: { Type: "Succeed" } };
  await app.openFile("loop.asl.json", JSON.stringify({ StartAt: "Ask", States }));
  await app.get("flow-canvas").waitFor();
  await app.room("Run");
  await app.get("scenario").locator("summary").first().click();
  await app.get("gives Ask").selectOption("No answer");
  await app.get("node-Ask").click();
  const answered = async (how) => {
    const before = await app.get("event-count").innerText();
    await app.get("answer").waitFor();
    await app.get(`answer-${how}`).click();
    await app.page.waitForFunction((before) => document.querySelector('[data-testid="event-count"]').innerText !== before, before);
  };
  const asked = async () => {
    for (let steps = 0; (await app.get("answer").count()) === 0; steps++) {
      assert.ok(steps < 20, "it never asks");
      await app.get("play-step").click();
    }
  };
  await app.get("play-start").click();
  await asked();
  assert.equal(await app.get("answer-failure-text").inputValue(), "Refused");
  await answered("failure");
  assert.equal(await standing(app, "Ask"), "caught");
  // The next round waits for an answer of its own.
  await asked();
  assert.equal(await standing(app, "Mend"), "ok");
  await answered("success");
  await app.get("play-end").click();
  assert.equal(await standing(app, "Done"), "ok");
  assert.match(await app.get("run-status").innerText(), /SUCCEEDED/i);
  await app.get("calls").getByText("2 calls have their own answers").waitFor();
  await app.get("forget Ask").click();
  await app.get("forget Ask").waitFor({ state: "detached" });
  await app.page.waitForFunction(() => !/SUCCEEDED/i.test(document.querySelector('[data-testid="run-status"]').innerText));
  await person.check();
});

test("the critical path is drawn, and is another one in each layout", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.room("Run");
  const path = async (layout, names) => {
    await app.get(`flow-layout-${layout}`).click();
    const bars = app.get("run-timeline").locator(".to-come .bar.critical");
    const found = async () => (await bars.evaluateAll((all) => all.map((bar) => bar.getAttribute("aria-label").split(",")[0]))).sort().join();
    const expected = names.join();
    const deadline = Date.now() + 10_000;
    while ((await found()) !== expected && Date.now() < deadline) await app.page.waitForTimeout(50);
    assert.equal(await found(), expected, layout);
  };
  await path("sequential", ["Glue job 1", "Glue job 2", "Glue job 3", "Step Function 1", "Step Function 2"]);
  // At the barrier Step Function 1 waits for Glue job 2, of which it needs nothing.
  await path("staged", ["Glue job 2", "Step Function 1"]);
  await path("polling", ["Glue job 2", "Step Function 2"]);
  await person.check();
});

test("a breakpoint may wait for a condition on the state's input", async () => {
  const person = await lab.person();
  const app = await atTheRun(person, "job-iterator");
  const visits = history("job-iterator", "job-iterator.mocks.json").filter((event) => event.stateEnteredEventDetails?.name === "Index");
  const grace = visits.findIndex((event) => JSON.parse(event.stateEnteredEventDetails.input).jobs[0].recording === "grace.wav");
  assert.ok(grace > 0);
  await app.get("node-Index").click();
  await app.page.keyboard.press("b");
  const says = app.get("pause-holds");
  const when = async (condition) => {
    await app.get("pause-when").fill(condition);
    await app.get("pause-when").press("Enter");
  };
  // What is no expression says so, and pauses everywhere.
  await when("$states.input.jobs[0");
  await says.filter({ hasText: "Pauses at every visit" }).waitFor();
  await when('{% $states.input.jobs[0].recording = "grace.wav" %}');
  await says.filter({ hasText: `Holds at 1 of ${visits.length} visits` }).waitFor();
  await app.page.locator('.breakpoint.some[title="Breakpoint on a condition"]').waitFor();
  await app.get("play-start").click();
  await app.get("play").click();
  await app.get("data-visit").filter({ hasText: `Visit ${grace + 1} of ${visits.length}` }).waitFor();
  await until(app, "playing", false);
  assert.equal(await standing(app, "Index"), "running");
  // It holds nowhere else.
  await app.get("play").click();
  await until(app, "playing", false);
  assert.equal(await passed(app), history("job-iterator", "job-iterator.mocks.json").length);
  // It stays at its state when that is called otherwise, and when that is taken back.
  const renamed = async (name, change) => {
    await app.room("Flow");
    await change();
    await app.room("Run");
    await app.get(`node-${name}`).locator('.breakpoint.some').waitFor();
  };
  await renamed("Count", async () => {
    await app.get("node-Index").click();
    await app.page.keyboard.press("F2");
    await app.page.locator("#field-Name:focus").fill("Count");
    await app.page.keyboard.press("Tab");
  });
  await renamed("Index", () => app.get("undo").click());
  await person.check();
});

test("breakpoints are listed, and stay: in another room, after a reload and in links", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.room("Run");
  await app.get("run-duration").waitFor();
  assert.equal(await app.get("breakpoints").count(), 0, "none is no list");
  for (const state of ["Glue job 2", "Check Glue job 3"]) {
    await app.get(`node-${state}`).click();
    await app.page.keyboard.press("b");
  }
  await app.get("pause-when").fill("$states.input.poll.attempt > 3");
  await app.get("pause-when").press("Enter");
  await app.get("pause-holds").filter({ hasText: /Holds at \d+ of/ }).waitFor();
  const held = await app.get("pause-holds").innerText();
  await app.room("Flow");
  await app.room("Run");
  await app.get("breakpoints").filter({ hasText: "2" }).waitFor();
  const link = await app.share();
  await app.page.reload();
  await app.get("run-duration").waitFor();
  const other = new Stepweave(await (await lab.person()).tab(link.slice(lab.origin.length)));
  for (const tab of [app, other]) {
    await tab.get("breakpoints").click();
    await tab.page.getByRole("menuitem", { name: "Check Glue job 3" }).click();
    await tab.get("pause-holds").filter({ hasText: held }).waitFor();
  }
  await other.get("breakpoints").press("ArrowDown");
  await other.page.locator(".transport .menu-item:focus").waitFor();
  await other.page.keyboard.press("ArrowUp");
  await other.page.locator('[data-testid="breakpoints-none"]:focus').waitFor();
  await other.page.keyboard.press("Enter");
  await other.get("breakpoints").waitFor({ state: "detached" });
  assert.equal(await other.page.locator(".breakpoint.at").count(), 0);
  await person.check();
});

test("long stretches in which nobody works can be drawn short", async () => {
  const person = await lab.person();
  const app = await atTheRun(person, "card-application");
  const timeline = app.get("run-timeline");
  const bar = (state) => timeline.locator(`.to-come .bar[aria-label^="${state},"]`);
  const width = async (state) => (await bar(state).boundingBox()).width;
  const told = await bar("Issue the card").getAttribute("aria-label");
  const [before, end] = [await width("Issue the card"), await ms(app)];
  assert.ok(before < 8, `a second among days, ${before} px`);
  await app.get("fold-idle").click();
  await timeline.locator(".fold").getByText("3 d").waitFor();
  await app.page.waitForFunction((before) => document.querySelector('.to-come .bar[aria-label^="Issue the card,"]').getBoundingClientRect().width > 10 * before, before);
  assert.equal(await bar("Issue the card").getAttribute("aria-label"), told);
  // A place on it is still the moment that is drawn there.
  const area = await timeline.locator(".run-axis").boundingBox();
  const check = await bar("Check the applicant").boundingBox();
  await app.page.mouse.click(check.x + check.width / 2, area.y + area.height - 4);
  const at = await ms(app);
  assert.ok(at > 0 && at < 2_000, `${at} ms`);
  assert.equal(await standing(app, "Check the applicant"), "running");
  const issued = await bar("Issue the card").boundingBox();
  await app.page.mouse.click(issued.x + issued.width / 2, area.y + area.height - 4);
  assert.ok((await ms(app)) > end - 3_000 && (await ms(app)) < end);
  await app.get("fold-idle").click();
  await timeline.locator(".fold").waitFor({ state: "detached" });
  await person.check();
});

test("on a phone", async () => {
  const person = await lab.person({ viewport: PHONE, touch: true });
  const app = await atTheRun(person, "rds-snapshot");
  await app.get("play-start").tap();
  await app.get("play-step").tap();
  assert.equal(await standing(app, "Create snapshot"), "running");
  await app.get("chart-toggle").tap();
  await app.get("run-canvas").waitFor({ state: "detached" });
  await app.get("chart-toggle").tap();
  await app.get("run-canvas").waitFor();
  const wide = await app.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `scrolls ${wide} px sideways`);
  await person.check();
});

test("a long history steps as quickly as a short one", async () => {
  const person = await lab.person({ viewport: DESKTOP });
  const app = await atTheRun(person, "rds-snapshot", 2);
  assert.equal(await passed(app), 25_000);
  await app.get("scrub").focus();
  for (let key = 0; key < 20; key++) await app.page.keyboard.press("ArrowLeft");
  await app.page.waitForFunction(() => Number(document.querySelector('[data-testid="transport"]').dataset.passed) < 25_000);
  assert.equal(await app.get("run-timeline").locator(".to-come .poll").count(), 1);
  await person.check();
});

test("a link holds the moment of a run and the state that is looked at", async () => {
  const person = await lab.person();
  const app = await atTheRun(person, "rds-snapshot", 1);
  await app.get("scrub").evaluate((range) => {
    range.value = "61000";
    range.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await until(app, "ms", 61_000);
  const events = await passed(app);
  await app.get("node-Describe snapshot").click();
  const link = (await app.share()).slice(lab.origin.length);
  const other = await lab.person();
  const theirs = new Stepweave(await other.tab(link));
  await theirs.get("run-duration").waitFor();
  await until(theirs, "ms", 61_000);
  assert.equal(await standing(theirs, "Create snapshot"), await standing(app, "Create snapshot"));
  assert.equal(await passed(theirs), events);
  await theirs.get("data").getByText("Describe snapshot").first().waitFor();
  // In Flow the same goes for the state alone.
  await theirs.room("Flow");
  await theirs.get("node-Is it there?").click();
  const third = new Stepweave(await other.tab((await theirs.share()).slice(lab.origin.length)));
  await third.get("flow-canvas").waitFor();
  await third.page.locator('[data-testid="node-Is it there?"][aria-pressed="true"]').waitFor();
  await person.check();
  await other.check();
});

test("Space plays from a state that is selected", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.room("Run");
  await app.get("run-duration").waitFor();
  await app.get("node-Glue job 1").click();
  await app.get("play-start").click();
  await app.get("node-Glue job 1").focus();
  await app.page.keyboard.press("Space");
  await until(app, "playing", true);
  assert.equal(await app.get("node-Glue job 1").getAttribute("aria-pressed"), "true", "it stays selected");
  await app.page.keyboard.press("Space");
  await until(app, "playing", false);
  await person.check();
});
