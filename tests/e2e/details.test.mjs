// Everything about a task and its world, in forms: what is typed there is in the plan and in the emitted definitions.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { GLUE, Stepweave, idOf } from "./harness/page.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const JOB = idOf("Glue job 1");
const at = GLUE.tasks.findIndex((task) => task.id === JOB);

/** Types into a field of the open form and leaves it. */
async function fill(app, path, text) {
  const field = app.get(`field${path.replaceAll("/", "-")}`);
  await field.fill(text);
  await field.press("Tab");
}

test("a retrier, a timeout and a name typed into a task's form are in the definition", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.get(`row-${JOB}`).hover();
  await app.get(`details-${JOB}`).click();
  assert.equal(await app.get("form-title").innerText(), "Glue job 1");
  await app.changing(() => fill(app, `/tasks/${at}/timeout_s`, "2 h"));
  await fill(app, `/tasks/${at}/resource`, "nightly-orders");
  await fill(app, `/tasks/${at}/retry/max_attempts`, "5");
  await fill(app, `/tasks/${at}/retry/backoff_rate`, "1.5");
  await app.page.keyboard.press("Escape");
  await app.settled();
  const { bytes } = await app.download("export-staged");
  const job = JSON.stringify(JSON.parse(bytes.toString("utf8")));
  assert.match(job, /"TimeoutSeconds":7200/);
  assert.match(job, /"JobName":"nightly-orders"/);
  assert.match(job, /"MaxAttempts":5,"BackoffRate":1.5|"BackoffRate":1.5/);
  await person.check();
});

test("what breaks a rule is said beside the field and changes nothing", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const hashes = await app.hashes();
  await app.get(`row-${JOB}`).hover();
  await app.get(`details-${JOB}`).click();
  await fill(app, `/tasks/${at}/failure_probability`, "250");
  assert.match(await app.page.locator(".field [role=alert]").innerText(), /probability|between/i);
  await fill(app, `/tasks/${at}/parameters`, "{ no JSON");
  assert.equal(await app.page.locator(".field [role=alert]").count(), 2);
  assert.deepEqual(await app.hashes(), hashes);
  await person.check();
});

test("another distribution keeps the mean, and undo takes it back", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.get(`card-${JOB}`).focus();
  await app.page.keyboard.press("d");
  const which = app.get(`field-tasks-${at}-duration`);
  const before = await which.inputValue();
  await which.selectOption("triangular");
  await app.get(`field-tasks-${at}-duration-mode_s`).waitFor();
  await app.page.keyboard.press("Escape");
  await app.get("undo").click();
  await app.get(`card-${JOB}`).focus();
  await app.page.keyboard.press("d");
  assert.equal(await app.get(`field-tasks-${at}-duration`).inputValue(), before);
  await person.check();
});

test("prices are the person's own, and Express says why it cannot hold these layouts", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const price = () => app.get("layout-staged").getByTestId("price").innerText();
  const before = Number((await price()).slice(1));
  await app.get("plan-settings").click();
  await fill(app, "/prices/transition_usd", "250");
  await app.page.keyboard.press("Escape");
  await app.settled();
  await app.page.waitForFunction((old) => !document.querySelector('[data-testid="layout-staged"] [data-testid="price"]').innerText.endsWith(old), String(before));
  assert.ok(Math.abs(Number((await price()).slice(1)) - before * 10_000) / (before * 10_000) < 0.05, await price());
  await app.get("pricing").selectOption("Express");
  assert.equal(await price(), "Standard only");
  await person.check();
});

test("a plan with a circle can be opened and is mended where it is drawn", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const copy = structuredClone(GLUE);
  copy.tasks[at].depends_on = [idOf("Step Function 1")];
  await app.openFile("circle.plan.json", JSON.stringify(copy));
  await app.get("open-to-mend").click();
  const closing = app.get(`edge-${idOf("Step Function 1")}-${JOB}`);
  assert.equal(await closing.getAttribute("data-circle"), "true");
  assert.match(await app.get("rejected").innerText(), /circle/);
  await closing.focus();
  await app.page.keyboard.press("Delete");
  await app.get("rejected").waitFor({ state: "detached" });
  assert.equal(await app.page.locator("[data-circle]").count(), 0);
  await person.check();
});

test("any layouts are compared side by side, and one that cannot be says why", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.get("choose-layouts").click();
  for (const layout of ["callback", "nested"]) await app.get(`choose-${layout}`).check();
  await app.get("language-jsonata").check();
  await app.get("choose-sequential").uncheck();
  await app.page.keyboard.press("Escape");
  await app.get("layout-callback").waitFor();
  await app.get("layout-nested").waitFor();
  await app.get("layout-sequential").waitFor({ state: "detached" });
  await app.page.locator('[data-testid="app"][data-engine="idle"]').waitFor();
  const callback = await app.number("layout-callback", "data-makespan-ms");
  assert.ok(callback <= (await app.number("layout-polling", "data-makespan-ms")), "nothing is polled for");
  assert.equal(await app.number("layout-callback", "data-polls"), 0);
  await app.room("Flow");
  assert.match((await app.download("download-code")).bytes.toString("utf8"), /"QueryLanguage": "JSONata"/);
  await app.room("Plan");
  const link = await app.share();
  const other = await Stepweave.open(person, link.slice(link.indexOf("/#")));
  assert.equal(await other.number("layout-callback", "data-makespan-ms"), callback);
  await person.check();
});
