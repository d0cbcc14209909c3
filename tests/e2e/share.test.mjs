// What leaves the page: definitions and links. The command must get exactly the same.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { scratch, stepweave } from "./harness/cli.mjs";
import { GLUE_FILE, LAYOUTS, Stepweave } from "./harness/page.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

/** The plan inside a link, as the command reads it, in a file. */
function planOf(link) {
  return scratch("shared.plan.json", stepweave("share", "decode", link, "--plan"));
}

test("the definition downloaded is the command's, byte for byte", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  for (const layout of LAYOUTS) {
    const { name, bytes } = await app.download(`export-${layout}`);
    assert.match(name, /\.asl\.json$/);
    assert.equal(bytes.toString("utf8"), stepweave("weave", GLUE_FILE, "--layout", layout), layout);
  }
  await person.check();
});

test("after an edit by dragging, the download is still the command's", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const before = (await app.download("export-polling")).bytes;
  await app.changing(() => app.connect("Glue job 2", "Step Function 1"));
  const { bytes } = await app.download("export-polling");
  assert.notDeepEqual(bytes, before);
  const plan = planOf(await app.share());
  assert.equal(bytes.toString("utf8"), stepweave("weave", plan, "--layout", "polling"));
  await person.check();
});

test("the link opened in a fresh tab gives the same trace", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.changing(() => app.connect("Glue job 2", "Step Function 1"));
  const link = await app.share();
  assert.ok(link.startsWith(lab.origin), "the link points at the page it came from");

  const again = await Stepweave.open(person, link.slice(lab.origin.length));
  assert.deepEqual(await again.hashes(), await app.hashes());
  assert.deepEqual(await again.makespans(), await app.makespans());

  // Somebody else, with empty storage.
  const other = await lab.person();
  const theirs = await Stepweave.open(other, link.slice(lab.origin.length));
  assert.deepEqual(await theirs.hashes(), await app.hashes());
  await other.check();
  await person.check();
});

test("a link holds which tasks are selected", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const cards = (it) => it.page.locator('.card[data-selected="true"]').evaluateAll((all) => all.map((card) => card.dataset.testid));
  await app.get("card-glue-1").click();
  await app.get("card-glue-3").click({ modifiers: ["Shift"] });
  const selected = await cards(app);
  assert.equal(selected.length, 2);
  const link = await app.share();
  assert.deepEqual(JSON.parse(stepweave("share", "decode", link)).tasks, ["glue-1", "glue-3"]);
  const other = await lab.person();
  const theirs = await Stepweave.open(other, link.slice(lab.origin.length));
  assert.deepEqual(await cards(theirs), selected);
  await other.check();
  await person.check();
});

test("the same link gives the same trace natively", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.changing(() => app.setDuration("Glue job 2", "33 min"));
  const native = JSON.parse(stepweave("compare", planOf(await app.share()), "--format", "json"));
  const hashes = Object.fromEntries(native.layouts.map((one) => [one.layout, one.history_sha256]));
  assert.deepEqual(await app.hashes(), hashes);
  await person.check();
});

test("a link made by the command opens in the page", async () => {
  const person = await lab.person();
  const link = stepweave("share", "encode", GLUE_FILE).trim();
  const app = await Stepweave.open(person, `/${link.slice(link.indexOf("#"))}`);
  const native = JSON.parse(stepweave("compare", GLUE_FILE, "--format", "json"));
  const hashes = Object.fromEntries(native.layouts.map((one) => [one.layout, one.history_sha256]));
  assert.deepEqual(await app.hashes(), hashes);
  await person.check();
});

test("no request leaves the origin, whatever is done", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.changing(() => app.connect("Glue job 2", "Step Function 1"));
  await app.changing(() => app.setDuration("Glue job 1", "9 min"));
  await app.download("export-staged");
  const link = await app.share();
  for (const room of ["Flow", "Run", "Plan"]) await app.room(room);
  await app.get("theme").click();
  await Stepweave.open(person, link.slice(lab.origin.length));
  assert.ok(lab.server.asked.some((path) => path.endsWith(".wasm")), "the server knows what it was asked");
  assert.ok(!lab.server.asked.some((path) => path.includes("s=")), "the server never sees what is in a link");
  await person.check();
});
