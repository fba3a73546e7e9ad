/** The person was erased: nothing of theirs can be read any more, and nothing new may be stored. Final; do not retry. */
export class SubjectForgotten extends Error {
  constructor() {
    super('the subject was forgotten, its key is gone');
    this.name = 'SubjectForgotten';
  }
}

/** A ciphertext of a person who never had a key here: another environment's data, or a lost table. */
export class SubjectUnknown extends Error {
  constructor() {
    super('the subject has no key');
    this.name = 'SubjectUnknown';
  }
}

/**
 * The ciphertext is not what was stored for this subject, attribute and purpose: changed, cut, swapped, or of somebody
 * else. Says no more than that, so that nobody learns which.
 */
export class AttributeRefused extends Error {
  constructor() {
    super('the ciphertext does not belong to this subject and attribute, or was changed');
    this.name = 'AttributeRefused';
  }
}
