import { WafLogError } from './waf-log-error';

type Json = Readonly<Record<string, unknown>>;

/** What stands in the log instead of a field that it hides. */
const HIDDEN = ['REDACTED', 'xxx'];
const LAST_TIME = 8_640_000_000_000_000;

/**
 * A part of a log record that knows where it stands. Protects against a refusal that quotes the log: it names the field.
 */
export class LogPart {
  private readonly fields: Json;

  /**
   * @param value what stands there
   * @param place where that is, e.g. `httpRequest.`; empty for the record itself
   * @throws if the value is no object
   */
  constructor(
    value: unknown,
    private readonly place: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new WafLogError(`${place.replace(/\.$/, '') || 'the record'} is no object`);
    }
    this.fields = value as Json;
  }

  /** A text that must be there. @throws if there is none. */
  text(name: string): string {
    const value = this.fields[name];
    if (typeof value !== 'string' || value === '') {
      throw new WafLogError(`${this.place}${name} is no text`);
    }
    return value;
  }

  /** A text; undefined where there is none. */
  optional(name: string): string | undefined {
    const value = this.fields[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** A text; undefined where there is none or the log hides it. */
  visible(name: string): string | undefined {
    const value = this.optional(name);
    return value === undefined || HIDDEN.includes(value) ? undefined : value;
  }

  /** A text out of a list. @throws if it is none of them. */
  oneOf(name: string, allowed: readonly string[]): string {
    const value = this.text(name);
    if (!allowed.includes(value)) {
      throw new WafLogError(`${this.place}${name} is none of ${allowed.join(', ')}`);
    }
    return value;
  }

  /** A number; 0 where there is none. @throws if something else stands there. */
  number(name: string): number {
    const value = this.fields[name] ?? 0;
    if (typeof value !== 'number') {
      throw new WafLogError(`${this.place}${name} is no number`);
    }
    return value;
  }

  /** A time, milliseconds since 1970 UTC. @throws if there is none. */
  time(name: string): number {
    const value = this.fields[name];
    if (typeof value !== 'number' || !Number.isInteger(value) || value <= 0 || value > LAST_TIME) {
      throw new WafLogError(`${this.place}${name} is no time in milliseconds`);
    }
    return value;
  }

  /** The object of that name. @throws if there is none. */
  part(name: string): LogPart {
    return new LogPart(this.fields[name], `${this.place}${name}.`);
  }

  /** The object of that name; undefined where there is none. */
  optionalPart(name: string): LogPart | undefined {
    return this.fields[name] === undefined || this.fields[name] === null ? undefined : this.part(name);
  }

  /** The objects of a list; none where there is no list. @throws if something else stands there. */
  parts(name: string): LogPart[] {
    const value = this.fields[name] ?? [];
    if (!Array.isArray(value)) {
      throw new WafLogError(`${this.place}${name} is no list`);
    }
    return value.map((item, index) => new LogPart(item, `${this.place}${name}[${index}].`));
  }
}
