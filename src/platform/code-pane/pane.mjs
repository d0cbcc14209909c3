// The editable code pane: CodeMirror with what a definition needs. src/platform/code_pane.rs is its only caller; it
// speaks UTF-16 offsets and JSON text, and decides everything. Nothing here knows the Amazon States Language.
import { defaultKeymap } from "@codemirror/commands";
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { json } from "@codemirror/lang-json";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, drawSelection, dropCursor, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from "@codemirror/view";
import { chevron, foldedLines, highlighting, paths } from "./look.mjs";

/** Marks changes that come from the document, which therefore need not go back to it. */
const fromDocument = Annotation.define();
const setMarked = StateEffect.define();

/** The lines of the state that is selected on the canvas. */
const marked = StateField.define({
  create: () => Decoration.none,
  update(lines, transaction) {
    lines = lines.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setMarked)) lines = decorated(transaction.state.doc, effect.value);
    }
    return lines;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const markedLine = Decoration.line({ class: "cm-marked" });

function decorated(doc, range) {
  if (!range) return Decoration.none;
  const [first, last] = [doc.lineAt(clamp(range[0], doc)).number, doc.lineAt(clamp(range[1], doc)).number];
  const lines = [];
  for (let number = first; number <= last; number++) lines.push(markedLine.range(doc.line(number).from));
  return Decoration.set(lines);
}

const clamp = (offset, doc) => Math.max(0, Math.min(offset, doc.length));

