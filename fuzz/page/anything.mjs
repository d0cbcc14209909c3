// Somebody who does anything, anywhere, without waiting. Not what the page shows is looked at, but whether it ever stops:
// every panic of its module is an error in the browser, and ends this with what was done last.
// `node fuzz/page/anything.mjs SEED DEEDS`, or `cargo xtask fuzz page`
import { Lab, DESKTOP, PHONE } from "../../tests/e2e/harness/browser.mjs";

const [seed, deeds] = process.argv.slice(2).map(Number);
const ROOMS = ["Plan", "Flow", "Run"];
const KEYS = [
  "Space", "Enter", "Escape", "Tab", "Shift+Tab", "Delete", "F2", "Home", "End", "PageDown", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight",
  "Control+z", "Control+z", "Control+y", "Control+a", "Control+c", "Control+x", "Control+v", "Control+k", "Control+s", "Control+d", "Alt+ArrowUp", "Alt+ArrowDown",
  "b", "d", "f", "g", "h", "n", "t", "l", "+", "-", "0", "?", "/", ".", "[", "]",
];
const WORDS = ["", "1", "-7", "90 s", "1 min \u{b1} 10 s", "A name", "{% $states.input.a > 1 %}", "$.a[", "{\"a\": 1}", "[", "arn:aws:states:::glue:startJobRun.sync", "\u{1F980}", "0.5", "States.ALL"];

/** SplitMix64: the same seed does the same, as far as the page's own pace lets it. */
function chance(seed) {
  let state = BigInt(seed);
  const next = () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return Number((z ^ (z >> 31n)) >> 11n) / 2 ** 53;
  };
  return { next, of: (all) => all[Math.floor(next() * all.length)], below: (limit) => Math.floor(next() * limit) };
}

/** Where one of the elements on show is; nothing where there is none. */
const place = (page, selector, at) =>
  page.evaluate(
    ([selector, at]) => {
      const shown = [...document.querySelectorAll(selector)].filter((own) => {
        const box = own.getBoundingClientRect();
        if (box.width === 0 || box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) return false;
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return top && (own.contains(top) || top.contains(own));
      });
      const own = shown[Math.floor(at * shown.length)];
      if (!own) return null;
      const box = own.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2, name: own.dataset.testid ?? own.getAttribute("aria-label") ?? own.textContent.slice(0, 40), tag: own.tagName };
    },
    [selector, at],
  );

const DEEDS = {
  async click(page, dice) {
    const at = await place(page, "button, a, [role=tab], [role=menuitem], [role=option], [role=treeitem], summary, input[type=checkbox]", dice.next());
    if (at) await page.mouse.click(at.x, at.y);
    return at?.name;
  },
  async thing(page, dice) {
    const at = await place(page, "[data-testid^=card-], [data-testid^=node-], [data-testid^=event-], [role=row], .port, .pad-btn", dice.next());
    if (at) await page.mouse.click(at.x, at.y, { button: dice.next() < 0.1 ? "right" : "left", clickCount: dice.next() < 0.15 ? 2 : 1 });
    return at?.name;
  },
  async room(page, dice) {
    const to = dice.of(ROOMS);
    const at = await page.evaluate((to) => {
      const own = [...document.querySelectorAll("[role=tab], .rooms button, nav button")].find((own) => own.textContent.trim() === to);
      const box = own?.getBoundingClientRect();
      return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : null;
    }, to);
    if (at) await page.mouse.click(at.x, at.y);
    return to;
  },
  async key(page, dice) {
    const key = dice.of(KEYS);
    await page.keyboard.press(key);
    return key;
  },
  async type(page, dice) {
    const at = await place(page, "input:not([type=checkbox]):not([type=range]), textarea, [contenteditable=true]", dice.next());
    if (!at) return undefined;
    await page.mouse.click(at.x, at.y);
    if (dice.next() < 0.7) await page.keyboard.press("Control+a");
    const word = dice.of(WORDS);
    await page.keyboard.insertText(word);
    if (dice.next() < 0.7) await page.keyboard.press(dice.of(["Enter", "Tab", "Escape"]));
    return `${at.name}: ${word}`;
  },
  async choose(page, dice) {
    return await page.evaluate((at) => {
      const all = [...document.querySelectorAll("select")].filter((own) => own.getBoundingClientRect().width > 0 && !own.disabled);
      const own = all[Math.floor(at * all.length)];
      if (!own) return undefined;
      own.selectedIndex = Math.floor(((at * 7919) % 1) * own.options.length);
      own.dispatchEvent(new Event("input", { bubbles: true }));
      own.dispatchEvent(new Event("change", { bubbles: true }));
      return `${own.dataset.testid ?? own.ariaLabel}: ${own.value}`;
    }, dice.next());
  },
  async drag(page, dice) {
    const from = (await place(page, ".port, [data-testid^=card-], [data-testid^=node-], .palette button, .splitter", dice.next())) ?? { x: 700, y: 450 };
    const { width, height } = page.viewportSize();
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(dice.below(width), dice.below(height), { steps: 3 });
    if (dice.next() < 0.2) await page.keyboard.press(dice.of(["Escape", "Control+z", "Delete"]));
    if (dice.next() < 0.1) await DEEDS.room(page, dice);
    await page.mouse.up();
    return from.name;
  },
  async wheel(page, dice) {
    await page.mouse.wheel(dice.below(400) - 200, dice.below(800) - 400);
    return "";
  },
  async history(page, dice) {
    const deed = dice.of(["goBack", "goForward", "reload"]);
    if (deed === "goBack" && (await page.evaluate(() => history.length)) < 4) return "";
    await page[deed]({ timeout: 5_000 }).catch(() => {});
    if (!page.url().startsWith("http")) await page.goForward().catch(() => {});
    return deed;
  },
};
const LOTS = Object.entries({ click: 30, thing: 16, room: 14, key: 22, type: 10, choose: 6, drag: 8, wheel: 2, history: 1 }).flatMap(([deed, lots]) => Array(lots).fill(deed));

const lab = await Lab.open();
const dice = chance(seed);
const person = await lab.person({ viewport: seed % 5 === 4 ? PHONE : DESKTOP, motion: seed % 2 ? "reduce" : "no-preference" });
const page = await person.tab("/");
page.on("dialog", (dialog) => dialog.dismiss().catch(() => {}));
page.on("filechooser", () => {});
// Half of them begin with an example.
if (dice.next() < 0.5) {
  await page.locator("[data-testid=examples]").click();
  const all = page.locator(".menu .menu-item");
  await all.first().waitFor();
  await all.nth(dice.below(await all.count())).click();
}
const done = [];
for (let at = 0; at < deeds && person.errors.length === 0; at += 1) {
  const deed = dice.of(LOTS);
  let what;
  try {
    what = await Promise.race([DEEDS[deed](page, dice), new Promise((_, reject) => setTimeout(() => reject(new Error("20 s without an answer")), 20_000))]);
  } catch (error) {
    what = `! ${error.message.split("\n")[0]}`;
    if (error.message.startsWith("20 s")) person.errors.push("the page does not answer");
  }
  done.push(`${deed} ${what}`);
  if (dice.next() < 0.3) await page.waitForTimeout(dice.below(120));
}
await page.waitForTimeout(500).catch(() => {});
if (person.errors.length) {
  console.log(`seed ${seed}, deed ${done.length}, after\n  ${done.slice(-14).join("\n  ")}\n${person.errors.join("\n")}`);
  process.exitCode = 1;
}
await person.context.close();
await lab.close();
