// The articles' state machines, each built from an empty canvas: with the mouse, and again with the keyboard alone.
//
// What comes out must be equal to the file in examples/ as a JSON value: the same members whatever their order, lists in
// the same order, numbers by what they are worth. How the text is laid out is not compared.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Lab } from "./harness/browser.mjs";
import { Builder } from "./harness/builder.mjs";
import { Keyboard, Mouse } from "./harness/hands.mjs";
import { Machine } from "./harness/machine.mjs";
import { CHECKOUT } from "./harness/server.mjs";

const EXAMPLES = join(CHECKOUT, "examples");
const ARTICLES = readdirSync(EXAMPLES).filter((file) => file.endsWith(".asl.json"));

let lab;
before(async () => (lab = await Lab.open()));
after(() => lab.close());

for (const file of ARTICLES) {
  const definition = JSON.parse(readFileSync(join(EXAMPLES, file), "utf8"));
  for (const Hands of [Mouse, Keyboard]) {
    test(`${file.replace(".asl.json", "")} by ${Hands.name.toLowerCase()}`, async () => {
      const person = await lab.person();
      const app = await Machine.create(person);
      await new Builder(app, new Hands(app)).build(definition);
      await app.becomes(definition);
      await person.check();
    });
  }
}
