// The pictures of the README. With UPDATE_SCREENSHOTS=1 they are rewritten; without, this only checks that the
// screens can be drawn and do not scroll sideways.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DESKTOP, Lab, PHONE } from "./harness/browser.mjs";
import { stepweave } from "./harness/cli.mjs";
import { GLUE_FILE, Stepweave } from "./harness/page.mjs";
import { CHECKOUT } from "./harness/server.mjs";

const UPDATE = process.env.UPDATE_SCREENSHOTS === "1";
const FOLDER = join(CHECKOUT, UPDATE ? "docs/screenshots" : "tests/artifacts");

let lab;
before(async () => {
  mkdirSync(FOLDER, { recursive: true });
  lab = await Lab.open();
});
after(() => lab.close());

async function picture(app, name) {
  await app.page.evaluate(() => document.fonts.ready);
  await app.page.evaluate(() => document.activeElement?.blur());
  await app.page.mouse.move(0, 0);
  const wide = await app.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${name} scrolls ${wide} px sideways`);
  await app.page.screenshot({ path: join(FOLDER, `${name}.png`), animations: "disabled", caret: "hide" });
}

for (const theme of ["light", "dark"]) {
  for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`${device}, ${theme}`, async () => {
      const person = await lab.person({ viewport, theme, touch: device === "phone" });
      const app = await Stepweave.open(person);
      await app.page.locator('[data-testid="simulation"][data-phase="done"]').waitFor({ timeout: 60_000 });
      await app.page.locator('[data-testid="front"][data-recommended-s]').waitFor({ timeout: 60_000 });
      await picture(app, `plan-${device}-${theme}`);
      await app.room("Flow");
      await app.get("flow-canvas").waitFor();
      await picture(app, `flow-${device}-${theme}`);
      await person.check();
    });
  }
}

for (const [theme, device, viewport] of [["light", "desktop", DESKTOP], ["dark", "desktop", DESKTOP], ["light", "phone", PHONE]]) {
  test(`a run amid its playing, ${device}, ${theme}`, async () => {
    const person = await lab.person({ viewport, theme, touch: device === "phone" });
    const app = await Stepweave.open(person);
    await app.room("Run");
    await app.get("run-canvas").waitFor();
    await app.get("run-duration").waitFor();
    const range = app.get("scrub");
    await range.evaluate((range) => {
      range.value = 487_000;
      range.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await app.get("node-Check Glue job 3").dispatchEvent("click");
    await app.get("data-came").waitFor();
    await picture(app, `run-${device}-${theme}`);
    await person.check();
  });
}

test("a hazard's run", async () => {
  const person = await lab.person({ viewport: DESKTOP });
  const app = await Stepweave.open(person);
  await app.get("examples").click();
  await app.get("example-hazards-stale-run").click();
  await app.get("finding").waitFor();
  await app.get("cure").waitFor();
  await app.get("run-status").waitFor();
  await picture(app, "hazard-desktop-light");
  await person.check();
});

test("a lifted plan", async () => {
  const person = await lab.person({ viewport: DESKTOP });
  const app = await Stepweave.open(person);
  await app.paste(stepweave("weave", GLUE_FILE, "--layout", "staged"));
  await app.get("lift").click();
  await app.get("lifted").waitFor();
  await app.settled();
  await picture(app, "lift-desktop-light");
  await person.check();
});

for (const theme of ["light", "dark"]) {
  test(`a state dragged into the flow editor, ${theme}`, async () => {
    const person = await lab.person({ viewport: DESKTOP, theme });
    const app = await Stepweave.open(person);
    await app.openFile("card-application.asl.json", readFileSync(join(CHECKOUT, "examples/card-application.asl.json"), "utf8"));
    await app.page.locator('[data-id="/States/Ask a clerk"]').click();
    await app.page.locator(".cm-content").waitFor();
    const from = await app.page.getByText("Wait", { exact: true }).first().boundingBox();
    const to = await app.page.locator('[data-id="/States/Issue the card"]').boundingBox();
    await app.page.mouse.move(from.x + 8, from.y + 8);
    await app.page.mouse.down();
    await app.page.mouse.move(to.x + to.width / 2, to.y - 24, { steps: 15 });
    await app.page.waitForTimeout(4_500);
    const wide = await app.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `scrolls ${wide} px sideways`);
    await app.page.screenshot({ path: join(FOLDER, `editor-desktop-${theme}.png`), animations: "disabled", caret: "hide" });
    await app.page.mouse.up();
    await app.page.locator('[data-id="/States/Wait"]').waitFor();
    await person.check();
  });
}
