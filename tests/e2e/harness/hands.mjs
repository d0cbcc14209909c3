// Two ways to work in the flow editor, each with what a person has: one with the pointer, one with keys alone. Both do
// the same things, so that whoever builds a state machine need not know which hands it has.
import assert from "node:assert/strict";

/** Common to both: where controls are. */
class Hands {
  constructor(app) {
    this.app = app;
    this.page = app.page;
  }

  control(id) {
    return this.page.locator(`[id="${id}"]`);
  }

  /** The closed sections that a control is in, outermost first. */
  async closed(id) {
    const count = () => this.page.locator(`details:not([open]):has([id="${id}"]) > summary`);
    return count();
  }
}

/** With the pointer; text is typed into the field that was clicked. */
export class Mouse extends Hands {
  name = "mouse";

  /** Drags a state type out of the palette, over one point after another, until the line at the foot says the right thing. */
  async #drop(type, points, says) {
    const { mouse } = this.page;
    await this.app.hover(`palette-${type}`);
    await mouse.down();
    let said = "";
    for (const [x, y] of points) {
      await mouse.move(x, y, { steps: 3 });
      said = await this.app.get("says").innerText();
      if (says.test(said)) {
        await mouse.up();
        return;
      }
    }
    assert.fail(`dragging a ${type} says "${said}", not ${says}`);
  }

  async #box(locator) {
    const box = await locator.boundingBox();
    assert.ok(box, `${locator} is not on the screen`);
    return box;
  }

  async start(type, owner, scope) {
    const place = owner ? this.app.get(`lane-${scope}`) : this.app.get("empty");
    const { x, y, width, height } = await this.#box(place);
    await this.#drop(type, [[x + width / 2, y + height / 2]], /^Insert /);
  }

  async after(name, type) {
    const node = this.app.node(name);
    const whole = (await node.evaluate((it) => it.tagName)) === "HEADER" ? node.locator("xpath=..") : node;
    const { x, y, width, height } = await this.#box(whole);
    const points = [8, 14, 20, 28].map((below) => [x + width / 2, y + height + below]);
    await this.#drop(type, points, new RegExp(`after '${escaped(name)}'`));
  }

  async behindRule(name, type) {
    await this.#onto(name, type, /behind a new rule/);
  }

  async behindCatcher(name, type) {
    await this.#onto(name, type, /to catch errors/);
  }

  async #onto(name, type, says) {
    const { x, y, width, height } = await this.#box(this.app.node(name));
    await this.#drop(type, [[x + width / 2, y + height / 2], [x + width - 14, y + height - 4]], says);
  }

  async select(name) {
    await this.app.node(name).click();
  }

  async retype(type) {
    await this.app.field("Type").selectOption(type);
  }

  async rename(name) {
    await this.#type(this.app.field("Name"), name);
  }

  async remove() {
    await this.app.get("pad-delete").click();
  }

  async #open(id) {
    for (const summary of await (await this.closed(id)).all()) await summary.click();
  }

  async type(id, text) {
    await this.#open(id);
    await this.#type(this.control(id), text);
  }

  async #type(field, text) {
    await field.click();
    await this.page.keyboard.press("Control+a");
    await (text ? this.page.keyboard.insertText(text) : this.page.keyboard.press("Delete"));
    await field.blur();
  }

  async choose(id, text) {
    await this.#open(id);
    const label = text && (await this.control(id).locator("option").allInnerTexts()).find((it) => it === text || it.startsWith(`${text}:`));
    await this.control(id).selectOption(label ? { label } : { index: 0 });
  }

  async press(button) {
    await button.click();
  }
}

/** With keys alone: Tab leads from field to field, arrows and letters do the rest. */
export class Keyboard extends Hands {
  name = "keyboard";

  keys(...keys) {
    return this.app.keys(...keys);
  }

