// What is kept belongs to its document and its tab: links, last changes, breakpoints, seeds, and what the desk held.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { stepweave } from "./harness/cli.mjs";
import { Machine } from "./harness/machine.mjs";
import { Stepweave } from "./harness/page.mjs";
import { until } from "./harness/until.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const TWO = {
  StartAt: "First",
  States: { First: { Type: "Wait", Seconds: 5, Next: "Second" }, Second: { Type: "Wait", Seconds: 5, End: true } },
};
const SEVEN = { ...TWO, States: { ...TWO.States, First: { ...TWO.States.First, Seconds: 7 } } };
const OTHER = { StartAt: "Else", States: { Else: { Type: "Wait", Seconds: 1, End: true } } };

/** A definition with a name of its own, as `describe-state-machine` returns it. */
const named = (name, definition) =>
  JSON.stringify({ stateMachineArn: `arn:aws:states:eu-west-1:123456789012:stateMachine:${name}`, name, definition: JSON.stringify(definition) });

const saved = (app) => app.get("saved").filter({ hasText: "Saved" }).waitFor();
const linkless = (app) => app.page.waitForFunction(() => location.hash === "");
const fragment = (link) => link.slice(link.indexOf("#"));

/** Another tab or person's page on what a link holds. */
const follow = async (person, link) => new Machine(await person.tab(`/${fragment(link)}`));

async function seven(app) {
  await app.node("First").click();
  await app.fill("Seconds", "7");
}

test("what a link brought and was changed is there after a reload, and gone once it was closed", async () => {
  const person = await lab.person();
  const link = await (await Machine.of(person, TWO)).share();
  const other = await lab.person();
  const app = await follow(other, link);
  await app.node("First").waitFor();
  await seven(app);
  await linkless(app);
  await app.becomes(SEVEN);
  await saved(app);
  await app.page.reload();
  await app.node("First").waitFor();
  await app.becomes(SEVEN);
  await app.get("back-to-plan").click();
  await app.get("flow-layout-polling").waitFor();
  await app.page.reload();
  await app.get("flow-layout-polling").waitFor();
  assert.equal(await app.node("First").count(), 0);
  // Closed unchanged, it does not stay in the address either.
  const again = await follow(other, link);
  await again.node("First").waitFor();
  await again.get("back-to-plan").click();
  await linkless(again);
  await other.check();
  await person.check();
});

test("the last change of a state machine is kept though another is opened and changed at once", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, named("one", TWO));
  await saved(app);
  await seven(app);
  await app.openFile("two.asl.json", JSON.stringify(OTHER));
  await app.node("Else").click();
  await app.fill("Seconds", "2");
  await saved(app);
  await app.page.reload();
  await app.node("Else").waitFor();
  await app.get("examples").click();
  await app.page.locator('[data-testid^="kept-"]').filter({ hasText: "one" }).click();
  await app.node("First").waitFor();
  await app.becomes(SEVEN);
  await person.check();
});

test("a state machine that is deleted right after a change stays deleted", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, TWO);
  await saved(app);
  await seven(app);
  await app.get("examples").click();
  await app.get("delete-machine").click();
  await app.get("toast").filter({ hasText: "Deleted" }).waitFor();
  // What is due is written when the page is left.
  await app.page.reload();
  await app.get("flow-layout-polling").waitFor();
  await app.get("examples").click();
  await app.get("example-lambda-chain").waitFor();
  assert.equal(await app.page.locator('[data-testid^="kept-"]').count(), 0);
  await person.check();
});

test("what is on the desk stays there: reloaded twice at once, and closed in another tab", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, TWO);
  await saved(app);
  await app.page.reload({ waitUntil: "commit" });
  await app.get("app").waitFor();
  await app.page.reload();
  await app.node("First").waitFor();
  const other = new Machine(await person.tab());
  await other.node("First").waitFor();
  await other.get("back-to-plan").click();
  await other.get("flow-layout-polling").waitFor();
  await app.page.reload();
  await app.node("First").waitFor();
  await person.check();
});

