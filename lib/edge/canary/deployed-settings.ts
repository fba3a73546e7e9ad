import { Stack } from 'aws-cdk-lib';
import { CfnWebACL, type CfnWebACLProps } from 'aws-cdk-lib/aws-wafv2';
import { type TunedWebAcl } from '../web-acl/tuned-web-acl';

/** What a web ACL reads, believes and hides, as it is rendered. */
export type WebAclSettings = Pick<CfnWebACLProps, 'associationConfig' | 'tokenDomains' | 'dataProtectionConfig'>;

/** The settings of a web ACL as they are deployed. Protects a comparison against defaults that nobody wrote down. */
export function deployedSettings(webAcl: TunedWebAcl): WebAclSettings {
  const found = webAcl.node.findAll().find((node) => node instanceof CfnWebACL);
  const { associationConfig, tokenDomains, dataProtectionConfig } = found ?? {};
  return Stack.of(webAcl).resolve({ associationConfig, tokenDomains, dataProtectionConfig }) as WebAclSettings;
}
