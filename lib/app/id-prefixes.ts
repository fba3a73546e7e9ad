/** What stands before the ids that ShopNow's services draw, and no card number: digits behind one are not taken for a card. */
export const ID_PREFIXES: readonly string[] = ['ord_'];
