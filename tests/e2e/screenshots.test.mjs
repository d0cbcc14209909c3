// The pictures of the README. With UPDATE_SCREENSHOTS=1 they are rewritten; without, this only checks that the
// screens can be drawn and do not scroll sideways.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DESKTOP, Lab, PHONE } from "./harness/browser.mjs";
import { Stepweave } from "./harness/page.mjs";
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
      await picture(app, `plan-${device}-${theme}`);
      await app.room("Flow");
      await app.get("flow-canvas").waitFor();
      await picture(app, `flow-${device}-${theme}`);
      await person.check();
    });
  }
}
