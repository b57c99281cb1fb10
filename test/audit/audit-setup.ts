import { randomBytes } from "node:crypto";
import type { TokenKind } from "../../provider/platforms/definition";
import { driverOf, type ResourceSchema, type Spec } from "../../provider/platforms/contract";
import * as platforms from "../../provider/platforms/definitions";
import { joinId } from "../../provider/values/ids";
import { ownershipTag } from "../../provider/values/ownership-tag";
import { physicalName } from "../../provider/values/name";
import { audit, type AuditContext, type AuditOptions } from "../../sdk/audit/audit";
import type { Sources } from "../../sdk/audit/read";
import type { Answer } from "../../sdk/audit/report";
import type { EmulatorOptions, PlatformName } from "../../sdk/testing";
import { Canary } from "../support/canary";
import { connect, emulated, worldOf, type Emulated } from "../support/emulated";
import { addressOf, stackOwner } from "../support/engine";
import { fixtures } from "../support/platforms";
import type { Pair } from "../support/stack";
import { exported, ownership, provider, token } from "./exported";

/** A token that was made at a platform. */
export interface Made {
  readonly kind: TokenKind;
  readonly name: string;
  /** Its resource id. */
  readonly id: string;
  readonly tokenId: string;
  readonly args: Spec;
  readonly secret: string;
  readonly createdAt: string;
}

export interface Audited {
  readonly code: number;
  /** All that it wrote. */
  readonly text: string;
  /** All that it wrote to standard error. */
  readonly log: string;
  /** The files that it wrote. */
  readonly files: Readonly<Record<string, string>>;
}

export type { Answer } from "../../sdk/audit/report";

/** A state, or several by their names; with a function, one for each time that it is read. */
type States = string | (() => string) | Readonly<Record<string, string | (() => string)>>;

/** Platforms on which tokens can be made as a run does, and audits of them; nothing that those show may hold a secret. */
export class AuditSetup {
  readonly #canary = new Canary();

  constructor(readonly at: Emulated) {
    for (const fixture of Object.values(fixtures)) this.#canary.learn(...fixture.secrets(at.emulator));
    this.#canary.learn(at.emulator.info.planetscale.accessToken);
  }

  static async open(options?: EmulatorOptions): Promise<AuditSetup> {
    return new AuditSetup(await emulated(options));
  }

  /** Under the stack id and the URN that a run would send. */
  async make(
    { platform, kind, token }: Pair,
    name = "ci",
    owner = stackOwner,
    address = addressOf(kind, name),
  ): Promise<Made> {
    const args = token.args(this.at.emulator);
    const tokenApi = connect(platform, this.at)[kind]!;
    const mark = ownershipTag(owner, address);
    const issued = await tokenApi.create(
      args,
      physicalName(args["namePrefix"], { stackId: owner, tag: mark }, randomBytes),
    );
    const { scope } = driverOf(platforms[platform]).schemas[kind] as ResourceSchema;
    const where: Spec = { ...args, ...issued.facts };
    const secret = issued.secret.reveal();
    this.#canary.learn(secret);
    const id = joinId(platform, ...scope.map((key) => String(where[key])), issued.tokenId);
    const createdAt = new Date(this.at.clock.now()).toISOString();
    return { kind, name, id, tokenId: issued.tokenId, args, secret, createdAt };
  }

  /** Learns a secret that nothing may show. */
  learn(secret: string): void {
    this.#canary.learn(secret);
  }

  /** Returns where a secret stands that was learnt. */
  leaksIn(texts: readonly string[]): string[] {
    for (const text of texts) this.#canary.hear("a document", text);
    return this.#canary.leaks();
  }

  async audit(states: States, options: AuditOptions = {}, changes: Partial<AuditContext> = {}): Promise<Audited> {
    const written: string[] = [];
    const logged: string[] = [];
    const files: Record<string, string> = {};
    const { env, ...rest } = changes;
    const code = await audit(options, {
      ...worldOf(this.at, env && { env }),
      sources: sourcesOf(states),
      write: (text) => written.push(text),
      log: (text) => logged.push(text),
      save: (file, text) => {
        files[file] = text;
        return Promise.resolve();
      },
      ...rest,
    });
    const [text, log] = [written.join(""), logged.join("")];
    this.#canary.hear("the audit", [text, log, ...Object.values(files)].join(""));
    expect(this.#canary.leaks()).toEqual([]);
    return { code, text, log, files };
  }

  async json(states: States, options: AuditOptions = {}, changes: Partial<AuditContext> = {}) {
    const { text, ...rest } = await this.audit(states, { ...options, json: true }, changes);
    return { ...rest, answer: JSON.parse(text) as Answer };
  }

  /** Every token that is there, by its id. */
  there(platform?: PlatformName): string[] {
    const tokens = this.at.emulator.tokens();
    return tokens.filter((one) => (platform ?? one.platform) === one.platform).map(({ id }) => id);
  }
}

/** Such a token in a state. */
export const kept = ({ kind, name, id, args, secret, createdAt }: Made, changes: object = {}): object =>
  token({ kind, name, id, args, secret, outputs: { createdAt }, ...changes });

/** The state of a stack that has these. */
export const stack = (...tokens: readonly object[]): string => exported([ownership(), provider(), ...tokens]);

function sourcesOf(states: States): Sources {
  const several = typeof states === "object";
  const named = Object.entries(several ? states : { "the state": states });
  const list = named.map(([name, state]) => ({
    name,
    read: () => Promise.resolve(typeof state === "string" ? state : state()),
  }));
  return { several, list: () => Promise.resolve(list) };
}

/** A state whose resources `pulumi state move` brought into another stack: what they record of themselves stays. */
export const movedTo = (name: string, state: string, from = "dev"): string =>
  state.replaceAll(new RegExp(`"(urn|provider)":"urn:pulumi:${from}::shop::`, "g"), `"$1":"urn:pulumi:${name}::shop::`);

/** The same state as that of another stack of the project. */
export const asStack = (name: string, state: string): string =>
  state.replaceAll("urn:pulumi:dev::shop::", `urn:pulumi:${name}::shop::`);
