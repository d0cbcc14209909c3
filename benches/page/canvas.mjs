// `node benches/page/canvas.mjs MACHINE.json`: the editor in a real browser, with a large state machine: how long it takes
// to open, what frames cost while the chart is panned, zoomed and dragged over, how soon a key shows, what undo takes.
// STEPWEAVE_DIST is the built page. A bench: it prints figures and fails only where the page does not work.
import { readFileSync } from "node:fs";
import { DESKTOP, Lab } from "../../tests/e2e/harness/browser.mjs";

const FRAMES = 180;
const definition = readFileSync(process.argv[2], "utf8");
const lab = await Lab.open();
const person = await lab.person({ viewport: DESKTOP });
const page = await person.tab();
const cdp = await person.context.newCDPSession(page);
// Time of the processor, not of the clock: what the page needs, however busy the machine is.
await cdp.send("Performance.enable", { timeDomain: "threadTicks" });

await page.addInitScript(watch);
await page.evaluate(watch);
await page.locator('[data-testid="app"][data-engine="idle"]').waitFor();

/** Runs in the page: notes when frames come, and when something has changed on the screen. */
function watch() {
  const times = [];
  let noting = false;
  const tick = (now) => {
    times.push(now);
    if (noting) requestAnimationFrame(tick);
  };
  globalThis.bench = {
    start() {
      times.length = 0;
      noting = true;
      requestAnimationFrame(tick);
    },
    stop() {
      noting = false;
      return times.slice(1).map((time, at) => time - times[at]);
    },
    /** Milliseconds from the next event of this type until `selector` has changed and a frame has shown it. */
    until(type, selector) {
      return new Promise((done) => {
        let from = 0;
        const begin = (event) => (from ||= event.timeStamp || performance.now());
        addEventListener(type, begin, { capture: true, once: true });
        // What a frame sends itself comes when it is over.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now() - from);
        const shown = () => requestAnimationFrame(() => port2.postMessage(null));
        const observer = new MutationObserver(() => {
          if (!from) return;
          observer.disconnect();
          shown();
        });
        // What was not there and comes whole has changed by that.
        const look = (waited) => {
          const root = document.querySelector(selector);
          if (!root) return setTimeout(look, 1, true);
          if (waited === true && from) return shown();
          observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
        };
        look();
      });
    },
  };
}

const busy = async () => {
  const { metrics } = await cdp.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name).value * 1000;
  return { task: of("TaskDuration"), script: of("ScriptDuration"), layout: of("LayoutDuration") + of("RecalcStyleDuration") };
};

const quantile = (values, part) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];
const ms = (value) => `${value.toFixed(1)} ms`;
const row = (name, ...rest) => console.log(`| ${[name, ...rest].join(" | ")} |`);

/** Frames while something is done. */
async function frames(name, deed) {
  const before = await busy();
  await page.evaluate(() => bench.start());
  await deed();
  const gaps = await page.evaluate(() => bench.stop());
  const after = await busy();
  const each = (what) => ms((after[what] - before[what]) / Math.max(1, gaps.length));
  row(name, gaps.length, ms(quantile(gaps, 0.5)), ms(quantile(gaps, 0.95)), ms(Math.max(...gaps)), `${each("task")} (script ${each("script")}, layout ${each("layout")})`);
}

/** How long it takes until something shows, the median of several. */
async function answers(name, times, type, selector, deed) {
  const all = [];
  const before = await busy();
  for (let turn = 0; turn < times; turn++) {
    const shown = page.evaluate(([type, selector]) => bench.until(type, selector), [type, selector]);
    await page.waitForTimeout(30);
    await deed(turn);
    const late = page.waitForTimeout(10_000).then(() => Promise.reject(new Error(`${name}: nothing changed in ${selector}`)));
    late.catch(() => {});
    all.push(await Promise.race([shown, late]));
    await page.waitForTimeout(400);
  }
  const after = await busy();
  row(name, times, ms(quantile(all, 0.5)), ms(quantile(all, 0.95)), ms(Math.max(...all)), `${ms((after.task - before.task) / times)} (script ${ms((after.script - before.script) / times)})`);
}

console.log("| what | times | median | p95 | worst | processor, each |");
console.log("|---|--:|--:|--:|--:|--:|");

