import { ConfigurationError } from '../lib/app/config/configuration-error';
import { dataMapOf } from './data-map/data-map-of';

try {
  process.stdout.write(dataMapOf(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof ConfigurationError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}
