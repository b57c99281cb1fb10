import { remember } from "../../provider/values/remember";
import { failureOf } from "../support/errors";

test("an answer is asked for once a key, also by those who ask while it is under way", async () => {
  const asked: string[] = [];
  const answer = remember((key) => {
    asked.push(key);
    return Promise.resolve(`${key}!`);
  });
  expect(await Promise.all([answer("a"), answer("b"), answer("a"), answer()])).toEqual(["a!", "b!", "a!", "!"]);
  expect(asked).toEqual(["a", "b", ""]);
});

test("a failure rejects for all who wait for it, and the next one asks again", async () => {
  const turns = [Promise.reject(new Error("no")), Promise.resolve("yes")];
  const answer = remember(() => turns.shift()!);
  const failed = await Promise.all([failureOf(answer()), failureOf(answer())]);
  expect(failed.map(({ message }) => message)).toEqual(["no", "no"]);
  expect(await answer()).toBe("yes");
});
