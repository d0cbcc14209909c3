// Many runs on all cores: the same figures as the command's, and a person can stop them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { stepweave } from "./harness/cli.mjs";
import { GLUE_FILE, LAYOUTS, Stepweave } from "./harness/page.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const done = (app) => app.page.locator('[data-testid="simulation"][data-phase="done"]').waitFor({ timeout: 60_000 });

test("ten thousand runs give the command's percentiles", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await done(app);
  const { layouts } = JSON.parse(stepweave("compare", GLUE_FILE, "--runs", "10000", "--seed", "7", "--format", "json"));
  for (const layout of LAYOUTS) {
    const { makespan_s } = layouts.find((report) => report.layout === layout);
    assert.equal(await app.number(`odds-${layout}`, "data-p50-ms"), Math.round(makespan_s.p50 * 1000), layout);
    assert.equal(await app.number(`odds-${layout}`, "data-p90-ms"), Math.round(makespan_s.p90 * 1000), layout);
  }
  assert.match(await app.get("odds").innerText(), /sooner than staged in .*% of runs/);
  await person.check();
});

test("the poll interval's price is swept and one is recommended, as the command does", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.page.locator('[data-testid="front"][data-recommended-s]').waitFor({ timeout: 60_000 });
  const recommended = await app.number("front", "data-recommended-s");
  assert.ok(recommended >= 5 && recommended <= 600);
  assert.match(await app.get("front").innerText(), new RegExp(`${recommended} s|min`));
  await person.check();
});

test("runs can be stopped, made again with the next seed, and follow the plan", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await done(app);
  const before = await app.number("odds-staged", "data-p50-ms");
  await app.get("re-run").click();
  await app.get("simulation").filter({ hasText: "seed 8" }).waitFor({ timeout: 60_000 });
  await app.changing(() => app.setDuration("Glue job 2", "40 min"));
  await done(app);
  assert.ok((await app.number("odds-staged", "data-p50-ms")) > before);
  await app.get("foot-tasks").click();
  await app.page.locator('[data-testid^="weight-"]').first().waitFor();
  await person.check();
});
