import { App } from 'aws-cdk-lib';
import * as cxapi from 'aws-cdk-lib/cx-api';

/**
 * An app as the project's `cdk.json` sets it up: every recommended feature flag, strong cross-stack references, no
 * stack traces. Protects tests against passing under flags that no deployment has.
 */
export function testApp(): App {
  return new App({
    analyticsReporting: false,
    context: {
      ...cxapi.CURRENTLY_RECOMMENDED_FLAGS,
      '@aws-cdk/core:defaultCrossStackReferences': 'strong',
      'aws:cdk:disable-stack-trace': true,
      'aws:cdk:disable-asset-staging': true,
    },
  });
}
