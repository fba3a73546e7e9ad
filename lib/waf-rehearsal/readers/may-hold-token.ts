import { type RecordedHeader } from '../recorded-request';

const REDACTED = 'REDACTED';

/** Whether headers may carry a token of a challenge. Protects against a token that hides in a redacted cookie. */
export function mayHoldToken(headers: readonly RecordedHeader[]): boolean {
  return headers
    .filter(({ name }) => /^(cookie|x-aws-waf-token)$/i.test(name))
    .some(({ name, value }) => value.includes(REDACTED) || `${name} ${value}`.toLowerCase().includes('aws-waf-token'));
}
