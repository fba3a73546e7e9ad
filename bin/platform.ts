import { App } from 'aws-cdk-lib';
import { buildPlatform } from '../lib/app/build-platform';
import { judgedOn, selectEnvironments } from '../lib/app/config/environments';
import { synthReport } from '../lib/app/synth-report';

const started = performance.now();
const app = new App();
try {
  const today = app.node.tryGetContext('today') as string | undefined;
  selectEnvironments(app.node.tryGetContext('env') as string | undefined).forEach((config) =>
    buildPlatform(app, judgedOn(config, today)),
  );
  process.stderr.write(synthReport(app.synth(), (performance.now() - started) / 1000));
} catch (error) {
  // What refuses its input throws a plain error or one of the CDK's; anything else is a mistake of ours.
  const refused = error instanceof Error && !/^(Type|Reference|Syntax)Error$/.test(error.name);
  if (!refused || process.env['CDK_DEBUG'] === 'true') {
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
