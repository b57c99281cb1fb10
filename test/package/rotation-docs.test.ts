import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import * as platforms from "../../provider/platforms";
import { driverOf } from "../../provider/platforms/platform";
import { withRotation } from "../../provider/lifecycle/rotation-args";
import type { RotationReason } from "../../provider/lifecycle/rotation";
import { read, tableOf } from "./readme";

const page = "examples/rotating-tokens.md";

/** The arguments of every token beside what its platform offers. */
function rotationArguments(): string[] {
  const schema = driverOf(platforms.deplo).schemas.DeployToken;
  if (typeof schema === "string") throw new Error(schema);
  return Object.keys(withRotation(schema).args.shape).filter((name) => !(name in schema.args.shape));
}

/** Compiles when it names each of them. */
const reasons: Readonly<Record<RotationReason, true>> = {
  moved: true,
  "scope-changed": true,
  "expiry-changed": true,
  renamed: true,
  expired: true,
  "expiry-window": true,
  "max-age": true,
  trigger: true,
  "secret-invalid": true,
};

/** What a change of an argument of a token means, on all platforms. */
const meanings = new Set(
  Object.values(platforms)
    .flatMap((platform) => Object.values(driverOf(platform).schemas))
    .flatMap((schema) => (typeof schema === "string" ? [] : Object.values(schema.onChange)))
    .filter((change) => change !== "nothing" && change !== "updates"),
);

test.each([page, "README.md"])(
  "%s has each argument of rotation in its table, in their order, and no other",
  (file) => {
    const [first, ...others] = rotationArguments();
    expect([...tableOf(file, "argument").keys()]).toEqual([first, ...others]);
  },
);

test("the page says a default for each argument", () => {
  const defaults = [...tableOf(page, "argument")].map(([name, row]) => [name, row.get("default")]);
  expect(defaults.filter(([, given]) => given === undefined || given === "")).toEqual([]);
});

test("the page has each reason of a replacement, and no other", () => {
  expect([...tableOf(page, "reason").keys()].sort()).toEqual(Object.keys(reasons).sort());
});

test("the reasons that changed arguments give are among them", () => {
  expect([...meanings].filter((reason) => !(reason in reasons))).toEqual([]);
});

const guides = readdirSync(resolve(__dirname, "../../examples")).filter((name) => name.endsWith(".md"));
const documents = ["README.md", "SECURITY.md", "RELIABILITY.md", ...guides.map((name) => `examples/${name}`)];

test.each(documents)("%s names a page or a section for every link to another file", (file) => {
  const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/") + 1) : "";
  const links = [...read(file).matchAll(/\]\((?!https?:)([^)#]*)(#[^)]*)?\)/g)].map(([, path, section]) => {
    const target = path === "" ? file : folder + path!;
    return { target, section };
  });
  expect(links.filter(({ target, section }) => !leadsTo(target, section))).toEqual([]);
});

function leadsTo(target: string, section: string | undefined): boolean {
  const text = read(target.endsWith("/") ? `${target}README.md` : target);
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
  return section === undefined || headings.includes(section.slice(1));
}

test("the list of pages has a link to each of them", () => {
  const list = read("examples/README.md");
  expect(guides.filter((name) => name !== "README.md" && !list.includes(`](${name})`))).toEqual([]);
});

test("the README names every variable that the provider reads for itself", () => {
  const variables = new Set(read("provider/host/config.ts").match(/PULUMI_TOKENS_[A-Z_]+/g));
  expect([...variables].filter((variable) => !read("README.md").includes(variable))).toEqual([]);
});
