import { App } from 'aws-cdk-lib';
import * as cxapi from 'aws-cdk-lib/cx-api';

/** Settings of {@link testApp}. */
export interface TestAppProps {
  /** Where `app.synth()` writes. @default - a temporary folder */
  readonly outdir?: string;

  /**
   * Whether CDK checks every template against CloudFormation's schemas, which costs seconds in each test file.
   *
   * @default false; a test of all gates turns it on
   */
  readonly validateTemplates?: boolean;

  /**
   * Whether the code of functions is copied to `outdir`, which costs a tenth of a synthesis. Templates are the same without.
   *
   * @default false; a test that reads the code turns it on
   */
  readonly stageAssets?: boolean;
}

/**
 * An app as the project's `cdk.json` sets it up: every recommended feature flag, strong cross-stack references. Stack
 * traces, the tree of constructs and what CDK collects about their use are left out, which makes tests faster and changes
 * no template. Protects tests against passing under flags
 * that no deployment has.
 */
export function testApp({ outdir, validateTemplates = false, stageAssets = false }: TestAppProps = {}): App {
  return new App({
    outdir,
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: validateTemplates,
    context: {
      ...cxapi.CURRENTLY_RECOMMENDED_FLAGS,
      '@aws-cdk/core:defaultCrossStackReferences': 'strong',
      [cxapi.DISABLE_METADATA_STACK_TRACE]: true,
      [cxapi.DISABLE_CREATION_STACK_TRACES]: true,
      [cxapi.ENABLE_ADDITIONAL_METADATA_COLLECTION]: false,
      ...(stageAssets ? {} : { [cxapi.DISABLE_ASSET_STAGING_CONTEXT]: true, [cxapi.BUNDLING_STACKS]: [] }),
    },
  });
}
