import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { BodyInspection } from '../web-acl/body-inspection';
import { type WebAclSettings } from './deployed-settings';

/** The lowest first. */
const LIMITS: readonly string[] = Object.values(BodyInspection);

/**
 * What the settings of a candidate open that those in force keep shut, each as a clause. Protects against a canary whose rules
 * are as hard as before and see less: an attack behind padding in a body, tokens of other domains, secrets in a log. The times
 * for which a token counts are not compared.
 *
 * @param current the settings of the web ACL in force
 * @param candidate the settings of the one to try
 */
export function weakerSettings(current: WebAclSettings, candidate: WebAclSettings): string[] {
  const [before, tried] = [bodyLimit(current), bodyLimit(candidate)];
  const known = current.tokenDomains ?? [];
  const strange = (candidate.tokenDomains ?? []).filter(
    (domain) => !known.some((other) => domain === other || domain.endsWith(`.${other}`)),
  );
  const hidden = hiddenFields(candidate);
  const shown = hiddenFields(current).filter((field) => !hidden.includes(field));
  return [
    ...(LIMITS.indexOf(tried) < LIMITS.indexOf(before) ? [`bodies are read to ${tried} instead of ${before}`] : []),
    ...strange.map((domain) => `tokens count of ${domain}`),
    ...shown.map((field) => `the log shows ${field}`),
  ];
}

/** AWS reads 16 KB in front of CloudFront where nobody says another limit. */
function bodyLimit({ associationConfig }: WebAclSettings): string {
  const { requestBody } = (associationConfig ?? {}) as CfnWebACL.AssociationConfigProperty;
  const limits = requestBody as Record<string, CfnWebACL.RequestBodyAssociatedResourceTypeConfigProperty> | undefined;
  return limits?.['CLOUDFRONT']?.defaultSizeInspectionLimit ?? BodyInspection.KB_16;
}

/** Kinds of fields that are masked, and the names of those of which not all are. */
function hiddenFields({ dataProtectionConfig }: WebAclSettings): string[] {
  const { dataProtections = [] } = (dataProtectionConfig ?? {}) as Partial<CfnWebACL.DataProtectionConfigProperty>;
  return (dataProtections as CfnWebACL.DataProtectProperty[]).flatMap(({ field }) => {
    const { fieldType, fieldKeys } = field as CfnWebACL.FieldToProtectProperty;
    return (fieldKeys ?? ['all']).map((key) => `${fieldType} ${key}`);
  });
}
