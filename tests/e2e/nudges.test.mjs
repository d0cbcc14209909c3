// Boxes moved by hand: with Alt and the mouse, with keys; the definition stays as it is, the page remembers.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { Machine } from "./harness/machine.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

const DEFINITION = {
  StartAt: "Look",
  States: {
    Look: { Type: "Pass", Next: "Rest" },
    Rest: { Type: "Wait", Seconds: 30, Next: "Done" },
    Done: { Type: "Succeed" },
  },
};

/** Where a box lies, seen from the first one, in pixels of the chart: whatever the view shows. */
async function place(app, name) {
  const [box, from] = [await app.node(name).boundingBox(), await app.node("Look").boundingBox()];
  const scale = from.width / 168;
  return [Math.round((box.x - from.x) / scale), Math.round((box.y - from.y) / scale)];
}

/** Waits until a box lies so far from where the layout has it. */
async function lies(app, name, [homeX, homeY], [x, y], slack = 0) {
  const end = Date.now() + 5_000;
  for (;;) {
    const now = await place(app, name);
    const off = [now[0] - homeX - x, now[1] - homeY - y];
    if (off.every((far) => Math.abs(far) <= slack)) return;
    assert.ok(Date.now() < end, `${name} lies ${now[0] - homeX}, ${now[1] - homeY} away, not ${x}, ${y}`);
    await app.page.waitForTimeout(50);
  }
}

/** Drags a box with Alt by pixels of the screen; how far that is on the chart. */
async function drag(app, name, [x, y]) {
  const box = await app.node(name).boundingBox();
  const at = [box.x + box.width / 2, box.y + box.height / 2];
  await app.page.keyboard.down("Alt");
  await app.page.mouse.move(...at);
  await app.page.mouse.down();
  await app.page.mouse.move(at[0] + x, at[1] + y, { steps: 10 });
  await app.get("says").filter({ hasText: "by hand" }).waitFor();
  await app.page.mouse.up();
  await app.page.keyboard.up("Alt");
  return [Math.round((x * 168) / box.width), Math.round((y * 168) / box.width)];
}

test("a box is moved by hand, back and forth in the history, and is still there when the page opens again", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, DEFINITION);
  await app.node("Rest").waitFor();
  const [text, home, below] = [await app.text(), await place(app, "Rest"), await place(app, "Done")];
  const by = await drag(app, "Rest", [70, 12]);
  await lies(app, "Rest", home, by, 2);
  await lies(app, "Done", below, [0, 0]);
  assert.equal(await app.text(), text);
  await app.toCanvas("h");
  await app.page.getByText("Move 'Rest' by hand").waitFor();
  await app.keys("Escape");
  await app.keys("Control+z");
  await lies(app, "Rest", home, [0, 0]);
  await app.keys("Control+y");
  await lies(app, "Rest", home, by, 2);
  // Out to the left of all others: these stay where they are.
  const far = await drag(app, "Rest", [-200, 0]);
  await lies(app, "Rest", home, [by[0] + far[0], by[1]], 4);
  const last = await place(app, "Rest");
  // Kept after a pause in editing.
  await app.page.waitForTimeout(800);
  await app.page.reload();
  await app.node("Rest").waitFor();
  await lies(app, "Rest", last, [0, 0]);
  assert.equal(await app.text(), text);
  await person.check();
});

test("keys move boxes by eight pixels, and put them back", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, DEFINITION);
  await app.node("Rest").click();
  const home = await place(app, "Rest");
  await app.toCanvas("Alt+Shift+ArrowRight", "Alt+Shift+ArrowRight", "Alt+Shift+ArrowUp");
  await lies(app, "Rest", home, [16, -8], 1);
  await app.name("Pause");
  await lies(app, "Pause", home, [16, -8], 1);
  await app.toCanvas("Alt+Shift+Backspace");
  await lies(app, "Pause", home, [0, 0]);
  // Three steps of the keys are one step back.
  await app.toCanvas("Control+z", "Control+z", "Control+z");
  await lies(app, "Rest", home, [0, 0]);
  await app.toCanvas("Control+y");
  await lies(app, "Rest", home, [16, -8], 1);
  // Nothing is selected: everything is put back, by the command's name.
  await app.toCanvas("Escape", "Control+k");
  await app.get("palette-input").fill("Put back");
  await app.keys("Enter");
  await lies(app, "Rest", home, [0, 0]);
  await person.check();
});

test("a link takes along what was moved by hand, and the name", async () => {
  const person = await lab.person();
  const app = await Machine.of(person, DEFINITION);
  await app.node("Rest").click();
  const home = await place(app, "Rest");
  await app.toCanvas("Alt+Shift+ArrowRight", "Alt+Shift+ArrowRight");
  await lies(app, "Rest", home, [16, 0], 1);
  const [link, name] = [await app.share(), await app.get("document-name").textContent()];
  const other = await lab.person();
  const shown = new Machine(await other.tab(link.slice(new URL(link).origin.length)));
  await shown.node("Rest").waitFor();
  await lies(shown, "Rest", home, [16, 0], 1);
  assert.equal(await shown.get("document-name").textContent(), name);
  await person.check();
  await other.check();
});
