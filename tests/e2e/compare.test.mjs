// The page opens on the main job: three layouts of the Glue pipeline, run and compared.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { stepweave } from "./harness/cli.mjs";
import { GLUE, GLUE_FILE, LAYOUTS, Stepweave } from "./harness/page.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

test("the page opens on the pipeline with three layouts compared", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  for (const task of GLUE.tasks) await app.get(`card-${task.id}`).waitFor();
  const spans = await app.makespans();
  assert.ok(spans.polling < spans.staged, "partially dependent beats staged");
  assert.ok(spans.staged < spans.sequential, "staged beats sequential");
  assert.match(await app.headline(), /sooner/);
  await person.check();
});

test("every figure shown is the command's figure", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const native = JSON.parse(stepweave("compare", GLUE_FILE, "--trace", "--format", "json"));
  assert.deepEqual(native.layouts.map((one) => one.layout).sort(), [...LAYOUTS].sort());
  for (const { layout, makespan_s, transitions, traces } of native.layouts) {
    const panel = `layout-${layout}`;
    assert.equal(await app.number(panel, "data-makespan-ms"), Math.round(makespan_s.mean * 1000));
    assert.equal(await app.number(panel, "data-transitions"), transitions);
    for (const { id, start_s, end_s } of traces[0].tasks) {
      assert.equal(await app.number(`bar-${layout}-${id}`, "data-start-ms"), Math.round(start_s * 1000));
      assert.equal(await app.number(`bar-${layout}-${id}`, "data-end-ms"), Math.round(end_s * 1000));
    }
  }
  await person.check();
});

test("the losses of each layout add up to its makespan beyond the bound", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const bound = await app.number("bound", "data-bound-ms");
  await app.get("foot-losses").click();
  for (const [layout, makespan] of Object.entries(await app.makespans())) {
    let lost = 0;
    for (const part of ["barrier", "poll-delay", "status-check", "serialisation"]) {
      lost += await app.number(`loss-${layout}`, `data-${part}-ms`);
    }
    assert.equal(lost, makespan - bound, layout);
  }
  await person.check();
});

test("three stages deep: staged over an hour, partially dependent under half an hour", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.get("examples").click();
  await app.changing(() => app.get("example-three-stages").click());
  const { staged, polling } = await app.makespans();
  assert.ok(staged > 60 * 60_000, `staged takes ${staged} ms`);
  assert.ok(polling < 30 * 60_000, `partially dependent takes ${polling} ms`);
  await person.check();
});
