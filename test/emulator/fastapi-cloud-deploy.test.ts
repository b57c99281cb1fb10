import type { Emulator } from "../../sdk/testing";
import { emulate } from "../support/emulator";
import { send } from "./calls";
import { fastapiCloud, jsonOf } from "./fastapi-cloud-calls";

/** A deployment by a deploy token, step by step as `fastapi deploy` takes it. */
function deployment(emulator: Emulator) {
  const api = fastapiCloud(emulator, emulator.admin.fastapiCloud.createToken().secret);
  const at = (id: string, step: string) => api.call("POST", `/deployments/${id}/${step}`);
  return {
    begin: async () => jsonOf(await api.deploy()).id,
    requestUpload: async (id: string) =>
      JSON.parse((await at(id, "upload")).text) as { url: string; fields: { key: string } },
    complete: (id: string) => at(id, "upload-complete"),
    cancel: (id: string) => at(id, "upload-cancelled"),
    status: async (id: string) => jsonOf(await api.call("GET", `/deployments/${id}`))["status"],
    logs: async (id: string, query = "") => {
      const { text } = await api.call("GET", `/deployments/${id}/build-logs${query}`);
      return text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { type: string; id?: string; message?: string });
    },
  };
}

async function upload(url: string, fields: Record<string, string>, file = true): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (file) form.append("file", new Blob([new Uint8Array([0x28, 0xb5, 0x2f, 0xfd])]), "archive.tar");
  return (await fetch(url, { method: "POST", body: form })).status;
}

test("a deploy token deploys: create, upload, complete, logs, success", async () => {
  const emulator = await emulate();
  const { begin, requestUpload, complete, status, logs } = deployment(emulator);
  const id = await begin();
  expect([await status(id), await logs(id)]).toEqual(["waiting_upload", [{ type: "timeout" }]]);
  const { url, fields } = await requestUpload(id);
  expect(await upload(url, fields)).toBe(204);
  const completed = await complete(id);
  expect([completed.status, jsonOf(completed)["status"]]).toEqual([200, "ready_for_build"]);
  expect((await logs(id)).map(({ type }) => type)).toEqual(["message", "message", "message", "complete"]);
  expect(await status(id)).toBe("success");
  const app = jsonOf(await fastapiCloud(emulator).app());
  expect(app["latest_deployment"]).toMatchObject({ id, status: "success" });
});

test("the logs go on after the line that was seen last", async () => {
  const { begin, requestUpload, complete, logs } = deployment(await emulate());
  const id = await begin();
  const { url, fields } = await requestUpload(id);
  await upload(url, fields);
  await complete(id);
  const all = await logs(id);
  expect(await logs(id, `?last_id=${all[1]!.id}`)).toEqual(all.slice(2));
});

test("a deployment that got no archive, or none under its own key, does not start", async () => {
  const { begin, requestUpload, complete, status } = deployment(await emulate());
  const [id, other] = [await begin(), await begin()];
  expect((await complete(id)).status).toBe(400);
  const { url, fields } = await requestUpload(id);
  expect(await upload(url, {})).toBe(403);
  expect(await upload(url, { key: fields.key.replace(/.{8}$/, "00000000") })).toBe(403);
  expect(await upload(url, fields, false)).toBe(403);
  const another = await requestUpload(other);
  expect(await upload(another.url, another.fields)).toBe(204);
  const refused = await complete(id);
  expect([refused.status, jsonOf(refused)]).toEqual([400, { detail: "The upload has not arrived" }]);
  expect(await status(id)).toBe("waiting_upload");
});

test("a cancelled or completed deployment takes no further step", async () => {
  const { begin, requestUpload, complete, cancel, status } = deployment(await emulate());
  const id = await begin();
  const { url, fields } = await requestUpload(id);
  await upload(url, fields);
  expect((await cancel(id)).status).toBe(200);
  expect(await status(id)).toBe("upload_cancelled");
  for (const step of [complete, cancel]) {
    const answer = await step(id);
    expect([answer.status, jsonOf(answer)]).toEqual([409, { detail: "The deployment does not wait for an upload" }]);
  }
});

test("the key of an upload and the archive are nowhere in the log", async () => {
  const emulator = await emulate();
  const { begin, requestUpload } = deployment(emulator);
  const { url, fields } = await requestUpload(await begin());
  await upload(url, fields);
  await send("GET", `${url}/${fields.key}?key=${fields.key}`);
  expect(JSON.stringify(emulator.requests())).not.toContain(fields.key);
});
