// `run.mjs MODULE CASE SIZE`: one timed run of the wasm module, after one that warms up. Prints `SECONDS UNITS PEAK_KIB`,
// as the native program does.
import { createRequire } from "node:module";

const [module, name, size] = process.argv.slice(2);
const { Prepared } = createRequire(import.meta.url)(module);
// The engine translates hot functions in the background: warm until it is done.
for (let times = 0; times < 20; times++) new Prepared(name, Math.min(Number(size), 20_000)).run();
const prepared = new Prepared(name, Number(size));
const start = performance.now();
const units = prepared.run();
console.log((performance.now() - start) / 1000, units, Math.round(process.memoryUsage().rss / 1024));
