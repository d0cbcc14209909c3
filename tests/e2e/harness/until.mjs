// Waiting for what is shown, or found out, to become what it should be.
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";

/** Asks again until the answer is as expected, for five seconds. */
export async function until(found, expected) {
  const end = Date.now() + 5_000;
  let now;
  while (!isDeepStrictEqual((now = await found()), expected) && Date.now() < end) await new Promise((wake) => setTimeout(wake, 20));
  assert.deepEqual(now, expected);
}
