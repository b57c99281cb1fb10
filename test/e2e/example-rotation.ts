import { changesIn } from "../engine/state";
import { driftIn, pipeline } from "./example-pipeline";
import { at, moveTo } from "./clocks";
import type { Story } from "./examples";

const minute = 60_000;
const day = 1440 * minute;

/** What the README of rotation-pipeline claims of a token that lives 30 days, is due a week before, and overlaps by two days. */
export const rotation: Story = {
  ...pipeline,
  // A run that comes up to an hour early counts.
  "is due a week before it expires, and not more than an hour earlier": async ({ project }) => {
    const { rotateAt, expiresAt } = await project.outputs();
    const due = Date.parse(String(rotateAt));
    expect(Date.parse(String(expiresAt)) - due).toBe(7 * day);
    expect(changesIn(await project.plan({ env: at(due - 61 * minute) }))).toEqual([]);
    const plan = await project.plan({ env: at(due) });
    expect(changesIn(plan)).toEqual(expect.arrayContaining(["replace ci", "replace ci-branches", "update pipeline"]));
    expect(driftIn(plan)).toEqual([
      0,
      "planned: replace ci (expiry-window)",
      "planned: replace ci-branches (tokenId)",
      "planned: update ci-retirement",
      "planned: update pipeline",
      "4 planned, 0 drift",
    ]);
  },
  "passes on the new secret in the run that makes it, and the old one works for two days more": async ({
    project,
    platform,
    answers,
    handed,
  }) => {
    const began = platform.now().getTime();
    const due = Date.parse(String((await project.outputs())["rotateAt"]));
    const old = await handed();
    await project.up({ env: moveTo(platform, due) });
    expect(await answers(await handed())).toEqual({ envVars: { planetscale: 200 } });
    const almost = await project.plan({ env: moveTo(platform, due + 2 * day - minute) });
    expect([changesIn(almost), await answers(old)]).toEqual([[], { envVars: { planetscale: 200 } }]);
    const over = moveTo(platform, due + 2 * day + 10 * minute);
    const ending = await project.plan({ env: over });
    expect(changesIn(ending)).toEqual(["replace ci-retirement"]);
    expect(driftIn(ending)).toEqual([0, "planned: replace ci-retirement (due)", "1 planned, 0 drift"]);
    await project.up({ env: over });
    expect(await answers(old)).toEqual({ envVars: { planetscale: 401 } });
    expect(await answers(await handed())).toEqual({ envVars: { planetscale: 200 } });
    platform.setNow(new Date(began).toISOString());
  },
};
