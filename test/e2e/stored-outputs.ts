import type { Project } from "../engine/project";

/** What `pulumi stack output --show-secrets` prints, without a command. */
export async function storedOutputs(project: Project): Promise<Readonly<Record<string, unknown>>> {
  const { deployment } = await project.exportState({ showSecrets: true });
  const stack = deployment.resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
  const plain = (_: string, value: object | null): unknown =>
    value !== null && typeof value === "object" && "plaintext" in value ? JSON.parse(String(value.plaintext)) : value;
  return JSON.parse(JSON.stringify(stack?.outputs ?? {}), plain) as Record<string, unknown>;
}
