import { runCLI } from "jest";

// Runs jest again and again for a lane: to start it, and to load the compiler for the one file that a mutation changes,
// takes longer than most of the tests.

const [dir, cacheDirectory] = process.argv.slice(2);

async function judged({ tests, only }) {
  const options = { runTestsByPath: true, runInBand: true, watchman: false, cacheDirectory, seed: 1 };
  const { results } = await runCLI({ ...options, _: tests, $0: "", ...(only && { testNamePattern: only }) }, [dir]);
  return verdictOf(results);
}

/** What a run of jest says of the tree it ran on. */
function verdictOf({ testResults, numPassedTests, numFailedTests }) {
  const unrun = testResults.find(({ testExecError }) => testExecError);
  if (unrun) return { verdict: "broken", outcome: `A TEST FILE DID NOT RUN: ${unrun.failureMessage}` };
  if (numPassedTests + numFailedTests === 0) return { verdict: "broken", outcome: "NO TEST WAS ASKED" };
  const failed = testResults.flatMap((file) => file.testResults).filter(({ status }) => status === "failed");
  const nameless = failed.find(({ failureMessages }) =>
    /ReferenceError: .* is not defined/.test(failureMessages.join("\n")),
  );
  if (nameless) return { verdict: "broken", outcome: `A NAME IS NOT THERE: ${nameless.failureMessages[0]}` };
  // A test that only waits in vain does not say what is wrong.
  const test = failed.find(({ failureMessages }) => !/Exceeded timeout/.test(failureMessages.join("\n")));
  if (test) return { verdict: "caught", outcome: test.fullName };
  return failed.length > 0
    ? { verdict: "hung", outcome: `A TEST DID NOT END: ${failed[0].fullName}` }
    : { verdict: "survived", outcome: "SURVIVED" };
}

process.on("message", async (selection) => {
  const result = await judged(selection).catch((error) => ({ verdict: "broken", outcome: error.stack }));
  process.send({ ...result, rss: process.memoryUsage.rss() });
});
// Nobody is left to ask.
process.on("disconnect", () => process.exit());
