// Broken files and hostile links: a message that names the place, and the last good state stays.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { GLUE, Stepweave, idOf } from "./harness/page.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

/** The opening plan, changed. */
function plan(change) {
  const copy = structuredClone(GLUE);
  change(copy);
  return JSON.stringify(copy);
}
const task = (copy, name) => copy.tasks.find((task) => task.id === idOf(name));

const FILES = [
  ["no JSON at all", "{ tasks: oops", /line 1|column|JSON/i],
  ["JSON that is no plan", '["a", 1]', /object|plan/i],
  ["a circle", plan((p) => (task(p, "Glue job 1").depends_on = [idOf("Step Function 1")])), /cycle|circle/i],
  ["an unknown task", plan((p) => (task(p, "Glue job 1").depends_on = ["nowhere"])), /nowhere/],
  ["a negative duration", plan((p) => (task(p, "Glue job 1").duration = -5)), /duration|negative|Glue job 1|glue/i],
  ["a duplicate id", plan((p) => p.tasks.push(structuredClone(p.tasks[0]))), new RegExp(GLUE.tasks[0].id)],
];

for (const [what, text, message] of FILES) {
  test(`a plan file with ${what} is refused by name and nothing is lost`, async () => {
    const person = await lab.person();
    const app = await Stepweave.open(person);
    const hashes = await app.hashes();
    await app.openFile("broken.plan.json", text);
    await app.get("toast").first().waitFor();
    assert.match(await app.get("toast").first().innerText(), message);
    assert.deepEqual(await app.hashes(), hashes);
    await app.changing(() => app.setDuration("Glue job 1", "11 min"));
    await person.check();
  });
}

test("what went wrong is said until the person goes on", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const alert = app.page.locator(".toast.alert");
  const goOn = (duration) => app.changing(() => app.setDuration("Glue job 1", duration));
  await app.openFile("broken.plan.json", "{");
  await alert.waitFor();
  await app.page.waitForTimeout(4_100);
  assert.equal(await alert.count(), 1, "by itself it stays");
  await goOn("11 min");
  await alert.waitFor({ state: "detached" });
  // Going on at once does not take away what was not read yet: four seconds are for reading.
  await app.openFile("broken.plan.json", "{");
  await alert.waitFor();
  const said = Date.now();
  await goOn("12 min");
  const count = await alert.count();
  if (Date.now() - said < 3_500) assert.equal(count, 1);
  await app.page.waitForTimeout(4_100);
  await goOn("13 min");
  await alert.waitFor({ state: "detached" });
  await person.check();
});

test("a damaged link opens the page with a message", async () => {
  for (const fragment of ["#s=", "#s=AAAA", "#s=%00%ff", "#s=" + "x".repeat(50_000), "#s=1.!!!!"]) {
    const person = await lab.person();
    const app = await Stepweave.open(person, `/${fragment}`);
    await app.get("toast").first().waitFor();
    assert.match(await app.get("toast").first().innerText(), /link/i, fragment.slice(0, 20));
    for (const task of GLUE.tasks) assert.equal(await app.get(`card-${task.id}`).count(), 1);
    await person.check();
  }
});

test("a damaged link pasted into an open page keeps what is there", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  await app.changing(() => app.connect("Glue job 2", "Step Function 1"));
  const hashes = await app.hashes();
  const link = await app.share();
  await app.page.evaluate((fragment) => (location.hash = fragment), link.slice(link.indexOf("#"), -7));
  await app.get("toast").filter({ hasText: /link/i }).first().waitFor();
  assert.deepEqual(await app.hashes(), hashes);
  await person.check();
});

test("names full of markup are shown as text", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const name = `<img src=x onerror="document.title='owned'"> "& 'quoted'`;
  await app.changing(() =>
    app.openFile(
      "markup.plan.json",
      plan((p) => {
        task(p, "Glue job 1").name = name;
        task(p, "Glue job 1").duration = 77;
      }),
    ),
  );
  assert.ok((await app.get(`card-${idOf("Glue job 1")}`).innerText()).includes("<img src=x"));
  assert.notEqual(await app.page.title(), "owned");
  await person.check();
});

test("a table without ids is read as a table, complaints do not pile up, and are gone once something opens", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const alerts = app.page.locator('[data-testid="toast"][role="alert"]');
  for (const [at, text] of ["what,duration\nA,5\n", "", "[1,", "id,kind,duration\na,glue,never\n"].entries()) {
    await app.openFile(`wrong-${at}.csv`, text);
    await alerts.filter({ hasText: `wrong-${at}.csv` }).waitFor();
    if (at === 0) assert.match(await alerts.innerText(), /id,name,kind,duration,depends_on/);
  }
  assert.equal(await alerts.count(), 2, "the latest two");
  await app.openFile("right.csv", "id,kind,duration,depends_on\na,glue,60,\nb,glue,60,a\n");
  await app.get("card-b").waitFor();
  assert.equal(await alerts.count(), 0);
  await person.check();
});
