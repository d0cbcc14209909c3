// axe-core finds nothing serious on any screen, in either theme, on a desk or on a phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { DESKTOP, Lab, PHONE } from "./harness/browser.mjs";
import { Stepweave } from "./harness/page.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

async function violations(app) {
  await app.page.evaluate(AXE);
  const { violations } = await app.page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((n) => `${n.html.slice(0, 160)} ${n.failureSummary?.split("\n")[1] ?? ""}`).join("\n  ")}`);
}

for (const theme of ["light", "dark"]) {
  for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`no serious finding on a ${device}, ${theme}`, async () => {
      const person = await lab.person({ viewport, theme, touch: device === "phone" });
      const app = await Stepweave.open(person);
      const found = [];
      for (const room of ["Plan", "Flow", "Run"]) {
        await app.room(room);
        await app.page.locator("main").first().waitFor();
        if (room === "Run") {
          // Amid a run: states under way, some behind the playhead and some to come, and one looked at.
          await app.get("play-start").click();
          for (let step = 0; step < 12; step++) await app.get("play-step").click();
          await app.get("node-Glue job 1").dispatchEvent("click");
          await app.get("data-came").waitFor();
        }
        for (const finding of await violations(app)) found.push(`${room}: ${finding}`);
      }
      assert.equal(found.join("\n"), "");
      await person.check();
    });
  }
}
