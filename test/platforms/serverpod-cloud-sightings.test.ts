import { SharedList } from "../../provider/platforms/shared/paging";
import type { Session } from "../../provider/platforms/serverpod-cloud/client";
import { Sightings } from "../../provider/platforms/serverpod-cloud/sightings";
import { failureOf } from "../support/errors";
import { at0 } from "./lists";

/** Lists that show one after the other what is given; the last again and again. */
function lists(...pages: (readonly string[] | Error)[]) {
  const asked = { count: 0 };
  const ask = () => {
    const now = pages[Math.min(asked.count, pages.length - 1)]!;
    asked.count += 1;
    return now instanceof Error ? Promise.reject(now) : Promise.resolve({ items: now.map((tokenId) => ({ tokenId })) });
  };
  const list = new SharedList<Session>(ask, ({ tokenId }) => tokenId, at0);
  return { asked, list, sightings: new Sightings(list) };
}

const among = (wasThere: (session: Session) => boolean, ...ids: readonly string[]): string[] =>
  ids.filter((tokenId) => wasThere({ tokenId }));

test("creations of a run share two lists: what either of them shows was there before", async () => {
  const { asked, sightings } = lists(["a"], ["b"], ["a", "b", "c"]);
  for (const wasThere of await Promise.all([sightings.before(), sightings.before()]))
    expect(among(wasThere, "a", "b", "c")).toEqual(["a", "b"]);
  expect(among(await sightings.before(), "a", "b", "c")).toEqual(["a", "b"]);
  expect(asked.count).toBe(2);
});

test("what a later list shows was there before the creations after it, not before those of earlier", async () => {
  const { list, sightings } = lists(["a"], ["a"], ["a", "b"]);
  const first = await sightings.before();
  await list.list();
  expect(among(first, "a", "b")).toEqual(["a"]);
  expect(among(await sightings.before(), "a", "b", "c")).toEqual(["a", "b"]);
});

test("lists that fail are asked for again", async () => {
  const { asked, sightings } = lists(new Error("no"), ["a"], ["a"]);
  expect((await failureOf(sightings.before())).message).toBe("no");
  expect(among(await sightings.before(), "a", "b")).toEqual(["a"]);
  expect(asked.count).toBe(3);
});
