/** Policies about tokens for policy packs. */
export const policy = [
  {
    law: "a list of scopes passes, whatever is in it",
    file: "sdk/policy/rules.ts",
    in: "heldBy",
    find: "Array.isArray($value) ? $read($value, Object.keys($value)) : $reading",
    replace: "Array.isArray($value) ? { known: [] } : $reading",
    tests: ["test/sdk/policy.test.ts"],
  },
  {
    law: "an argument that is not known yet counts as missing",
    file: "sdk/policy/rules.ts",
    in: "firstSet",
    find: "if ($set === undefined) $throwUnknown($reading);",
    replace: "",
    tests: ["test/sdk/policy.test.ts"],
  },
  {
    law: "an expiry that is no instant passes",
    file: "sdk/policy/rules.ts",
    in: "lifetimeRule",
    find: "$end - $now <= $max",
    replace: "!($end - $now > $max)",
    tests: ["test/sdk/policy.test.ts"],
  },
];
