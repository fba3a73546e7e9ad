/** Prints the configurations that are deployed, so that the assertions compare AWS with what was asked for. */
import { dev } from '../../lib/app/config/dev';
import { staging } from '../../lib/app/config/staging';

console.log(JSON.stringify({ dev, staging }));
