// The gallery's state machines and one's own: shown, run, and ending as the command says.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { stepweave } from "./harness/cli.mjs";
import { Stepweave } from "./harness/page.mjs";
import { CHECKOUT } from "./harness/server.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const read = (file) => readFileSync(join(CHECKOUT, "examples", file), "utf8");
const MACHINES = JSON.parse(read("index.json")).examples.filter((example) => example.runs?.length);

/** How a run of an example ends natively. */
function natively(example, run) {
  const args = ["run", join("examples", example.file), "--format", "json"];
  if (run.input) args.push("--input", `@${join("examples", run.input)}`);
  if (run.mocks) args.push("--mocks", join("examples", run.mocks));
  try {
    return JSON.parse(stepweave(...args));
  } catch (failed) {
    // An execution that fails is exit status 1, with its outcome on stdout all the same.
    return JSON.parse(failed.stdout);
  }
}

for (const example of MACHINES) {
  test(`${example.title}: its runs end in the page as they do natively`, async () => {
    const person = await lab.person();
    const app = await Stepweave.open(person);
    await app.get("examples").click();
    await app.get(`example-${example.file.replace(".asl.json", "")}`).click();
    await app.get("flow-canvas").waitFor();
    assert.equal(await app.get(`node-${JSON.parse(read(example.file)).StartAt}`).count(), 1);
    await app.room("Run");
    for (const [index, run] of example.runs.entries()) {
      const { status, duration_ms, error } = natively(example, run);
      await app.get(`planned-run-${index}`).click();
      await app.get("look-at").filter({ hasText: run.title }).waitFor();
      await app.page.locator(`[data-testid="run-duration"][data-ms="${duration_ms}"]`).waitFor();
      assert.equal(await app.get("run-status").innerText(), status, run.title);
      if (error) assert.match(await app.page.locator(".run-error").innerText(), new RegExp(error.replaceAll(".", "\\.")));
    }
    await app.room("Flow");
    await app.get("back-to-plan").click();
    await app.get("flow-layout-polling").waitFor();
    await person.check();
  });
}

const HAZARDS = JSON.parse(read("index.json")).examples.filter((example) => example.hazard);

for (const example of HAZARDS) {
  test(`${example.hazard}: its run is shown, and its remedy makes it vanish`, async () => {
    const person = await lab.person();
    const app = await Stepweave.open(person);
    await app.get("examples").click();
    await app.get(`example-${example.file.replace(".plan.json", "").replace("/", "-")}`).click();
    await app.get("finding").waitFor();
    await app.get("run-status").waitFor();
    const { hazards } = JSON.parse(stepweave("hazards", join("examples", example.file), "--format", "json"));
    const shown = hazards.find((found) => found.code === example.hazard && found.layout === example.layout);
    assert.ok((await app.get("finding").innerText()).includes(shown.detail), shown.detail);
    await app.get("run-status").filter({ hasText: shown.run.status }).waitFor();
    if (shown.cure) {
      await app.get("cure").click();
      await app.page.locator(`[data-testid="hazard-${shown.cure.layout}-${example.hazard}"]`).waitFor({ state: "detached" });
    }
    await person.check();
  });
}

test("tasks come and go as a table", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.changing(() => app.openFile("tasks.csv", "id,name,kind,duration,depends_on\na,Load,glue,600,\nb,Report,lambda,30,a\n"));
  assert.equal(await app.get("row-a").count(), 1);
  await app.get("export").click();
  const { bytes } = await app.download("export-csv");
  assert.match(bytes.toString("utf8"), /^id,/);
  await person.check();
});

test("a pasted state machine is shown and run", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.paste(read("lambda-chain.asl.json"));
  await app.get(`node-${JSON.parse(read("lambda-chain.asl.json")).StartAt}`).waitFor();
  await app.room("Run");
  await app.get("run-status").filter({ hasText: "SUCCEEDED" }).waitFor();
  await app.room("Plan");
  await app.get("layout-polling").waitFor();
  await person.check();
});

test("a damaged state machine is shown as far as it goes, and says why it does not run", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.paste('{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "Nowhere"}}}');
  await app.get("node-A").waitFor();
  await app.room("Run");
  await app.page.locator(".run-error").filter({ hasText: "Nowhere" }).waitFor();
  await person.check();
});
