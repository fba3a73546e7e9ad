import { wafRehearseCommand } from '../lib/waf-rehearsal';

wafRehearseCommand();
