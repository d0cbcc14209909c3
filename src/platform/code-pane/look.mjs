// How the pane looks where that is more than style/code.css can say. Classes only: colours are in style/tokens.css.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Decoration, MatchDecorator, ViewPlugin } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** The classes of src/code, so that both panes look the same. */
export const highlighting = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.propertyName, class: "ck" },
    { tag: tags.string, class: "cs" },
    { tag: [tags.number, tags.bool, tags.null], class: "cn" },
    { tag: [tags.separator, tags.squareBracket, tags.brace, tags.punctuation], class: "cp" },
  ]),
);

// Paths and JSONata expressions inside strings.
const matcher = new MatchDecorator({
  regexp: /"(?:\$[^"\\]*|\{%(?:[^"\\]|\\.)*%\})"(?!\s*:)/g,
  decoration: Decoration.mark({ class: "cx" }),
});

export const paths = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.decorations = matcher.createDeco(view);
    }
    update(update) {
      this.decorations = matcher.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** The mark beside a line that folds. */
export function chevron(open) {
  const mark = document.createElement("span");
  mark.className = open ? "cm-fold" : "cm-fold shut";
  mark.innerHTML = '<svg viewBox="0 0 16 16" class="icon-xs" aria-hidden="true"><path d="M5 6.5l3 3 3-3"/></svg>';
  return mark;
}

/** How many lines a fold hides. */
export function foldedLines(state, range) {
  return state.doc.lineAt(range.to).number - state.doc.lineAt(range.from).number;
}

foldedLines.view = (view, onclick, lines) => {
  const element = document.createElement("span");
  element.className = "fold";
  element.dataset.n = lines === 1 ? "1 line" : `${lines} lines`;
  element.setAttribute("aria-label", "folded code");
  element.onclick = onclick;
  return element;
};
