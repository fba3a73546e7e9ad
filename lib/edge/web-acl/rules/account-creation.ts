import { Match } from '../language/match';
import { type CountedRule, ManagedGroupRule } from '../managed-group-rule';
import { ManagedRuleGroup } from '../managed-rule-group';
import { type IWebAclRule } from '../web-acl-rule';
import { fieldOf, payloadTypeOf } from './payload-type-of';
import { type ResponseCodes, responseInspection } from './response-codes';

/** Settings of {@link accountCreation}. */
export interface AccountCreationProps extends ResponseCodes {
  /** Start of the path of the page with the form, which answers GET with HTML, e.g. `/signup`. */
  readonly registrationPath: string;

  /** Start of the path to which the form is posted; may be the same. */
  readonly creationPath: string;

  /** Field of the e-mail address: a JSON pointer such as `/user/email` for JSON, a name such as `email` for a form. */
  readonly emailField: string;

  /** Field of the password, named in the same way. */
  readonly passwordField: string;

  /** Field of the user's name. @default - the form has none */
  readonly usernameField?: string;

  /** Fields of the phone number, in their order in the form. @default - the form has none */
  readonly phoneNumberFields?: string[];

  /** Fields of the postal address, in their order in the form. @default - the form has none */
  readonly addressFields?: string[];
}

/**
 * Runs AWS's account creation fraud prevention on the sign-up. Protects against accounts that are opened in masses, for
 * vouchers and for stolen cards, and against stolen credentials in new accounts.
 *
 * False positives: browsers without JavaScript, which cannot answer the challenge of the page; many sign-ups behind one
 * address, such as a fair. It is billed by month and by request, so it looks at the two paths alone.
 *
 * @param props where accounts are created, and the fields of the form
 * @param counted rules of the group that only count
 * @throws if a path, a field or a code is none
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-acfp.html
 */
export function accountCreation(props: AccountCreationProps, counted: CountedRule[] = []): IWebAclRule {
  const { registrationPath, creationPath, emailField, passwordField, usernameField } = props;
  const { phoneNumberFields = [], addressFields = [] } = props;
  const group = ManagedRuleGroup.ACCOUNT_CREATION;
  const responses = responseInspection(props, group.groupName);
  const user = usernameField === undefined ? [] : [usernameField];
  const fields = [emailField, passwordField, ...user, ...phoneNumberFields, ...addressFields];
  return new ManagedGroupRule({
    group,
    counted,
    place: 6,
    scopeDown: Match.any(...pathsOf(props).map((path) => Match.path(path))),
    configuration: {
      awsManagedRulesAcfpRuleSet: {
        registrationPagePath: registrationPath,
        creationPath,
        requestInspection: {
          payloadType: payloadTypeOf(fields, group.groupName),
          emailField: fieldOf(emailField),
          passwordField: fieldOf(passwordField),
          ...(usernameField !== undefined && { usernameField: fieldOf(usernameField) }),
          ...(phoneNumberFields.length > 0 && { phoneNumberFields: phoneNumberFields.map(fieldOf) }),
          ...(addressFields.length > 0 && { addressFields: addressFields.map(fieldOf) }),
        },
        ...(responses && { responseInspection: responses }),
      },
    },
  });
}

/** One of the paths where it is the start of the other: a second condition would only cost. */
function pathsOf({ registrationPath, creationPath }: AccountCreationProps): string[] {
  if (creationPath.startsWith(registrationPath)) {
    return [registrationPath];
  }
  return registrationPath.startsWith(creationPath) ? [creationPath] : [registrationPath, creationPath];
}
