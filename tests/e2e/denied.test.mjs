// A browser that denies storage or the clipboard, an engine that hangs: the page says so, and nothing is lost.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { Stepweave } from "./harness/page.mjs";
import { CHECKOUT } from "./harness/server.mjs";

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

test("without storage everything works and the page says that nothing is kept", async () => {
  const person = await lab.person();
  // What Chromium does where a person has blocked all data of sites.
  await person.context.addInitScript(() => {
    const denied = () => {
      throw new DOMException("Access is denied for this document.", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
      Object.defineProperty(window, name, { get: denied });
    }
  });
  const app = await Stepweave.open(person);
  await app.changing(() => app.setDuration("Glue job 1", "42 min"));
  await app.get("saved").filter({ hasText: "Not saved" }).waitFor();

  // What is not stored can still be taken along.
  const link = await app.share();
  const again = await Stepweave.open(person, link.slice(lab.origin.length));
  assert.deepEqual(await again.hashes(), await app.hashes());
  await person.check();
});

test("without the clipboard the link is shown to be copied by hand", async () => {
  const person = await lab.person();
  const app = await Stepweave.open(person);
  const browser = await lab.browser.newBrowserCDPSession();
  const page = await person.context.newCDPSession(app.page);
  const { browserContextId } = (await page.send("Target.getTargetInfo")).targetInfo;
  const permission = { permission: { name: "clipboard-write" }, setting: "denied", origin: lab.origin, browserContextId };
  await browser.send("Browser.setPermission", permission);
  await app.changing(() => app.setDuration("Glue job 1", "42 min"));
  await app.get("share").click();
  const toast = app.get("toast").filter({ hasText: /copy this link/i });
  await toast.waitFor();
  const link = await toast.getByTestId("share-link").inputValue();
  assert.ok(link.startsWith(`${lab.origin}/#s=`), link);
  const again = await Stepweave.open(person, link.slice(lab.origin.length));
  assert.deepEqual(await again.hashes(), await app.hashes());
  await person.check();
});

test("an engine that hangs is stopped after its limit, and the page lives on", async () => {
  const person = await lab.person();
  const script = readFileSync(join(process.env.STEPWEAVE_DIST ?? join(CHECKOUT, "dist"), "engine-worker.js"), "utf8");
  // The engine itself, but for its first worker, which never returns from its first request: the first message only
  // starts it.
  const hanging = `let messages = 0; addEventListener("message", () => { while (messages++ > 0); });\n${script}`;
  let workers = 0;
  await person.context.route("**/engine-worker.js*", (route) => {
    workers += 1;
    const body = workers === 1 ? hanging : script;
    return route.fulfill({ contentType: "text/javascript", body });
  });
  const app = new Stepweave(await person.tab());
  await app.page.locator('[data-testid="app"][data-engine="working"]').waitFor();

  // Meanwhile the page can be worked with; what is asked waits for its turn.
  await app.setDuration("Glue job 1", "42 min");
  const told = app.get("toast").filter({ hasText: /did not answer for ten seconds and was stopped/ });
  await told.waitFor({ timeout: 20_000 });
  await app.settled();
  assert.ok(workers > 1, "the worker that hung was replaced");
  await app.changing(() => app.setDuration("Glue job 1", "12 min"));
  await person.check();
});
