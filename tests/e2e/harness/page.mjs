// The page as a person sees it, in the person's words. The only file that knows docs/testids.md.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "./server.mjs";

export const LAYOUTS = ["sequential", "staged", "polling"];

/** The plan that the page opens on, as its file has it. */
export const GLUE_FILE = join(
  "examples",
  readdirSync(join(CHECKOUT, "examples")).find((name) => /glue.*\.plan\.json$/.test(name)) ?? "glue.plan.json",
);
export const GLUE = JSON.parse(readFileSync(join(CHECKOUT, GLUE_FILE), "utf8"));

/** The id of the task of this name in the opening plan. */
export const idOf = (name) => {
  const task = GLUE.tasks.find((task) => (task.name ?? task.id) === name);
  assert.ok(task, `the opening plan has no task called ${name}`);
  return task.id;
};

/** A tab, once the comparison stands. */
export class Stepweave {
  static async open(person, path = "/") {
    const app = new Stepweave(await person.tab(path));
    await app.settled();
    return app;
  }

  constructor(page) {
    this.page = page;
  }

  get(id) {
    return this.page.getByTestId(id);
  }

  /** The engine has answered for the plan as it is now. */
  async settled() {
    await this.page.locator('[data-testid="app"][data-engine="idle"]').waitFor();
    await this.get("layout-polling").waitFor();
  }

  // What is shown -----------------------------------------------------------------------------------------------

  async number(id, attribute) {
    const text = await this.get(id).getAttribute(attribute);
    assert.match(text ?? "", /^-?\d+(\.\d+)?$/, `${id} has no number in ${attribute}`);
    return Number(text);
  }

  /** Each layout's makespan in milliseconds. */
  async makespans() {
    const all = {};
    for (const layout of LAYOUTS) all[layout] = await this.number(`layout-${layout}`, "data-makespan-ms");
    return all;
  }

  /** Each layout's fingerprint of its run's history. */
  async hashes() {
    const all = {};
    for (const layout of LAYOUTS) {
      const hash = await this.get(`layout-${layout}`).getAttribute("data-history-sha256");
      assert.match(hash ?? "", /^[0-9a-f]{64}$/, `${layout} has no fingerprint`);
      all[layout] = hash;
    }
    return all;
  }

  async headline() {
    return this.get("headline").innerText();
  }

  // What is done ------------------------------------------------------------------------------------------------

  /** Opens a definition, or any text, by pasting it. */
  async paste(definition) {
    await this.get("examples").click();
    await this.get("paste-json").click();
    await this.get("paste-text").fill(typeof definition === "string" ? definition : JSON.stringify(definition, null, 2));
    await this.get("paste-open").click();
  }

  /** Does something and waits until the fingerprints show its effect. */
  async changing(deed) {
    const before = JSON.stringify(await this.hashes());
    await deed();
    const end = Date.now() + 10_000;
    while (JSON.stringify(await this.hashes()) === before) {
      assert.ok(Date.now() < end, "nothing changed");
      await this.page.waitForTimeout(30);
    }
    await this.settled();
  }

  /** Moves the pointer to the middle of an element, in steps. */
  async hover(id) {
    const box = await this.get(id).boundingBox();
    assert.ok(box, `${id} is not on the screen`);
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
  }

  /** Presses on one element, moves in small steps, lets go over another (or at an offset from its corner). */
  async drag(from, to, offset) {
    await this.hover(from);
    await this.page.mouse.down();
    if (offset) {
      const box = await this.get(to).boundingBox();
      await this.page.mouse.move(box.x + offset.x, box.y + offset.y, { steps: 12 });
    } else {
      await this.hover(to);
    }
    await this.page.mouse.up();
  }

  connect(from, to) {
    return this.drag(`port-out-${idOf(from)}`, `port-in-${idOf(to)}`);
  }

  /** Points at the middle of a dependency and presses the button that appears there. */
  async disconnect(from, to) {
    await this.hover(`edge-${idOf(from)}-${idOf(to)}`);
    await this.get("unlink").click();
  }

  /** Drags a new Glue job from the list of kinds to a place on the canvas. */
  async dragTaskIn(place) {
    await this.get("tool-add").click();
    await this.drag("palette-glue", "canvas", place);
  }

  /** Goes to a room by whichever bar is on the screen: the one at the top, or the phone's at the bottom. */
  async room(name) {
    await this.page.getByRole("link", { name, exact: true }).filter({ visible: true }).click();
  }

  edge(from, to) {
    return this.get(`edge-${idOf(from)}-${idOf(to)}`);
  }

  async setDuration(name, text) {
    const field = this.get(`duration-${idOf(name)}`);
    await field.click();
    await field.fill(text);
    await field.press("Enter");
  }

  /** Opens a plan file as a person does. */
  async openFile(name, text) {
    await this.get("open-file").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
  }

  /** Saves what a button downloads. Gives the bytes and the proposed name. */
  async download(id) {
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.get(id).click()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  }

  /** The share link, from the clipboard it was copied to. */
  async share() {
    // Somebody else's may be there still.
    await this.page.evaluate(() => navigator.clipboard.writeText(""));
    await this.get("share").click();
    return this.copied((text) => text.includes("#s="));
  }

  /** The clipboard's text, once it is what was to be copied. (`waitForFunction` does not wait for what a promise says.) */
  async copied(isIt) {
    const end = Date.now() + 5_000;
    for (;;) {
      const text = await this.page.evaluate(() => navigator.clipboard.readText());
      if (isIt(text)) return text;
      assert.ok(Date.now() < end, `the clipboard holds ${JSON.stringify(text.slice(0, 80))}`);
      await this.page.waitForTimeout(50);
    }
  }
}