  /** Presses Tab, or Shift Tab, until something has the focus. */
  async #reach(locator) {
    // How far it is, as far as can be told; what counts is that the focus is there in the end.
    const away = () =>
      locator.evaluate((target) => {
        if (document.activeElement === document.body) return 1;
        const stop = "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]";
        const folded = (it) => it.closest("details:not([open])") && !(it.tagName === "SUMMARY" && !it.parentElement.parentElement.closest("details:not([open])"));
        const stops = [...document.querySelectorAll(stop)].filter(
          (it) => it === document.activeElement || (it.tabIndex >= 0 && !it.disabled && it.checkVisibility({ visibilityProperty: true }) && !folded(it)),
        );
        return stops.indexOf(target) - stops.indexOf(document.activeElement);
      });
    for (let round = 0; round < 6; round++) {
      const left = await away();
      if (left === 0) return;
      for (let step = Math.abs(left); step > 0; step--) await this.page.keyboard.press(left < 0 ? "Shift+Tab" : "Tab");
    }
    const now = await this.page.evaluate(() => document.activeElement.outerHTML.slice(0, 120));
    assert.fail(`Tab does not lead to ${locator} but to ${now}`);
  }

  /** Leads to the canvas: Escape does from the inspector. */
  async #canvas() {
    const where = await this.page.evaluate(() => {
      const at = document.activeElement;
      return at.closest(".insp") ? "inspector" : at.closest(".flow-canvas") ? "canvas" : "elsewhere";
    });
    if (where === "inspector") await this.keys("Escape");
    if (where === "elsewhere") await this.#reach(this.app.get("flow-canvas"));
  }

  /** Arrow keys walk through the states in the outline's order. */
  async select(name) {
    await this.#canvas();
    const away = await this.app.get("outline").evaluate((tree, name) => {
      const rows = [...tree.querySelectorAll("[role=treeitem]:not(.br)")];
      const now = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
      return rows.findIndex((row) => row.innerText.trim() === name) - now;
    }, name);
    for (let left = Math.abs(away); left > 0; left--) await this.keys(away < 0 ? "ArrowUp" : "ArrowDown");
    await this.app.node(name).locator("xpath=ancestor-or-self::*[@aria-pressed='true' or contains(@class,'sel')]").first().waitFor();
  }

  async start(type, owner) {
    if (owner) {
      await this.select(owner);
      await this.keys("i");
    } else {
      await this.#canvas();
      await this.keys("a");
    }
    await this.app.choose(type);
  }

  async after(name, type) {
    await this.select(name);
    await this.keys("a");
    await this.app.choose(type);
  }

  async behindRule(name, type) {
    await this.after(name, type);
  }

  async behindCatcher(name, type) {
    await this.select(name);
    await this.keys("Space");
    await this.page.getByTestId("quick-input").waitFor();
    await this.page.keyboard.type("behind a new catcher");
    await this.keys("Enter");
    await this.page.getByLabel("Insert a state", { exact: true }).first().waitFor();
    await this.app.choose(type);
  }

  async retype(type) {
    await this.#canvas();
    await this.keys("t");
    await this.app.choose(type);
  }

  async rename(name) {
    await this.#canvas();
    await this.keys("F2");
    await this.page.locator("#field-Name:focus").waitFor();
    await this.#replace(name);
  }

  async remove() {
    await this.#canvas();
    await this.keys("Delete");
  }

  async #replace(text) {
    await this.keys("Control+a");
    await (text ? this.page.keyboard.type(text) : this.keys("Delete"));
    await this.keys("Tab");
  }

  async #open(id) {
    for (const summary of await (await this.closed(id)).all()) {
      await this.#reach(summary);
      await this.keys("Enter");
    }
  }

  async type(id, text) {
    await this.#open(id);
    await this.#reach(this.control(id));
    await this.#replace(text);
  }

  async choose(id, text) {
    await this.#open(id);
    await this.#reach(this.control(id));
    await (text ? this.page.keyboard.type(text) : this.keys("Home"));
  }

  async press(button) {
    await this.#reach(button);
    await this.keys("Enter");
  }
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
