/** The variables of a process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** True for the name of a variable. Small letters would let a secret pass that was put in the place of a name. */
export const isVariableName = (name: string): boolean => /^[A-Z_][A-Z0-9_]*$/.test(name);
