// `node node.mjs PEER CASE SIZE`: one timed run of a peer from npm, after one that warms up.
// Prints `SECONDS UNITS PEAK_KIB`. Runs in the folder whose node_modules holds the peers.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { layout } from './layouts.mjs';

const require = createRequire(process.cwd() + '/');
const [peer, name, text] = process.argv.slice(2);
const size = Number(text);

function machine(name, size) {
  const pass = { Type: 'Pass', End: true };
  switch (name) {
    case 'counter':
      return {
        definition: {
          StartAt: 'Check',
          States: {
            Check: { Type: 'Choice', Choices: [{ Variable: '$.i', NumericLessThan: size, Next: 'Count' }], Default: 'Done' },
            Count: { Type: 'Pass', Parameters: { 'i.$': 'States.MathAdd($.i, 1)' }, Next: 'Check' },
            Done: { Type: 'Succeed' },
          },
        },
        input: { i: 0 },
        units: 2 * size + 2,
      };
    case 'map':
      return {
        definition: {
          StartAt: 'Map',
          States: { Map: { Type: 'Map', End: true, ItemProcessor: { StartAt: 'Each', States: { Each: pass } } } },
        },
        input: Array.from({ length: size }, (_, id) => ({ id })),
        units: size + 1,
      };
    case 'parallel':
      return {
        definition: {
          StartAt: 'All',
          States: { All: { Type: 'Parallel', End: true, 
            // Names must differ over the whole machine.
            Branches: Array.from({ length: size }, (_, n) => ({ StartAt: `P${n}`, States: { [`P${n}`]: pass } })),
          } },
        },
        input: { a: 1 },
        units: size + 1,
      };
    default:
      throw new Error(`no such case: ${name}`);
  }
}

async function engine(size) {
  const { StateMachine } = require('aws-local-stepfunctions');
  const { definition, input, units } = machine(name, size);
  const stateMachine = new StateMachine(definition);
  const start = performance.now();
  await stateMachine.run(input).result;
  return [(performance.now() - start) / 1000, units];
}

function data() {
  const items = Array.from({ length: 100 }, (_, n) => ({ id: n, sku: `sku-${n}`, price: (n * 37) % 101, quantity: n % 7 }));
  return { i: 41, order: { id: 'order-1', customer: { name: 'Ada' }, lines: items.slice(0, 10) }, items };
}

function expressionText() {
  const list = JSON.parse(readFileSync(new URL('expressions.json', import.meta.url)));
  return list[peer][name];
}

async function jsonata(size) {
  const expression = require('jsonata')(expressionText());
  const bindings = data();
  const start = performance.now();
  for (let n = 0; n < size; n++) await expression.evaluate(undefined, bindings);
  return [(performance.now() - start) / 1000, size];
}

async function jsonpath(size) {
  const { JSONPath } = require('jsonpath-plus');
  const [path, json] = [expressionText(), data()];
  const start = performance.now();
  for (let n = 0; n < size; n++) JSONPath({ path, json, wrap: false });
  return [(performance.now() - start) / 1000, size];
}

const layouts = (size) => layout(require, name, size);
const run = { local: engine, jsonata, jsonpath, layout: layouts }[peer];
await run(Math.min(size, 1000));
const [seconds, units] = await run(size);
console.log(`${seconds} ${units} ${process.resourceUsage().maxRSS}`);
