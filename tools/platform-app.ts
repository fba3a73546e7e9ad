import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';

/** An app under the feature flags of `cdk.json`, which otherwise only the CDK CLI reads. */
export function platformApp(outdir: string, props: AppProps = {}): App {
  const settings = JSON.parse(readFileSync(join(__dirname, '../cdk.json'), 'utf8')) as { context: object };
  return new App({
    ...props,
    outdir,
    analyticsReporting: false,
    context: { ...settings.context, ...props.context },
  });
}
