import { App } from 'aws-cdk-lib';
import { buildPlatform } from '../lib/app/build-platform';
import { selectEnvironments } from '../lib/app/config/environments';
import { synthReport } from '../lib/app/synth-report';

const started = performance.now();
const app = new App();
const configs = selectEnvironments(app.node.tryGetContext('env') as string | undefined);
for (const config of configs) {
  buildPlatform(app, config);
}
const assembly = app.synth();
process.stderr.write(synthReport(assembly, (performance.now() - started) / 1000));
