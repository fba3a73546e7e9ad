import { type Feature } from './feature-list';
import { type Proof } from './proofs';

/** Whether tests prove a feature: one passes at least, and none fails. */
export function isProven(id: string, proofs: readonly Proof[]): boolean {
  const own = proofs.filter((proof) => proof.id === id);
  return own.length > 0 && own.every(({ passed }) => passed);
}

/** Every feature with its proofs, or a dash; a failed proof is marked. */
export function featureReport(features: readonly Feature[], proofs: readonly Proof[]): string {
  const lines = features.flatMap(({ id, name }) => {
    const own = proofs.filter((proof) => proof.id === id);
    const head = `${id} ${name}`;
    return own.length === 0
      ? [`${head}: -`]
      : [head, ...own.map(({ promise, passed }) => `      ${passed ? '+' : 'FAILED'} ${promise}`)];
  });
  const proven = features.filter(({ id }) => isProven(id, proofs)).length;
  return [
    ...lines,
    '',
    `${proven} of ${features.length} features have passing proofs; whole is only what the README claims under "What is proven"`,
  ].join('\n');
}

/** What is wrong between the list, the tests and what the README claims (nothing: it lacks the section). */
export function featureProblems(
  features: readonly Feature[],
  proofs: readonly Proof[],
  claims: readonly string[] | undefined,
): string[] {
  const known = new Set(features.map(({ id }) => id));
  const strangers = proofs.filter(({ id }) => !known.has(id));
  if (claims === undefined) {
    return ['README.md has no section "## What is proven" that names the claimed features, as in `E01`'];
  }
  return [
    ...features
      .filter(({ id }, index) => features.findIndex((other) => other.id === id) < index)
      .map(({ id }) => `docs/features.md lists ${id} twice`),
    ...strangers.map(({ id, promise }) => `a test names the unknown feature ${id}: ${promise}`),
    ...claims.filter((id) => !known.has(id)).map((id) => `README.md claims the unknown feature ${id}`),
    ...claims
      .filter((id) => known.has(id) && !isProven(id, proofs))
      .map((id) => `README.md claims ${id}, which no test proves`),
  ];
}