const begun = await busy();
// As a person does it: asks for a file, looks for it for a while, chooses it.
await page.evaluate(() => Reflect.deleteProperty(globalThis, "showOpenFilePicker"));
const asked = page.waitForEvent("filechooser");
await page.keyboard.press("Control+o");
const chooser = await asked;
await page.waitForTimeout(1000);
const opened = page.evaluate(() => bench.until("change", ".graph"));
await chooser.setFiles({ name: "bench.asl.json", mimeType: "application/json", buffer: Buffer.from(definition) });
const first = await opened;
const done = await busy();
row("open to first paint", 1, ms(first), "", "", `${ms(done.task - begun.task)} (script ${ms(done.script - begun.script)})`);
await page.locator('[data-testid="code-host"][data-ready="true"]').waitFor();
await page.waitForTimeout(1500);

const canvas = await page.getByTestId("flow-canvas").boundingBox();
const middle = [canvas.x + canvas.width / 2, canvas.y + canvas.height / 2];
await page.mouse.move(...middle);
for (let turn = 0; turn < 40; turn++) await page.mouse.wheel(0, -2000);
await page.waitForTimeout(200);
const pan = async () => {
  for (let turn = 0; turn < FRAMES; turn++) await page.mouse.wheel(turn % 60 < 30 ? 4 : -4, 24);
};
const zoom = async (by) => {
  await page.keyboard.down("Control");
  for (let turn = 0; turn < FRAMES / 3; turn++) await page.mouse.wheel(0, turn % 30 < 15 ? by : -by);
  await page.keyboard.up("Control");
};
await frames("pan, all on show that fits", pan);
await frames("zoom", () => zoom(-24));
await page.keyboard.down("Control");
for (let turn = 0; turn < 12; turn++) await page.mouse.wheel(0, -40);
await page.keyboard.up("Control");
await page.waitForTimeout(300);
await frames("pan at reading size", pan);

const item = await page.getByTestId("palette-Wait").boundingBox();
await page.mouse.move(item.x + item.width / 2, item.y + item.height / 2);
await page.mouse.down();
await frames("drag a state over the chart", () => page.mouse.move(middle[0] + 200, middle[1] + 200, { steps: FRAMES }));
await page.keyboard.press("Escape");
await page.mouse.up();

// In the code pane, into the name of the job that the first state runs, which its box shows.
await page.locator(".cm-scroller").evaluate((pane) => (pane.scrollTop = 0));
await page.locator(".cm-line", { hasText: '"JobName"' }).first().click();
await page.keyboard.press("End");
await page.keyboard.press("ArrowLeft");
await page.locator(".graph .node.sel").waitFor();
await page.waitForTimeout(500);
await answers("a key shows in the code", 10, "keydown", ".cm-content", () => page.keyboard.type("x"));
await answers("a key is on the canvas", 10, "keydown", ".graph", () => page.keyboard.type("y"));
await page.getByTestId("flow-canvas").focus();
await answers("undo and redo", 10, "keydown", ".graph", (turn) => page.keyboard.press(turn % 2 ? "Control+Shift+z" : "Control+z"));

// The least that a key can take: the same text in a page that holds nothing but CodeMirror, or the browser's own field.
for (const [name, selector] of [["CodeMirror alone", ".cm-content"], ["a textarea alone", "textarea"]]) {
  await page.goto(`${lab.origin}/code-pane.js`);
  await page.evaluate(alone, [selector, definition]);
  await page.locator(selector).click();
  await page.waitForTimeout(1500);
  await answers(`a key in ${name}`, 10, "keydown", selector, () => page.keyboard.type("x"));
}

/** Runs in the page: empties it but for one pane or one field, at the place and of the size of the page's own. */
async function alone([selector, text]) {
  const field = document.createElement(selector === "textarea" ? "textarea" : "div");
  field.style = "position: fixed; left: 1020px; top: 300px; width: 420px; height: 560px; overflow: hidden";
  document.body.replaceChildren(field);
  // A field's text is no part of the tree, which is what is watched: an attribute tells what is typed.
  if (selector === "textarea") {
    field.value = text;
    field.addEventListener("input", () => field.setAttribute("data-typed", field.value.length));
    return;
  }
  await import("./code-pane.js");
  const nothing = () => "null";
  const host = { edited: () => true, replaced: nothing, moved: nothing, complete: nothing, hover: nothing, fix: nothing, key: nothing };
  const pane = stepweaveCode.mount(field, "alone", text, host);
  pane.view.dom.style.height = "100%";
}

await person.context.close();
await lab.close();
