import { join } from 'node:path';
import { ConfigurationError } from '../lib/app/config/configuration-error';
import { runEdgeCanary } from './edge-canary/run-edge-canary';

runEdgeCanary(process.argv.slice(2), join(__dirname, '../lib/app/config'))
  .then((text) => process.stdout.write(text))
  .catch((error: unknown) => {
    if (!(error instanceof ConfigurationError)) {
      throw error;
    }
    console.error(error.message);
    process.exitCode = 1;
  });
