/**
 * One text transformation on a byte string. It returns every result that AWS's documentation leaves open, mostly one;
 * undefined where the documentation does not say enough. Protects against a guess that looks like knowledge.
 */
export type Transformation = (bytes: string) => readonly string[] | undefined;
