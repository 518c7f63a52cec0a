// SPARQL in the browser: loads the released data once, then answers queries. Ended by its page when a query is stopped.
import init, { Store } from "./vendor/oxigraph/web.js";

async function lines(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the data file is not there (${answer.status})`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  // Some hosts unpack .gz files on the way.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return new TextDecoder().decode(bytes);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

async function load() {
  const [, text] = await Promise.all([init(), lines(new URL("../data/osteo-ld.nt.gz", import.meta.url))]);
  const store = new Store();
  store.load(text, { format: "application/n-triples", no_transaction: true });
  return store;
}

const ready = load();
ready.then((store) => postMessage({ ready: store.size }), (error) => postMessage({ failed: String(error.message || error) }));

const bare = (query) => query.replace(/<[^>\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, " ").replace(/#.*/g, " ");

onmessage = async ({ data: { id, query } }) => {
  try {
    const store = await ready;
    const form = /\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b/i.exec(bare(query))?.[1].toUpperCase();
    const graph = form === "CONSTRUCT" || form === "DESCRIBE";
    const format = graph ? "text/turtle" : "application/sparql-results+json";
    const text = store.query(query, { results_format: format });
    postMessage({ id, format, text });
  } catch (error) {
    const text = String(error.message || error);
    const place = /^error at (\d+):(\d+): (.*)$/s.exec(text);
    postMessage({ id, error: place ? `Not SPARQL at line ${place[1]}, column ${place[2]}: ${place[3]}` : text });
  }
};
