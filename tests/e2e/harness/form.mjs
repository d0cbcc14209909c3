// What the inspector must say for a definition's state to be as it is, and what it says. A field is named by the groups it
// stands in ("rule-0", "condition-1") and its label's word.

/** Fields of a state that have a place of their own in the inspector, or none. */
const OWN = new Set(["Type", "Next", "End", "Choices", "Default", "Retry", "Catch", "Branches", "ItemProcessor"]);
/** Objects that are shown field by field. */
const NESTED = new Set(["ProcessorConfig", "ItemReader", "ReaderConfig", "ItemBatcher", "ResultWriter", "WriterConfig"]);
/** The choice that a select shows for the end of the flow. */
export const END = "End";

/** Every field of a state with what it must hold: `[groups, word, value]`. */
export function fieldsOf(state) {
  const found = [...plain([], state, OWN)];
  if (state.Type !== "Choice" && (state.Next || state.End)) found.push([[], "Next state", state.Next ?? END]);
  if (state.Default) found.push([[], "Default", state.Default]);
  (state.Retry ?? []).forEach((retrier, at) => found.push(...plain([`retrier-${at}`], retrier, new Set())));
  (state.Catch ?? []).forEach((catcher, at) => {
    found.push(...plain([`catcher-${at}`], catcher, new Set(["Next"])), [[`catcher-${at}`], "Next state", catcher.Next]);
  });
  (state.Choices ?? []).forEach((rule, at) => found.push(...question([`rule-${at}`], rule), [[`rule-${at}`], "Then", rule.Next]));
  if (state.ItemProcessor) found.push(...plain(["item-processor"], state.ItemProcessor, new Set(["StartAt", "States"])));
  return found;
}

function* plain(groups, object, besides) {
  for (const [key, value] of Object.entries(object)) {
    if (besides.has(key)) continue;
    if (NESTED.has(key)) yield* plain([...groups, `object-${key}`], value, new Set());
    else yield [groups, key, value];
  }
}

function* question(groups, rule) {
  const joined = ["And", "Or", "Not"].find((key) => key in rule);
  if (joined) {
    yield [groups, "Comparison", joined];
    for (const [at, condition] of [rule[joined]].flat().entries()) yield* question([...groups, `condition-${at}`], condition);
  } else if (!rule.Condition) {
    yield [groups, "Comparison", operator(rule)];
  }
  yield* plain(groups, rule, new Set(["And", "Or", "Not", "Next"]));
}

/** How a rule, or a condition in it, asks: by an operator, or by joining others. */
export const operator = (rule) => ["And", "Or", "Not"].find((key) => key in rule) ?? Object.keys(rule).find((key) => !["Variable", "Next", "Comment", "Assign"].includes(key));

/** What a person types so that a field holds a value. */
export function typed(control, value) {
  if (control.tag === "TEXTAREA") return typeof value === "string" && value.startsWith("{%") ? value : JSON.stringify(value);
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** Whether a control shows what was meant. */
export function shows(control, text) {
  if (control.tag !== "TEXTAREA" || text.startsWith("{%")) return control.shown === text;
  try {
    return sorted(JSON.parse(control.shown)) === sorted(JSON.parse(text));
  } catch {
    return false;
  }
}

const sorted = (value) =>
  JSON.stringify(value, (_, it) =>
    it && typeof it === "object" && !Array.isArray(it) ? Object.fromEntries(Object.entries(it).sort(([a], [b]) => (a < b ? -1 : 1))) : it,
  );

/** Every control that the inspector shows. */
export function controls(page) {
  return page.getByTestId("inspector").evaluate((inspector) =>
    [...inspector.querySelectorAll('[data-testid^="field-"]')].map((control) => {
      const groups = [];
      for (let at = control.parentElement; at !== inspector; at = at.parentElement) {
        if (at.dataset.testid && at.dataset.testid !== "more") groups.unshift(at.dataset.testid);
      }
      const selected = control.tagName === "SELECT" ? control.selectedOptions[0] : null;
      const word = control.dataset.testid.slice("field-".length);
      // A select tells people its text; what it means is only another word where the text explains it.
      const shown = selected ? (selected.value && selected.value !== "\u0001" ? selected.value : selected.value && "End") : control.value;
      return { id: control.id, key: [...groups, word].join(" / "), word, groups, tag: control.tagName, shown: shown ?? "" };
    }),
  );
}
