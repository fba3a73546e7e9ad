/** Prints the configuration of the dev environment, so that the assertions compare AWS with what was asked for. */
import { dev } from '../../lib/app/config/dev';

console.log(JSON.stringify(dev));
