// Makes the exchanges that its argument names, one after the other, with the built package; prints how each ended.
import transports from "../../dist/provider/http/transport.js";

const made = new Map();
const ended = [];
for (const { env, url, timeoutMs } of JSON.parse(process.argv[2])) {
  const key = JSON.stringify(env);
  const transport = made.get(key) ?? transports.networkTransport(env);
  made.set(key, transport);
  const began = Date.now();
  const headers = { authorization: "canary-credential-0042" };
  const end = await transport({ method: "POST", url: new URL(url), headers, body: "{}", timeoutMs }).then(
    ({ status, text }) => ({ status, text }),
    ({ kind, obstacle }) => ({ kind, obstacle }),
  );
  ended.push({ ...end, took: Date.now() - began });
}
console.log(JSON.stringify(ended));
