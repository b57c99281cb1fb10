import { createLog } from "../../provider/platforms/emulator/log";

const entry = { at: "2030-01-01T00:00:00.000Z", platform: "planetscale", method: "GET", path: "/", status: null };

test("the log keeps the newest requests and counts on", () => {
  const log = createLog(3);
  for (let n = 0; n < 5; n++) log.add(entry);
  expect(log.list().map(({ index }) => index)).toEqual([2, 3, 4]);
  expect(log.list(4).map(({ index }) => index)).toEqual([4]);
  expect(log.list(9)).toEqual([]);
});

test("a reader of the log cannot alter it, and what it read does not alter under it", () => {
  const log = createLog(3);
  const live = log.add(entry);
  const [read] = log.list();
  live.status = 200;
  expect(read?.status).toBeNull();
  read!.status = 418;
  expect(log.list()[0]?.status).toBe(200);
});
