// Builds a given state machine in the flow editor, step by step as a person would who has it before them on paper: put
// the states where they belong, then go from one to the next and make every field say what the paper says.
import assert from "node:assert/strict";
import { controls, fieldsOf, operator, shows, typed } from "./form.mjs";

export class Builder {
  constructor(app, hands) {
    this.app = app;
    this.hands = hands;
    this.inspector = app.get("inspector");
  }

  async build(definition) {
    const { StartAt, States, ...about } = definition;
    await this.#say(Object.entries(about).map(([key, value]) => [[], key, value]));
    await this.#scope(definition, "", null);
  }

  /** The states of a scope, each put where another leads to it, then everything about them. */
  async #scope({ StartAt, States }, address, owner) {
    const there = new Set();
    const settle = async (name) => {
      there.add(name);
      await this.hands.rename(name);
      await this.app.node(name).waitFor();
    };
    await this.hands.start(States[StartAt].Type, owner, address);
    await settle(StartAt);
    for (const name of there) {
      const state = States[name];
      if (state.Type === "Choice") await this.#ways(name, state, States, there, settle);
      if (state.Next && !there.has(state.Next)) {
        // What it leads to for now may be reached another way: it is led away first, so that nothing comes between.
        await this.hands.select(name);
        await this.#say([[[], "Next state", "End"]], true);
        await this.hands.after(name, States[state.Next].Type);
        await settle(state.Next);
      }
      for (const { Next } of state.Catch ?? []) {
        if (there.has(Next)) continue;
        await this.hands.behindCatcher(name, States[Next].Type);
        await settle(Next);
      }
    }
    assert.deepEqual([...there].sort(), Object.keys(States).sort(), "every state is reached");
    for (const name of there) await this.#inside(name, States[name], address);
    for (const name of there) await this.#about(name, States[name]);
  }

  /** What a new Choice state leads to. With it came a state for its default, which becomes one of those on paper. */
  async #ways(name, choice, States, there, settle) {
    const wanted = [choice.Default, ...choice.Choices.map((rule) => rule.Next)];
    await this.hands.select(name);
    const came = (await controls(this.app.page)).find(({ key }) => key === "Default").shown;
    const role = wanted.find((target) => target && !there.has(target));
    if (came && !there.has(came)) {
      await this.hands.select(came);
      if (!role) {
        await this.hands.remove();
      } else {
        if (States[role].Type !== "Succeed") await this.hands.retype(States[role].Type);
        await settle(role);
      }
    }
    for (const { Next } of choice.Choices) {
      if (there.has(Next)) continue;
      await this.hands.behindRule(name, States[Next].Type);
      await settle(Next);
    }
  }

  /** The scopes inside a state. */
  async #inside(name, state, address) {
    const at = `${address}/States/${name}`;
    if (state.ItemProcessor) await this.#scope(state.ItemProcessor, `${at}/ItemProcessor`, name);
    if (!state.Branches) return;
    await this.hands.select(name);
    await this.#count("branch", state.Branches.length);
    for (const [index, branch] of state.Branches.entries()) await this.#scope(branch, `${at}/Branches/${index}`, name);
  }

  /** Every field of a state. */
  async #about(name, state) {
    await this.hands.select(name);
    await this.#count("rule", state.Choices?.length ?? 0);
    await this.#count("retrier", state.Retry?.length ?? 0);
    await this.#count("catcher", state.Catch?.length ?? 0);
    for (const [at, rule] of (state.Choices ?? []).entries()) await this.#conditions(rule, [`rule-${at}`]);
    // What only a Distributed Map has is shown of one alone.
    const mode = state.ItemProcessor?.ProcessorConfig?.Mode;
    if (mode) await this.#say([[["item-processor", "object-ProcessorConfig"], "Mode", mode]], true);
    await this.#say(fieldsOf(state));
  }

  /** Adds or removes entries until there are so many. */
  async #count(what, wanted) {
    const entries = this.inspector.locator(`[data-testid^="${what}-"]`);
    for (let left = 20; left > 0; left--) {
      const now = await entries.count();
      if (now === wanted) return;
      const button = now < wanted ? this.app.get(`add-${what}`) : entries.last().getByRole("button", { name: /^Remove/ });
      await this.hands.press(button.first());
    }
    assert.fail(`there are not ${wanted} of ${what}`);
  }

  /** Chooses how rules ask, and joins conditions as on paper, before anything is said in them. */
  async #conditions(rule, groups) {
    if (rule.Condition) return;
    const joined = operator(rule);
    await this.#say([[groups, "Comparison", joined]], true);
    if (!["And", "Or", "Not"].includes(joined)) return;
    const group = groups.reduce((at, id) => at.locator(`[data-testid="${id}"]`).first(), this.inspector);
    const inner = [rule[joined]].flat();
    for (let now = 1; now < inner.length; now++) {
      await this.hands.press(group.locator('[data-testid="add-condition"]').last());
      await group.locator(`[data-testid="condition-${now}"]`).first().waitFor();
    }
    for (const [at, condition] of inner.entries()) await this.#conditions(condition, [...groups, `condition-${at}`]);
  }

  /** Makes fields hold what they should; those that should hold nothing are emptied, unless `only` these are meant. */
  async #say(fields, only = false) {
    const wanted = new Map(fields.map(([groups, word, value]) => [[...groups, word].join(" / "), value]));
    const wrong = async () => {
      const all = await controls(this.app.page);
      for (const key of wanted.keys()) assert.ok(all.some((it) => it.key === key), `the inspector has no ${key}`);
      const meant = all.filter(({ key, word }) => (only ? wanted.has(key) : !["Name", "Type"].includes(word)));
      return meant
        .map((control) => ({ ...control, text: wanted.has(control.key) ? typed(control, wanted.get(control.key)) : "" }))
        .filter((control) => !(control.text === "" && ["Next state", "Default", "Then"].includes(control.word)))
        .filter((control) => !shows(control, control.text) && !(control.text === "" && control.shown === ""));
    };
    for (const { id, tag, text } of await wrong()) {
      await (tag === "SELECT" ? this.hands.choose(id, text) : this.hands.type(id, text));
    }
    const left = (await wrong()).map(({ key, shown, text }) => `${key} is ${shown}, not ${text}`);
    assert.deepEqual(left, []);
  }
}
