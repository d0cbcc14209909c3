// The graph of `machines::chain` (benches/src/machines.rs), laid out by others with the distances of our own drawing.
import { performance } from 'node:perf_hooks';

const BOX = { width: 168, height: 44 };

/** Where state `n` leads, the main way first: the same rule as `machines::onward`. */
function onward(n, size) {
  const last = size - 1;
  if (n === last) return [];
  const ways = [n + 1];
  if (n % 10 === 0) for (const to of [n + 4, n + 7]) if (Math.min(to, last) > n + 1) ways.push(Math.min(to, last));
  if (n % 100 === 99) ways.push(n - 90);
  return [...new Set(ways)];
}

function graph(size) {
  const nodes = Array.from({ length: size }, (_, n) => `S${n}`);
  const edges = nodes.flatMap((from, n) => onward(n, size).map((to) => [from, `S${to}`]));
  return { nodes: ['start', ...nodes, 'end'], edges: [['start', 'S0'], ...edges, [nodes.at(-1), 'end']] };
}

function dagre(require, { nodes, edges }) {
  const { graphlib, layout } = require('@dagrejs/dagre');
  const all = new graphlib.Graph();
  all.setGraph({ rankdir: 'TB', nodesep: 30, ranksep: 30 });
  all.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) all.setNode(node, { ...BOX });
  for (const [from, to] of edges) all.setEdge(from, to);
  return () => layout(all);
}

function elk(require, { nodes, edges }) {
  const ELK = require('elkjs');
  const all = {
    id: 'root',
    layoutOptions: { 'elk.algorithm': 'layered', 'elk.direction': 'DOWN', 'elk.edgeRouting': 'ORTHOGONAL' },
    children: nodes.map((id) => ({ id, ...BOX })),
    edges: edges.map(([from, to], n) => ({ id: `e${n}`, sources: [from], targets: [to] })),
  };
  const engine = new ELK();
  return () => engine.layout(all);
}

const PEERS = { dagre, elk };

/** One layout; seconds and how many states were placed. */
export async function layout(require, peer, size) {
  const run = PEERS[peer](require, graph(size));
  const start = performance.now();
  await run();
  return [(performance.now() - start) / 1000, size];
}
