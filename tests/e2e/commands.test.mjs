// Commands of the flow editor by name, keys of one's own, and a container shown alone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { Machine } from "./harness/machine.mjs";
import { CHECKOUT } from "./harness/server.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const VIDEO = readFileSync(join(CHECKOUT, "examples/video-renditions.asl.json"), "utf8");
const SHORT = { StartAt: "Look", States: { Look: { Type: "Pass", Next: "Rest" }, Rest: { Type: "Wait", Seconds: 5, End: true } } };

async function command(app, words) {
  await app.page.keyboard.press("Control+k");
  await app.get("palette-input").waitFor();
  await app.page.keyboard.type(words);
  await app.page.keyboard.press("Enter");
  await app.get("palette-input").waitFor({ state: "detached" });
}

async function violations(app) {
  await app.page.addScriptTag({ content: readFileSync(join(CHECKOUT, "node_modules/axe-core/axe.min.js"), "utf8") });
  const { violations } = await app.page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(" ")}`);
}

test("every command of the editor, and every state, is found by name", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, SHORT);
  await command(app, "Rest");
  await app.page.waitForFunction(() => document.querySelector('[data-testid="node-Rest"]').getAttribute("aria-pressed") === "true");
  await command(app, "duplicate");
  await app.node("Rest 2").waitFor();
  await command(app, "rename");
  await app.page.locator("#field-Name:focus").waitFor();
  await app.page.keyboard.press("Escape");
  await app.page.locator('[data-testid="flow-canvas"]:focus').waitFor();
  // In another room they are not on offer.
  await app.room("Plan");
  await app.page.keyboard.press("Control+k");
  await app.page.keyboard.type("duplicate");
  await app.page.getByText("Nothing by that name").waitFor();
  await person.check();
});

test("an action gets another key, a conflict is named, and all of it stays until it is reset", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, SHORT);
  await app.page.keyboard.press("Escape");
  await app.get("flow-canvas").focus();
  await app.page.keyboard.press("?");
  const line = app.get("key-flow.duplicate");
  await line.getByRole("button", { name: /^Duplicate/ }).click();
  await app.page.keyboard.press("h");
  assert.match(await app.get("key-taken").innerText(), /H is the key of .History/);
  assert.deepEqual(await violations(app), []);
  await app.get("key-take").click();
  assert.match(await app.get("key-flow.history").innerText(), /none/);
  await app.page.keyboard.press("Escape");
  await app.node("Rest").click();
  await app.page.keyboard.press("h");
  await app.node("Rest 2").waitFor();
  await app.page.waitForTimeout(600);
  await app.page.reload();
  await app.room("Flow");
  await app.node("Rest 2").click();
  await app.page.keyboard.press("h");
  await app.node("Rest 3").waitFor();
  await app.page.keyboard.press("?");
  await app.get("keys-reset").click();
  assert.match(await app.get("key-flow.history").innerText(), /H/);
  assert.match(await line.innerText(), /Ctrl D/);
  await person.check();
});

test("a branch is opened alone, edited there, and left by Escape", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, VIDEO);
  await app.node("Convert").click();
  await app.page.keyboard.press("o");
  await app.choose("Branch B");
  await app.node("Convert to 720p").waitFor();
  assert.equal(await app.node("Publish").count(), 0);
  assert.equal(await app.node("Convert to 480p").count(), 0);
  await app.node("Convert to 720p").click();
  await app.page.keyboard.press("a");
  await app.choose("Wait");
  await app.node("Wait").waitFor();
  assert.deepEqual(Object.keys((await app.definition()).States.Convert.Branches[1].States), ["Convert to 720p", "Wait"]);
  assert.match(await app.get("crumbs").innerText(), /Convert, Branch B/);
  assert.deepEqual(await violations(app), []);
  // The first Escape lets the state go, the second leaves the branch.
  await app.get("flow-canvas").focus();
  await app.page.keyboard.press("Escape");
  await app.page.keyboard.press("Escape");
  await app.node("Publish").waitFor();
  assert.equal(await app.node("Wait").count(), 1);
  // What is selected is shown, wherever it is.
  await app.page.keyboard.press("o");
  await app.choose("Branch A");
  await app.node("Convert to 1080p").waitFor();
  await command(app, "Publish");
  await app.node("Publish").waitFor();
  await person.check();
});
