// `node benches/page/memory.mjs MACHINE.json`: what the page holds in memory while a state machine is edited ten thousand
// times, in the code and on the canvas by turns. STEPWEAVE_DIST is the built page. A bench: it prints figures.
import { DESKTOP, Lab } from "../../tests/e2e/harness/browser.mjs";

const EDITS = 10_000;
/** One turn: so much is typed and deleted again, so often a state is duplicated and the copy deleted. */
const TYPED = 150;
const COPIED = 100;
const SHOWN = [1_000, 2_000, 4_000, 6_000, 8_000, 10_000];

const lab = await Lab.open();
const person = await lab.person({ viewport: DESKTOP });
const page = await person.tab();
const cdp = await person.context.newCDPSession(page);
await cdp.send("Performance.enable");
await page.locator('[data-testid="app"][data-engine="idle"]').waitFor();

await page.evaluate(() => Reflect.deleteProperty(globalThis, "showOpenFilePicker"));
const choosing = page.waitForEvent("filechooser");
await page.keyboard.press("Control+o");
await (await choosing).setFiles(process.argv[2]);
await page.locator('[data-testid="code-host"][data-ready="true"]').waitFor();
await page.locator(".graph .node").first().waitFor();

const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** What is held once the browser has cleared away. */
async function held(edits) {
  await page.waitForTimeout(1_500);
  await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name).value;
  const wasm = await page.evaluate(async () => {
    const script = performance.getEntriesByType("resource").find((entry) => /stepweave-page-[0-9a-f]+\.js$/.test(entry.name));
    const { initSync } = await import(script.name);
    return initSync(undefined, undefined).memory.buffer.byteLength;
  });
  console.log(`| ${edits} | ${mb(of("JSHeapUsedSize"))} | ${mb(wasm)} | ${of("Nodes")} | ${of("JSEventListeners")} |`);
}

console.log("| edits | script's heap | wasm's memory | nodes | listeners |");
console.log("|--:|--:|--:|--:|--:|");
await held(0);
for (let edits = 0; edits < EDITS; ) {
  await page.locator(".cm-line", { hasText: '"JobName"' }).first().click();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  for (let at = 0; at < TYPED; at++, edits += 2) {
    await page.keyboard.press("x");
    await page.keyboard.press("Backspace");
  }
  // The state that the caret stands in is selected; a copy is selected once it is there.
  await page.getByTestId("flow-canvas").focus();
  for (let at = 0; at < COPIED; at++, edits += 2) {
    await page.keyboard.press("Control+d");
    await page.keyboard.press("Delete");
  }
  if (SHOWN.includes(edits)) await held(edits);
  await page.locator(".cm-scroller").evaluate((scroller) => (scroller.scrollTop = 0));
}

await person.context.close();
await lab.close();
