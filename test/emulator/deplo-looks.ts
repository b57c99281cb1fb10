import type { DeploBehaviors, Emulator } from "../../sdk/testing";
import type { Answer } from "./calls";
import { as, deplo } from "./deplo-calls";

/** What the laws of Deplo's behaviors look at. */

export type Look = (emulator: Emulator) => Promise<unknown>;

export const statusOf = async (answer: Promise<Answer>): Promise<number> => (await answer).status;

/** What a creation answers. */
export const created =
  (body: object, look: (answer: Answer) => unknown = ({ status }) => status): Look =>
  async (emulator) =>
    look(await deplo(emulator).ask(body));

/** The statuses of two creations, one after the other. */
export const twice =
  (body: object): Look =>
  async (emulator) => [await statusOf(deplo(emulator).ask(body)), await statusOf(deplo(emulator).ask(body))];

/** A token of one project that may manage tokens. */
export const projectAdmin = (emulator: Emulator) => as(emulator, { projectId: "proj_app", scopes: ["admin"] });

/** What the token that calls learns of itself. */
export const caller =
  (look: (answer: Answer) => unknown): Look =>
  async (emulator) =>
    look(await deplo(emulator).call("GET", "/v1/me"));

/** The statuses of two requests. */
export const hurried: Look = async (emulator) => [
  await statusOf(deplo(emulator).call("GET", "/v1/me")),
  await statusOf(deplo(emulator).call("GET", "/v1/me")),
];

/** With other behaviors set before. */
export const under =
  (turned: Partial<DeploBehaviors>, look: Look): Look =>
  async (emulator) => {
    Object.assign(emulator.behaviors.deplo, turned);
    return look(emulator);
  };

/** With a token that has expired. */
export const withExpired =
  (look: (api: ReturnType<typeof deplo>, id: string) => Promise<unknown>): Look =>
  async (emulator) => {
    const { id } = emulator.admin.deplo.createToken({ expiresIn: "1m" });
    emulator.advance("2m");
    return look(deplo(emulator), id);
  };
