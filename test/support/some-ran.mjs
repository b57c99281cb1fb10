/** A jest reporter: jest passes when a name that is asked for is no test's, and then nothing was tried. */
export default class SomeRan {
  #error;

  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    if (numPassedTests + numFailedTests + numRuntimeErrorTestSuites > 0) return;
    this.#error = new Error("Nothing has the name that was asked for: nothing was tried.");
    console.error(this.#error.message);
  }

  getLastError() {
    return this.#error;
  }
}
