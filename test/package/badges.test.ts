import { read } from "./readme";

const manifest = JSON.parse(read("package.json")) as {
  readonly license: string;
  readonly engines: { readonly node: string };
  readonly peerDependencies: Readonly<Record<string, string>>;
};

/** The texts that a static badge of shields.io prints: label and message. */
const badges = [
  ...read("README.md").matchAll(/^\[!\[([^\]]+)\]\(https:\/\/img\.shields\.io\/badge\/([^)]+)-blue\)\]\(([^)]+)\)$/gm),
].map(([, alt, path, link]) => ({
  alt,
  text: decodeURIComponent(path!)
    .replace(/(?<!-)-(?!-)/, ": ")
    .replaceAll("--", "-"),
  link,
}));

const least = (range: string): string => range.replace(/^(>=|\^)/, "").replace(/\.0$/, "");

test("the badges of the README say what package.json says, and lead to a file that is packed", () => {
  const pulumi = least(manifest.peerDependencies["@pulumi/pulumi"]!);
  const node = least(manifest.engines.node);
  expect(badges).toEqual([
    { alt: `Licence: ${manifest.license}`, text: `licence: ${manifest.license}`, link: "LICENSE" },
    { alt: `Node.js ${node} or later`, text: `Node.js: ≥ ${node}`, link: "docs/compatibility.md" },
    { alt: `Pulumi SDK ${pulumi} or later`, text: `Pulumi_SDK: ≥ ${pulumi}`, link: "docs/compatibility.md" },
  ]);
});

test("no badge needs a published package or a host of the repository", () => {
  const images = [...read("README.md").matchAll(/!\[[^\]]*\]\((https?:[^)]+)\)/g)].map(([, url]) => url!);
  expect(images.filter((url) => !url.startsWith("https://img.shields.io/badge/"))).toEqual([]);
});
