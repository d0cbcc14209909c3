// For eyes that see less: more contrast, the system's own colours, no motion.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { Machine } from "./harness/machine.mjs";
import { CHECKOUT } from "./harness/server.mjs";

const CARD = readFileSync(join(CHECKOUT, "examples/card-application.asl.json"), "utf8");
const AXE = readFileSync(join(CHECKOUT, "node_modules/axe-core/axe.min.js"), "utf8");

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

async function opened(settings) {
  const person = await lab.person(settings);
  const app = await Machine.of(person, CARD);
  await app.node("Ask a clerk").click();
  return { person, app };
}

for (const theme of ["light", "dark"]) {
  test(`asked for more contrast, all text is 7:1 or better, ${theme}`, async () => {
    const { person, app } = await opened({ theme, contrast: "more" });
    await app.page.addScriptTag({ content: AXE });
    const found = await app.page.evaluate(async () => {
      const { violations } = await axe.run(document, { runOnly: ["color-contrast-enhanced"], rules: { "color-contrast-enhanced": { enabled: true } } });
      return violations.flatMap(({ nodes }) => nodes.map((node) => `${node.target} ${node.any[0]?.message}`));
    });
    assert.deepEqual(found, []);
    await person.check();
  });
}

test("in the system's own colours boxes keep their lines and the selection is seen", async () => {
  const { person, app } = await opened({ forcedColors: "active" });
  const look = (name) =>
    app.node(name).evaluate((node) => {
      const { borderTopStyle, outlineStyle } = getComputedStyle(node);
      return { borderTopStyle, outlineStyle };
    });
  assert.deepEqual(await look("Ask a clerk"), { borderTopStyle: "solid", outlineStyle: "solid" });
  assert.deepEqual(await look("Issue the card"), { borderTopStyle: "solid", outlineStyle: "none" });
  await person.check();
});

for (const [motion, moves] of [["reduce", false], ["no-preference", true]]) {
  test(`motion is ${moves ? "there unless it is asked away" : "gone where it is asked away"}`, async () => {
    const { person, app } = await opened({ motion });
    const longest = await app.page.evaluate(() => {
      const seconds = (text) => Math.max(...text.split(",").map(parseFloat));
      const all = [...document.querySelectorAll("*")].map((it) => getComputedStyle(it));
      return Math.max(...all.map((style) => Math.max(seconds(style.transitionDuration), style.animationName === "none" ? 0 : seconds(style.animationDuration))));
    });
    assert.equal(longest > 0, moves, `${longest} s`);
    await person.check();
  });
}
