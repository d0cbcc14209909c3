// Bundles the code pane into the page that Trunk is building (a hook of Trunk.toml). The page fetches it when a
// definition is first edited, so that whoever only looks downloads none of it.
import { build } from "esbuild";
import { join } from "node:path";

await build({
  entryPoints: [join(import.meta.dirname ?? "src/platform/code-pane", "pane.mjs")],
  outfile: join(process.env.TRUNK_STAGING_DIR ?? "dist", "code-pane.js"),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
});
