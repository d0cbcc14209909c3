// The built page on a port of its own, and a record of what was asked for.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

export const CHECKOUT = fileURLToPath(new URL("../../..", import.meta.url));
const DIST = process.env.STEPWEAVE_DIST ?? join(CHECKOUT, "dist");
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".json": "application/json; charset=utf-8",
};

/** Serves dist on a free port. `asked` collects what was asked for, `missing` what of it is not there. */
export async function serveDist() {
  const [asked, missing] = [[], []];
  const server = createServer(async (request, response) => {
    asked.push(request.url);
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    const file = join(DIST, path.endsWith("/") ? join(path, "index.html") : path);
    try {
      const body = await readFile(file);
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
      response.end(body);
    } catch {
      missing.push(path);
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, asked, missing, close: () => new Promise((resolve) => server.close(resolve)) };
}