test("a state machine's link leaves the seed of one's own plan as it is, and keeps the sender's", async () => {
  const seedOf = (link) => JSON.parse(stepweave("share", "decode", link)).settings.seed;
  const person = await lab.person();
  const sender = new Machine(await person.tab());
  await sender.settled();
  await sender.get("durations").selectOption("drawn");
  await sender.get("seed").fill("99");
  await sender.get("seed").press("Tab");
  await sender.paste(TWO);
  await sender.ready();
  const link = await sender.share();
  assert.equal(seedOf(link), 99);
  const other = await lab.person();
  const app = await follow(other, link);
  await app.node("First").waitFor();
  assert.equal(seedOf(await app.share()), 99);
  await app.room("Plan");
  await app.get("canvas").waitFor();
  assert.equal(seedOf(await app.share()), 7);
  await other.check();
  await person.check();
});

test("breakpoints stay with what they were set in", async () => {
  const person = await lab.person();
  const app = new Machine(await person.tab());
  await app.settled();
  await app.room("Run");
  await app.get("run-duration").waitFor();
  await app.node("Glue job 2").click();
  await app.page.keyboard.press("b");
  await app.get("breakpoints").filter({ hasText: "1" }).waitFor();
  await app.paste(TWO);
  await app.ready();
  await app.room("Run");
  await app.node("First").click();
  await app.get("run-duration").waitFor();
  assert.equal(await app.get("breakpoints").count(), 0);
  for (const name of ["First", "Second"]) {
    await app.node(name).click();
    await app.page.keyboard.press("b");
  }
  await app.get("breakpoints").filter({ hasText: "2" }).waitFor();
  await app.get("back-to-plan").click();
  await app.get("breakpoints").filter({ hasText: "1" }).waitFor();
  await person.check();
});

test("a reload in Run leaves breakpoints, playhead and the selected state as they were", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, TWO);
  await app.room("Run");
  await app.get("run-duration").waitFor();
  await app.node("Second").click();
  await app.page.keyboard.press("b");
  await app.get("scrub").evaluate((range) => {
    range.value = "6000";
    range.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const at = () => app.get("transport").getAttribute("data-ms");
  await until(at, "6000");
  await saved(app);
  await app.page.reload();
  await app.node("Second").waitFor();
  await until(at, "6000");
  await app.get("breakpoints").filter({ hasText: "1" }).waitFor();
  await app.get("data").getByText("Second").first().waitFor();
  await person.check();
});

test("a damaged link leaves what is being typed as it is", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, TWO);
  await app.node("First").click();
  await app.field("Seconds").click();
  await app.page.keyboard.press("Control+a");
  await app.page.keyboard.type("7");
  await app.page.evaluate(() => (location.hash = "#s=AAAA"));
  await app.get("toast").filter({ hasText: "Nothing was changed" }).waitFor();
  await linkless(app);
  assert.equal(await app.field("Seconds").inputValue(), "7");
  await app.page.keyboard.press("Tab");
  await app.becomes(SEVEN);
  await person.check();
});

test("a tab's own plan is there after a reload, whatever another tab or a link shows", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const duration = () => app.get("duration-glue-1").inputValue();
  await app.changing(() => app.setDuration("Glue job 1", "12 min"));
  await saved(app);
  const other = await Stepweave.open(person);
  await other.changing(() => other.setDuration("Glue job 1", "42 min"));
  await saved(other);
  const link = await other.share();
  await app.page.reload();
  await app.settled();
  assert.equal(await duration(), "12 min");
  // One step over it, and still so after another reload.
  await app.page.evaluate((fragment) => (location.hash = fragment), fragment(link));
  await until(duration, "42 min");
  await app.page.reload();
  await app.settled();
  await until(duration, "42 min");
  await app.get("undo").click();
  await until(duration, "12 min");
  await linkless(app);
  await person.check();
});
