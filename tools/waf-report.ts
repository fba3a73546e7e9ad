import { wafReportCommand } from '../lib/waf-rehearsal';

wafReportCommand();
