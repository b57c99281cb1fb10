import { emulated, hostOn } from "../support/emulated";
import { addressOf, providerText } from "../support/engine";

test("a token that an alias gives another type is replaced: the one that is there was made for something else", async () => {
  const provider = hostOn(await emulated());
  const place = {
    platform: "deplo",
    workspaceId: "ws_acme",
    namePrefix: "ci",
    scopes: ["deploy"],
    __provider: providerText,
  };
  const olds = {
    ...place,
    createdAt: "2026-11-01T00:00:00.000Z",
    value: "x",
    __urn: addressOf("ServiceToken", "ci"),
  };
  const news = { ...place, projectId: "proj_app", __urn: addressOf("DeployToken", "ci") };
  expect(await provider.diff("deplo/ws_acme/tok_1", olds, news)).toEqual({
    changes: true,
    replaces: ["moved", "platform"],
  });
  const same = { ...place, __urn: addressOf("ServiceToken", "ci") };
  expect(await provider.diff("deplo/ws_acme/tok_1", olds, same)).toEqual({ changes: false, replaces: [] });
});
