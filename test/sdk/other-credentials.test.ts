import * as pulumi from "@pulumi/pulumi";
import * as tokens from "../../sdk";
import { mocks } from "../../sdk/testing";

/** A credential whose beginning the platform's list shows: its hint. */
const secretOf = (letter: string): string => `sk_live_${letter.repeat(32)}`;

const hinted = async (program: () => tokens.ServiceToken, preview = false): Promise<readonly string[]> => {
  let hints: unknown;
  const own = mocks();
  await pulumi.runtime.setMocks(
    {
      call: ({ inputs }) => inputs as Record<string, unknown>,
      newResource(args) {
        if (args.type === "pulumi:pulumi:StackReference")
          return { id: args.name, state: { name: args.name, outputs: { key: secretOf("r") } } };
        if (args.type === "test:index:Vault") return { id: args.name, state: { key: secretOf("v") } };
        if (args.type.endsWith(":ServiceToken")) hints = (args.inputs as Record<string, unknown>)["__credentials"];
        return own.newResource(args);
      },
    },
    "project",
    "stack",
    preview,
  );
  const { urn } = program();
  await new Promise((resolve) => urn.apply(resolve));
  const { value } = (hints ?? {}) as { value?: { deplo?: string[] } };
  return value?.deplo ?? [];
};

const token = (): tokens.ServiceToken =>
  new tokens.ServiceToken("ci", { platform: "deplo", workspaceId: "ws_acme", scopes: ["deploy"] });

let count = 0;

const signIn = (key: pulumi.Input<string>): tokens.Provider =>
  new tokens.Provider(`other-${(count += 1)}`, { deplo: { token: key } });

const later = (value: string, ms: number): Promise<string> =>
  new Promise((resolve) => {
    setTimeout(() => {
      resolve(value);
    }, ms);
  });

class Vault extends pulumi.CustomResource {
  declare readonly key: pulumi.Output<string>;
  constructor(name: string, value: pulumi.Input<string>) {
    super("test:index:Vault", name, { value, key: undefined });
  }
}

const hintOf = (letter: string): string => expect.stringMatching(new RegExp(`^sk_live_${letter}+$`)) as string;

test("the credential of another Provider is known to a token when it is the value of a promise", async () => {
  const hints = await hinted(() => {
    signIn(later(secretOf("p"), 100));
    return token();
  });
  expect(hints).toContainEqual(hintOf("p"));
});

test("the credential of another Provider is known to a token when it is the output of another stack", async () => {
  const hints = await hinted(() => {
    signIn(new pulumi.StackReference("org/base/prod").requireOutput("key") as pulumi.Output<string>);
    return token();
  });
  expect(hints).toContainEqual(hintOf("r"));
});

test("a token does not wait for a credential that a resource makes: it may be made from the token", async () => {
  const began = Date.now();
  await hinted(() => {
    const made = token();
    signIn(made.value);
    signIn(new Vault("vault", made.value).key);
    return made;
  });
  expect(Date.now() - began).toBeLessThan(4_000);
});

test("a token that is made into a credential by a promise waits for it no longer than five seconds", async () => {
  const began = Date.now();
  await hinted(() => {
    const made = token();
    signIn(new Promise((resolve) => made.value.apply(resolve)));
    return made;
  });
  const took = Date.now() - began;
  expect(took).toBeGreaterThan(4_000);
  expect(took).toBeLessThan(15_000);
}, 20_000);
