import { type EdgeConfig } from './edge-config';

/** The paths that a cache behaviour or a rule compares sign by sign: encrypted forms, logins, sign-ups and challenged pages. */
export function guardedPaths({ rules, canary, encryptedForms = [] }: EdgeConfig): string[] {
  const ruled = [rules, ...(canary ? [canary.candidate] : [])].flatMap((one) => [
    one.accountTakeover?.path,
    one.accountCreation?.registrationPath,
    one.accountCreation?.creationPath,
    ...[one.signUpCaptcha, one.forgotPasswordChallenge, one.suspiciousCheckout].flatMap((given) => given?.pages),
  ]);
  const paths = [...encryptedForms.map(({ path }) => path), ...ruled].filter((path) => path !== undefined);
  return [...new Set(paths.map((path) => path.replace(/\/$/, '')))].filter(Boolean);
}
