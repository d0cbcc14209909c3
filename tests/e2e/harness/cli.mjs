// The native command, as a person would call it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHECKOUT } from "./server.mjs";

const CLI = process.env.STEPWEAVE_CLI ?? join(CHECKOUT, "target/debug/stepweave");
const SCRATCH = mkdtempSync(join(tmpdir(), "stepweave-e2e-"));

/** What the command prints on stdout; throws when it does not end well. */
export function stepweave(...args) {
  return execFileSync(CLI, args, { encoding: "utf8", cwd: CHECKOUT, maxBuffer: 64 << 20 });
}

/** A file for the command to read. */
export function scratch(name, text) {
  const path = join(SCRATCH, name);
  writeFileSync(path, text);
  return path;
}
