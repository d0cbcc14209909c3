// Each layout as a flow chart with its definition beside it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { stepweave } from "./harness/cli.mjs";
import { GLUE_FILE, LAYOUTS, Stepweave } from "./harness/page.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

/** Every state name of a definition, branches included. */
function stateNames(machine) {
  return Object.entries(machine.States).flatMap(([name, state]) => [
    name,
    ...(state.Branches ?? []).flatMap(stateNames),
    ...(state.ItemProcessor ? stateNames(state.ItemProcessor) : []),
  ]);
}

for (const layout of LAYOUTS) {
  test(`${layout}: every state is drawn and the code is the command's`, async () => {
    const person = await lab.person();
    const app = await Stepweave.open(person);
    await app.get(`open-flow-${layout}`).click();
    await app.get("flow-canvas").waitFor();
    const definition = stepweave("weave", GLUE_FILE, "--layout", layout);
    for (const name of stateNames(JSON.parse(definition))) {
      assert.equal(await app.get(`node-${name}`).count(), 1, name);
    }
    const { bytes } = await app.download("download-code");
    assert.equal(bytes.toString("utf8"), definition);
    await app.get("copy-code").click();
    await app.copied((text) => text.replaceAll("\r", "") === definition);
    // The code pane may draw only the lines on show; what it draws must be the definition's lines.
    const lines = new Set(definition.split("\n").map((line) => line.trim()));
    const shown = (await app.get("code").innerText()).split("\n").map((line) => line.replace(/\u00a0/g, " ").trim());
    const known = shown.filter((line) => lines.has(line) && line.length > 2);
    assert.ok(known.length > 10, `the code pane shows ${known.length} lines of the definition`);
    await person.check();
  });
}

test("no box of a flow chart lies over another outside it", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  for (const layout of LAYOUTS) {
    await app.room("Plan");
    await app.get(`open-flow-${layout}`).click();
    await app.get("flow-canvas").waitFor();
    const boxes = await app.page.locator('[data-testid^="node-"]').evaluateAll((nodes) =>
      nodes.map((node) => {
        const { left, top, right, bottom } = node.getBoundingClientRect();
        return { name: node.dataset.testid, left, top, right, bottom };
      }),
    );
    const inside = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
    const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        assert.ok(apart(a, b) || inside(a, b) || inside(b, a), `${layout}: ${a.name} and ${b.name} overlap`);
      }
    }
  }
  await person.check();
});
