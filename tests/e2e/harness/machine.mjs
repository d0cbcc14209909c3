// The flow editor as a person sees it. With page.mjs the only file that knows docs/testids.md.
import assert from "node:assert/strict";
import { Stepweave } from "./page.mjs";

/** Three states in a row, two of them of one type. */
export const THREE = {
  StartAt: "First",
  States: {
    First: { Type: "Wait", Seconds: 5, Next: "Second" },
    Second: { Type: "Wait", Seconds: 5, Next: "Third" },
    Third: { Type: "Pass", End: true },
  },
};

/** A tab with a state machine on the desk. */
export class Machine extends Stepweave {
  /** A new, empty one. */
  static async create(person) {
    const app = new Machine(await person.tab());
    await app.settled();
    await app.get("examples").click();
    await app.get("new-machine").click();
    await app.ready();
    return app;
  }

  /** One that is pasted. */
  static async of(person, definition) {
    const app = new Machine(await person.tab());
    await app.settled();
    await app.paste(definition);
    await app.ready();
    return app;
  }

  /** One that a link brings. */
  static async opened(person, path) {
    const app = new Machine(await person.tab(path));
    await app.get("planned-run-0").waitFor();
    return app;
  }

  /** The code pane is there. */
  async ready() {
    await this.page.locator(`[data-testid="code-host"][data-ready="true"]`).waitFor({ state: "attached" });
  }

  node(name) {
    return this.get(`node-${name}`);
  }

  /** The text of the definition, as it would be taken along. */
  async text() {
    return (await this.download("download-code")).bytes.toString("utf8");
  }

  async definition() {
    return JSON.parse(await this.text());
  }

  /** Waits until the definition is as it should be. */
  async becomes(expected) {
    const end = Date.now() + 5_000;
    for (;;) {
      const now = await this.definition().catch(() => null);
      try {
        return assert.deepEqual(now, expected);
      } catch (different) {
        if (Date.now() > end) throw different;
      }
    }
  }

  // Mouse -------------------------------------------------------------------------------------------------------

  /** Drags a state type to the middle of something, or a little below it, where its line leaves. */
  async dragIn(type, to, { below = false } = {}) {
    await this.hover(`palette-${type}`);
    await this.page.mouse.down();
    const box = await this.get(to).boundingBox();
    assert.ok(box, `${to} is not on the screen`);
    await this.page.mouse.move(box.x + box.width / 2, below ? box.y + box.height + 10 : box.y + box.height / 2, { steps: 12 });
    await this.get("says").waitFor();
    await this.page.mouse.up();
  }

  /** Draws a connection from the port of one state to another. */
  async draw(from, to) {
    await this.node(from).hover();
    const box = await this.node(from).boundingBox();
    await this.page.mouse.move(box.x + box.width, box.y + box.height / 2, { steps: 4 });
    await this.page.mouse.down();
    await this.hover(`node-${to}`);
    await this.page.mouse.up();
  }

  // Inspector ---------------------------------------------------------------------------------------------------

  field(name) {
    return this.get("inspector").getByTestId(`field-${name}`).first();
  }

  async fill(name, text) {
    await this.field(name).fill(text);
    await this.field(name).blur();
  }

  /** Gives the selected state a name. */
  async name(text) {
    await this.fill("Name", text);
    await this.node(text).waitFor();
  }

  // Keyboard ----------------------------------------------------------------------------------------------------

  async keys(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Chooses by typing from the list that is open. */
  async choose(text) {
    await this.get("quick-input").waitFor();
    await this.page.keyboard.type(text);
    await this.page.keyboard.press("Enter");
    await this.get("quick-input").waitFor({ state: "detached" });
  }

  /** Types into a field that the keyboard is led to, in the place of what is there. */
  async typeInto(field, text) {
    await (typeof field === "string" ? this.field(field) : field).focus();
    await this.keys("Control+a", "Delete");
    await this.page.keyboard.type(text);
    await this.keys("Tab");
  }

  /** Chooses in a field that has a list, by typing what the entry begins with. */
  async typeChoice(field, text) {
    await (typeof field === "string" ? this.field(field) : field).focus();
    await this.page.keyboard.type(text);
    await this.keys("Tab");
  }

  /** Leads the keyboard to the canvas. */
  async toCanvas(...keys) {
    await this.get("flow-canvas").focus();
    await this.keys(...keys);
  }

  /** A new state after the selected one, by keyboard. */
  async insert(type, name) {
    await this.toCanvas("a");
    await this.choose(type);
    if (name) await this.typeInto("Name", name);
  }
}
