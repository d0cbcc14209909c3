// The engine's worker. Its first message brings the page's script and its compiled module, which it starts a second
// time; from then on every message is a request (crates/engine/src/worker.rs).
onmessage = async ({ data: [script, module] }) => {
  try {
    const { default: start } = await import(script);
    await start({ module_or_path: module });
  } catch (error) {
    // Out of the promise, so that the page hears of it.
    setTimeout(() => { throw error });
  }
};
