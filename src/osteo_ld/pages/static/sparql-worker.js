// SPARQL in the browser: loads the released data once, then answers queries. Ended by its page when a query is stopped.
import init, { Store } from "../vendor/oxigraph/web.js";

async function unpacked(path) {
  const answer = await fetch(new URL(path, import.meta.url));
  if (!answer.ok) throw new Error(`${path.replace(/^.*\//, "")} is not there (${answer.status})`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  // Some hosts unpack .gz files on the way.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return new Response(bytes);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
}

async function load() {
  const code = unpacked("../vendor/oxigraph/web_bg.wasm.gz").then((answer) => answer.arrayBuffer());
  const data = unpacked("../data/osteo-ld.nt.gz").then((answer) => answer.text());
  const [text] = await Promise.all([data, init({ module_or_path: code })]);
  const store = new Store();
  store.load(text, { format: "application/n-triples", no_transaction: true });
  return store;
}

// Common prefixes need no declaration, as on the server: those that a query uses and does not declare go before it.
const common = fetch(new URL("../prefixes.json", import.meta.url)).then((answer) => (answer.ok ? answer.json() : {}));
const declared = (query, prefixes) => {
  const text = bare(query);
  const own = new Set([...text.matchAll(/\bPREFIX\s+([\w.-]*):/gi)].map(([, name]) => name));
  const used = new Set([...text.matchAll(/(?<![\w.-])([\w.-]+):/g)].map(([, name]) => name));
  return [...used].filter((name) => !own.has(name) && Object.hasOwn(prefixes, name)).map((name) => `PREFIX ${name}: <${prefixes[name]}> `).join("");
};

const ready = load();
ready.then((store) => postMessage({ ready: store.size }), (error) => postMessage({ failed: String(error.message || error) }));

const bare = (query) => query.replace(/<[^>\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, " ").replace(/#.*/g, " ");

// At most so many rows, one more to tell that there are more: a query that says LIMIT itself is left as it is.
const limited = (form, query, run) => {
  if (form !== "SELECT") return run(query);
  try {
    return run(`${query}\nLIMIT 10001`);
  } catch (error) {
    if (!/^error at \d+:\d+: /.test(String(error.message || error))) throw error;
    return run(query);
  }
};

// A query that begins with no form: the parser would say little of it.
const formless = (query) => {
  const begin = /^(?:\s|#.*|PREFIX\s+[\w.-]*:\s*<[^>\s]*>|BASE\s*<[^>\s]*>)*/i.exec(query)[0];
  const lines = begin.split("\n");
  const found = /^\S{0,30}/.exec(query.slice(begin.length))[0];
  return `Not SPARQL at line ${lines.length}, column ${lines.at(-1).length + 1}: want SELECT, ASK, CONSTRUCT or DESCRIBE, found ${found ? `“${found}”` : "nothing"}`;
};

onmessage = async ({ data: { id, query } }) => {
  let head = "";
  try {
    const store = await ready;
    const form = /\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b/i.exec(bare(query))?.[1].toUpperCase();
    if (!form) {
      postMessage({ id, error: formless(query) });
      return;
    }
    const graph = form === "CONSTRUCT" || form === "DESCRIBE";
    const format = graph ? "text/turtle" : "application/sparql-results+json";
    const options = { results_format: format };
    head = declared(query, await common);
    postMessage({ id, format, text: limited(form, head + query, (one) => store.query(one, options)) });
  } catch (error) {
    const text = String(error.message || error);
    const place = /^error at (\d+):(\d+): (.*)$/s.exec(text);
    const column = place && place[2] - (place[1] === "1" ? head.length : 0);
    postMessage({ id, error: place ? `Not SPARQL at line ${place[1]}, column ${column}: ${place[3]}` : text });
  }
};
