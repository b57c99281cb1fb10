import { engine } from "./found";
import { disposeAll } from "./project";

/**
 * For one law, or for the story of a whole file, which runs before its laws: an `up` takes seconds, a story dozens of them, and a
 * machine with other work takes many times that. What hangs is found by the limit of its command, long before.
 */
const ownTimeMs = 600_000;

/**
 * `describe` for laws about the real engine. Without one they are skipped and say why; in CI that is a failure, because
 * a pipeline that proves nothing must not be green.
 */
export function describeEngine(name: string, laws: () => void): void {
  const { dir, sentence } = engine();
  if (dir === undefined && process.env["CI"] === "true") {
    describe(name, () => {
      test("finds the engine it is about", () => {
        throw new Error(sentence);
      });
    });
    return;
  }
  if (dir === undefined) {
    describe.skip(`${name} (skipped: ${sentence})`, laws);
    return;
  }
  jest.setTimeout(ownTimeMs);
  describe(name, () => {
    afterAll(disposeAll);
    laws();
  });
}
