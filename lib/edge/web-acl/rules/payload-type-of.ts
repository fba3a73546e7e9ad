const LONGEST_FIELD = 512;
const POINTER = /^(\/([^~/\s]|~[01])+)+$/;
const FORM_FIELD = /^[^\s/]+$/;

/** How the fields of a form or of a JSON body are named to AWS WAF. */
export interface FieldIdentifier {
  /** JSON pointer or name in the form. */
  readonly identifier: string;
}

/** As WAFv2 names a field. */
export function fieldOf(identifier: string): FieldIdentifier {
  return { identifier };
}

/**
 * How a body is encoded whose fields are named so: JSON where they are JSON pointers, which start with `/`, and a form
 * where they are names. Protects against fields that AWS WAF looks for in the wrong encoding and never finds.
 *
 * @param fields all fields of the body
 * @param rule the rule, for messages
 * @throws if one is neither, they are mixed, or there are none
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_RequestInspection.html
 */
export function payloadTypeOf(fields: readonly string[], rule: string): string {
  const wrong = fields.find(
    (field) => field.length > LONGEST_FIELD || !(POINTER.test(field) || FORM_FIELD.test(field)),
  );
  if (wrong !== undefined || fields.length === 0) {
    throw new Error(
      `fields are JSON pointers or names of a form, 1 to ${LONGEST_FIELD} characters, got ${wrong === undefined ? 'none' : `"${wrong}"`}; write e.g. /user/email or email (rule ${rule})`,
    );
  }
  const pointers = fields.filter((field) => POINTER.test(field));
  if (pointers.length > 0 && pointers.length < fields.length) {
    throw new Error(
      `fields are either all JSON pointers or all names of a form, got ${fields.join(', ')}; a body has one encoding (rule ${rule})`,
    );
  }
  return pointers.length > 0 ? 'JSON' : 'FORM_ENCODED';
}
