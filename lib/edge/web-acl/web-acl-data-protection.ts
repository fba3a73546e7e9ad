import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { ORIGIN_VERIFY_HEADER } from '../ingress/origin-verify-header';

/** Query arguments that prove who somebody is, or that pay. */
const SECRET_ARGUMENTS = [
  'access_token',
  'api_key',
  'apikey',
  'auth',
  'card',
  'card_number',
  'cardnumber',
  'code',
  'cvc',
  'cvv',
  'iban',
  'id_token',
  'otp',
  'pan',
  'password',
  'passwd',
  'pin',
  'pwd',
  'refresh_token',
  'secret',
  'session',
  'sessionid',
  'sid',
  'signature',
  'token',
];

/** AWS WAF takes no more names for one kind of field. */
const MOST_NAMES = 100;
const LONGEST_NAME = 64;

/**
 * What AWS WAF replaces by `REDACTED` wherever it shows a request: in logs, sampled requests and Security Lake. Protects
 * sessions, passwords and card numbers against people who tune rules. Bodies are never logged as a whole; what a rule
 * matched in one would be, and a card number may stand beside it.
 *
 * @param hiddenQueryArguments names beyond those that are always hidden
 * @throws if a name is none, or there are more than 100 in all
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/data-protection-masking.html
 */
export function webAclDataProtection(hiddenQueryArguments: readonly string[]): CfnWebACL.DataProtectionConfigProperty {
  const names = [...new Set([...SECRET_ARGUMENTS, ...hiddenQueryArguments])];
  const wrong = names.find((name) => !/\S/.test(name) || name.length > LONGEST_NAME);
  if (wrong !== undefined || names.length > MOST_NAMES) {
    throw new Error(
      `hidden query arguments are at most ${MOST_NAMES - SECRET_ARGUMENTS.length} names of 1 to ${LONGEST_NAME} characters beside the ${SECRET_ARGUMENTS.length} that are always hidden, got ${wrong === undefined ? names.length - SECRET_ARGUMENTS.length : `"${wrong}"`}; correct them`,
    );
  }
  return {
    dataProtections: [
      {
        action: 'SUBSTITUTION',
        field: { fieldType: 'SINGLE_HEADER', fieldKeys: ['authorization', ORIGIN_VERIFY_HEADER] },
      },
      { action: 'SUBSTITUTION', field: { fieldType: 'SINGLE_COOKIE' } },
      { action: 'SUBSTITUTION', field: { fieldType: 'SINGLE_QUERY_ARGUMENT', fieldKeys: names } },
      { action: 'SUBSTITUTION', field: { fieldType: 'BODY' } },
    ],
  };
}
