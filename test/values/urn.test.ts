import { nameOf, typeOf } from "../../provider/values/urn";

const type = "pulumi-nodejs:dynamic/tokens:ServiceToken";

test.each([
  ["at the top", `urn:pulumi:dev::shop::${type}::ci`, "ServiceToken", "ci"],
  ["in a component", `urn:pulumi:dev::shop::acme:index:Team$${type}::ci`, "ServiceToken", "ci"],
  ["in two components", `urn:pulumi:dev::shop::a:b:C$d:e/f:G$${type}::ci`, "ServiceToken", "ci"],
  [
    "under a resource of another kind",
    `urn:pulumi:dev::shop::${type}$x:y:TokenAccessGrant::g`,
    "TokenAccessGrant",
    "g",
  ],
  ["with a name that looks like a part of it", `urn:pulumi:dev::shop::${type}::a::b:c::d`, "ServiceToken", "a::b:c::d"],
  ["with a name that looks like a type", `urn:pulumi:dev::shop::${type}::x:y:Other::z`, "ServiceToken", "x:y:Other::z"],
  ["with signs in the names", `urn:pulumi:org/dev::my.shop::${type}::$a b/ü`, "ServiceToken", "$a b/ü"],
])("type and name of a resource %s", (_where, address, wantedType, wantedName) => {
  expect(typeOf(address)).toBe(wantedType);
  expect(nameOf(address)).toBe(wantedName);
});

test.each(["", "ci", "urn:pulumi:dev", "urn:pulumi:dev::shop"])("%j has no type", (text) => {
  expect(typeOf(text)).toBeUndefined();
});
