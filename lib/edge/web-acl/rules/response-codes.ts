import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

const MOST_CODES = 10;

/** Settings of {@link responseInspection}. */
export interface ResponseCodes {
  /** Status codes that say it worked, e.g. 303; 1 to 10, together with `failureCodes`. @default - responses are not read */
  readonly successCodes?: number[];

  /** Status codes that say it failed, e.g. 401; 1 to 10, none of `successCodes`. @default - responses are not read */
  readonly failureCodes?: number[];
}

/**
 * How AWS WAF tells success from failure in the answers of the origin. Protects against a count of failed logins that
 * counts nothing. AWS WAF reads responses in front of CloudFront only.
 *
 * @param codes the codes
 * @param rule the rule, for messages
 * @returns undefined where no codes are given
 * @throws if only one of the lists is given, a list is empty or too long, or a code is none or stands twice
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_ResponseInspectionStatusCode.html
 */
export function responseInspection(
  codes: ResponseCodes,
  rule: string,
): CfnWebACL.ResponseInspectionProperty | undefined {
  const { successCodes, failureCodes } = codes;
  if (successCodes === undefined && failureCodes === undefined) {
    return undefined;
  }
  const [successes, failures] = [successCodes ?? [], failureCodes ?? []];
  for (const [what, list] of Object.entries({ success: successes, failure: failures })) {
    if (list.length < 1 || list.length > MOST_CODES) {
      throw new Error(
        `response inspection takes 1 to ${MOST_CODES} codes of ${what}, got ${list.length}; give codes of both success and failure, or none (rule ${rule})`,
      );
    }
  }
  const all = [...successes, ...failures];
  const wrong = all.find((code, index) => !isStatus(code) || all.indexOf(code) < index);
  if (wrong !== undefined) {
    throw new Error(
      `response inspection takes status codes from 200 to 599, each once among success and failure, got ${wrong}; correct it (rule ${rule})`,
    );
  }
  return { statusCode: { successCodes: successes, failureCodes: failures } };
}

function isStatus(code: number): boolean {
  return Number.isInteger(code) && code >= 200 && code <= 599;
}
