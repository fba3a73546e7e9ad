import { ConfigurationError } from '../lib/app/config/configuration-error';
import { matrixOf } from './matrix/matrix-of';

try {
  process.stdout.write(matrixOf(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof ConfigurationError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}