/** The smallest change that makes one text of another, so that caret, folds and scroll stay where they were. */
function difference(before, after) {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  while (end < shorter - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end++;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

/** Texts of more characters take longer to be read than a frame: not while a key is held down. */
const LONG = 200_000;
/** So long after the frame that shows a key whatever else waited for it is done too, in milliseconds. */
const SHOWN = 8;
/** A key that follows another so soon is held down, in milliseconds. */
const HELD = 50;

class Pane {
  /** `host`: `edited(from, to, insert, length)`, `replaced(text)`, `moved(offset)`, `complete(offset)`, `hover(offset)`, `fix(index)`, `key(name)`; see code_pane.rs. */
  constructor(parent, label, text, host) {
    this.host = host;
    this.timer = 0;
    this.typedAt = 0;
    /** What was typed since the document had the same text. */
    this.typed = null;
    this.readOnly = new Compartment();
    const pane = this;
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          lintGutter(),
          foldGutter({ markerDOM: chevron }),
          codeFolding({ preparePlaceholder: foldedLines, placeholderDOM: foldedLines.view }),
          drawSelection(),
          dropCursor(),
          EditorState.allowMultipleSelections.of(true),
          EditorState.tabSize.of(2),
          indentUnit.of("  "),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          highlightSelectionMatches({ minSelectionLength: 3 }),
          search({ top: true }),
          json(),
          highlighting,
          paths,
          marked,
          autocompletion({ override: [(context) => pane.#complete(context)], icons: false }),
          hoverTooltip((_, pos) => pane.#hover(pos), { hoverTime: 400 }),
          keymap.of([
            // Undo is the document's: one history for canvas, inspector and text.
            ...["Mod-z", "Mod-y", "Mod-Shift-z"].map((key) => ({ key, run: () => (pane.flush(), host.key(key), true), preventDefault: true })),
            { key: "Shift-Alt-f", run: () => (pane.flush(), host.key("format"), true), preventDefault: true },
            { key: "Tab", run: acceptCompletion },
            ...closeBracketsKeymap,
            ...defaultKeymap.filter((binding) => binding.key !== "Mod-Enter"),
            ...searchKeymap,
            ...foldKeymap,
            ...completionKeymap,
            ...lintKeymap,
          ]),
          this.readOnly.of([]),
          EditorView.contentAttributes.of({ "aria-label": label, "data-testid": "code", tabindex: "0", spellcheck: "false", autocapitalize: "off" }),
          EditorView.updateListener.of((update) => pane.#updated(update)),
          // Keys with a modifier may be the page's (save, run), which is to have what was typed before them.
          EditorView.domEventHandlers({ blur: () => pane.flush(), keydown: (event) => void ((event.ctrlKey || event.metaKey || event.altKey) && pane.flush()) }),
        ],
      }),
    });
  }

  #updated(update) {
    const own = update.transactions.some((transaction) => transaction.annotation(fromDocument));
    if (update.docChanged && !own) {
      this.typed = this.typed ? this.typed.compose(update.changes) : update.changes;
      this.#flushSoon(update.state.doc.length > LONG);
    } else if (update.selectionSet && !own) {
      this.flush();
      this.host.moved(update.state.selection.main.head);
    }
  }

  /** What was typed goes when the key shows; of long texts, while a key is held down, when it is let go. */
  #flushSoon(long) {
    clearTimeout(this.timer);
    this.timer = 0;
    const held = long && performance.now() - this.typedAt < HELD;
    this.typedAt = performance.now();
    if (held) this.timer = setTimeout(() => this.flush(), HELD);
    else requestAnimationFrame(() => (this.timer ||= setTimeout(() => this.flush(), SHOWN)));
  }

  #complete(context) {
    this.flush();
    const found = JSON.parse(this.host.complete(context.pos));
    if (!found) return null;
    // What is compared with the labels is inside the quotes; what is replaced has them.
    const quote = (at) => context.state.sliceDoc(at, at + 1) === '"';
    const quoted = quote(found.from) ? 1 : 0;
    const closed = quoted && found.to > found.from + 1 && quote(found.to - 1) ? 1 : 0;
    const options = found.options.map(({ label, insert, comma, detail, info, caret }) => ({
      label,
      detail,
      info: info ? () => note(info) : undefined,
      apply: (view, _, from, to) => {
        const [start, end] = [from - quoted, to + closed];
        const parted = comma === null ? [] : [{ from: comma, insert: "," }];
        const anchor = start + parted.length + caret;
        view.dispatch({ changes: [...parted, { from: start, to: end, insert }], selection: { anchor }, userEvent: "input.complete" });
      },
    }));
    return { from: found.from + quoted, to: found.to - closed, options, validFor: /^[\w$.:\-%{ '`[\]]*$/ };
  }

  /** What the word under the pointer means. */
  #hover(pos) {
    this.flush();
    const found = JSON.parse(this.host.hover(pos));
    if (!found) return null;
    const { from, to, title, text } = found;
    return { pos: from, end: to, above: true, create: () => ({ dom: note(text, title) }) };
  }

  /** Hands over what was typed, as one change: of a long text the rest need not cross. */
  flush() {
    clearTimeout(this.timer);
    this.timer = 0;
    const { typed, view } = this;
    if (!typed) return;
    this.typed = null;
    let [from, to, end, start] = [Infinity, 0, 0, 0];
    typed.iterChangedRanges((fromA, toA, fromB, toB) => {
      if (from === Infinity) [from, start] = [fromA, fromB];
      [to, end] = [toA, toB];
    });
    const { doc } = view.state;
    if (from < Infinity && !this.host.edited(from, to, doc.sliceString(start, end), typed.length)) this.host.replaced(doc.toString());
  }

  /** The document's text has changed here, in one of this length. Says `false` where that is not the text on show. */
  change(from, to, insert, length) {
    if (this.typed || this.view.state.doc.length !== length || insert.includes("\r")) return false;
    this.view.dispatch({ changes: { from, to, insert }, annotations: fromDocument.of(true) });
    return true;
  }

  /** Shows the document's text, with the pane's own line breaks; what was typed and not yet handed over is the document's already. */
  show(text) {
    clearTimeout(this.timer);
    this.timer = 0;
    const [before, after] = [this.view.state.doc.toString(), text.replace(/\r\n?/g, "\n")];
    if (before !== after) this.view.dispatch({ changes: difference(before, after), annotations: fromDocument.of(true) });
    this.typed = null;
  }

  /** `[[from, to, severity, message, [name, ...]], ...]` as JSON. */
  diagnose(found) {
    const length = this.view.state.doc.length;
    const diagnostics = JSON.parse(found).map(([from, to, severity, message, fixes, index]) => ({
      from: Math.min(from, length),
      to: Math.min(Math.max(to, from), length),
      severity,
      message,
      actions: fixes.map((name, at) => ({ name, apply: () => this.host.fix(index, at) })),
    }));
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
  }

  /** Marks the selected state's lines and, where the caret is elsewhere, scrolls to them. */
  mark(from, to, reveal) {
    const range = from < 0 ? null : [from, to];
    const effects = [setMarked.of(range)];
    const at = range && clamp(from, this.view.state.doc);
    if (range && reveal && !this.view.hasFocus) effects.push(EditorView.scrollIntoView(at, { y: "start", yMargin: 32 }));
    this.view.dispatch({ effects });
  }

  /** Puts the caret somewhere and the focus with it. */
  go(offset) {
    const at = clamp(offset, this.view.state.doc);
    this.view.dispatch({ selection: { anchor: at }, annotations: fromDocument.of(true), effects: EditorView.scrollIntoView(at, { y: "center" }) });
    this.view.focus();
  }

  /** Opens the panel that finds and replaces. */
  find() {
    this.view.focus();
    searchKeymap.find((binding) => binding.key === "Mod-f").run(this.view);
  }

  destroy() {
    clearTimeout(this.timer);
    this.view.destroy();
  }
}

function note(text, title) {
  const element = document.createElement("div");
  element.className = "cm-note";
  if (title) element.append(Object.assign(document.createElement("b"), { textContent: title }));
  element.append(text);
  return element;
}

globalThis.stepweaveCode = { mount: (parent, label, text, host) => new Pane(parent, label, text, host) };
