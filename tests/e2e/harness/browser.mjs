// A real Chromium, watched: a request to anywhere else, an error on the console or a panic fails the journey.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { serveDist } from "./server.mjs";

const EXECUTABLE = process.env.STEPWEAVE_CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Text renders the same everywhere the screenshots are made.
  "--font-render-hinting=none",
  "--force-color-profile=srgb",
  // Whatever asks for a name gets none: no request can leave the machine even where a test looks away.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** A browser. One that crashes as it starts, which Chromium does once in many hundreds, has seen nothing of the page. */
async function launched(attempts) {
  try {
    return await chromium.launch({ executablePath: EXECUTABLE, headless: true, args: FLAGS });
  } catch (error) {
    if (attempts === 1) throw error;
    return launched(attempts - 1);
  }
}

/** One server and one browser for a file of journeys. */
export class Lab {
  static async open() {
    const browser = await launched(3);
    return new Lab(await serveDist(), browser);
  }

  constructor(server, browser) {
    this.server = server;
    this.browser = browser;
    this.origin = server.origin;
  }

  /** A fresh person: empty storage, own clipboard. Call `check` on what comes back when the journey is over. */
  async person({ viewport = DESKTOP, theme = "light", touch = false, motion = "reduce", contrast, forcedColors } = {}) {
    const context = await this.browser.newContext({
      viewport,
      colorScheme: theme,
      reducedMotion: motion,
      contrast,
      forcedColors,
      acceptDownloads: true,
      hasTouch: touch,
      isMobile: touch,
      locale: "en-GB",
      timezoneId: "UTC",
    });
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: this.origin });
    context.setDefaultTimeout(15_000);
    return new Person(this, context);
  }

  async close() {
    await this.browser.close();
    await this.server.close();
  }
}

/** A browser context and everything in it that went wrong. */
class Person {
  constructor(lab, context) {
    this.lab = lab;
    this.context = context;
    this.elsewhere = [];
    this.errors = [];
    context.on("request", (request) => {
      const url = request.url();
      const local = url.startsWith(lab.origin + "/") || url.startsWith("blob:") || url.startsWith("data:");
      if (!local) this.elsewhere.push(url);
    });
    context.on("page", (page) => this.#watch(page));
  }

  #watch(page) {
    // With where: a trap in a module has no message of its own.
    page.on("pageerror", (error) => this.errors.push(`page: ${error.stack || error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") this.errors.push(`console: ${message.text()}`);
    });
    page.on("websocket", (socket) => this.elsewhere.push(socket.url()));
    page.on("crash", () => this.errors.push("the page crashed"));
  }

  /** A tab on `path` of the page. */
  async tab(path = "/") {
    const page = await this.context.newPage();
    await page.goto(this.lab.origin + path);
    return page;
  }

  /** Ends the journey: nothing left the origin, nothing was missing, nothing went wrong unseen. */
  async check() {
    await this.context.close();
    assert.deepEqual(this.elsewhere, [], "requests that left the origin");
    assert.deepEqual(this.errors, [], "errors in the browser");
    assert.deepEqual(this.lab.server.missing, [], "files that the page asked for and that are not there");
  }
}
